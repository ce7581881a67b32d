package events

// Related is an event that Docket takes: another module made something that
// belongs to a ticket.
type Related = Event[RelatedData]

// RelatedVersion is the version of Related's shape.
const RelatedVersion = 1

// Kinds of what can be related to a ticket.
const (
	Task     = "task"
	Asset    = "asset"
	Activity = "activity"
)

// SupportTicket is the only type of resource that something can be related to.
const SupportTicket = "support_ticket"

// RelatedData is what was made, and the ticket that it belongs to.
type RelatedData struct {
	Version      int    `json:"version" doc:"Of this shape"`
	ResourceType string `json:"related_resource_type" enum:"support_ticket"`
	ResourceID   string `json:"related_resource_id" pattern:"^ticket_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" doc:"The ticket's id"`
	Kind         string `json:"kind" enum:"task,asset,activity"`
	ID           string `json:"id" pattern:"^[^\\x00-\\x1f\\x7f-\\x9f\u2028\u2029]*$" minLength:"1" maxLength:"128" doc:"Of what was made, as its module names it"`
	Title        string `json:"title" pattern:"^[^\\x00-\\x1f\\x7f-\\x9f\u2028\u2029]*$" minLength:"1" maxLength:"300"`
	URL          string `json:"url,omitempty" format:"uri" pattern:"^https?://" maxLength:"2000" doc:"Where a person can see it"`
	RequestID    string `json:"request_id" pattern:"^[^\\x00-\\x1f\\x7f-\\x9f\u2028\u2029]*$" minLength:"1" maxLength:"128" doc:"Of the request that made it"`
}
