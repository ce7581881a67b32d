package events

import "encoding/json"

// Changed is an event that Docket sends: a write of the support desk.
type Changed = Event[ChangedData]

// TypeOf is the type of the event that tells of a kind of write.
func TypeOf(kind string) string { return "support." + kind }

// ChangedVersion is the version of Changed's shape.
const ChangedVersion = 1

// Withheld stands in an event for a value that a customer may have written.
const Withheld = "[withheld]"

// ChangedData is what was written, by whom, under which request.
type ChangedData struct {
	Version        int          `json:"version" doc:"Of this shape"`
	RequestID      string       `json:"request_id" minLength:"1" doc:"Under which the audit trail traces everything that the same request did"`
	Operation      string       `json:"operation" doc:"The API's name of the call, such as create_support_ticket"`
	Door           string       `json:"door" enum:"api,mcp,mail,system" doc:"The way by which the write came in; system is Docket itself"`
	Actor          ChangedActor `json:"actor"`
	Resource       string       `json:"resource" minLength:"1" doc:"The id of what was written, the event's subject"`
	TicketID       string       `json:"ticket_id,omitempty" pattern:"^ticket_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" doc:"The ticket that it belongs to"`
	Sequence       uint64       `json:"sequence" doc:"The version that the write gave to the ticket; without a ticket_id, to the resource"`
	Changes        []Field      `json:"changes" nullable:"false" doc:"Values are canonical: the Support API shows the status in_progress as open, and the source or message.channel portal as web and widget as web"`
	ChangesOmitted bool         `json:"changes_omitted,omitempty" doc:"True where the changes were too large to send and the list is therefore empty"`
}

// ChangedActor is who did it, as known at that moment.
type ChangedActor struct {
	Issuer  string `json:"issuer"`
	Subject string `json:"subject" doc:"As the issuer names it"`
	KeyID   string `json:"key_id,omitempty" doc:"The API key used"`
	Role    string `json:"role,omitempty"`
	Name    string `json:"name,omitempty"`
	Email   string `json:"email,omitempty"`
}

// Field is one value that changed: any JSON, null for none.
type Field struct {
	Name string          `json:"field"`
	Old  json.RawMessage `json:"old" doc:"Any JSON; null is none, and [withheld] what a customer may have written"`
	New  json.RawMessage `json:"new" doc:"Any JSON; null is none, and [withheld] what a customer may have written"`
}
