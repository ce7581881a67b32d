package vocabulary

import (
	"time"

	"docket/shared/id"
	"docket/shared/ticket"
)

// Related is what another module made for a ticket.
type Related struct {
	ID         string    `json:"id" doc:"As its module calls it"`
	TicketID   string    `json:"ticket_id"`
	Kind       string    `json:"kind" enum:"task,asset,activity"`
	Title      string    `json:"title"`
	URL        string    `json:"url,omitempty"`
	RequestID  string    `json:"request_id" doc:"Of the request that made it"`
	Source     string    `json:"source" doc:"The module's, as its event said"`
	RecordedAt time.Time `json:"recorded_at"`
}

// ShowRelated is how a related record is shown.
func ShowRelated(r ticket.Related) Related {
	return Related{
		ID: r.ExternalID, TicketID: id.TicketPrefix + r.TicketID, Kind: string(r.Kind), Title: r.Title, URL: r.URL,
		RequestID: r.RequestID, Source: r.Source, RecordedAt: r.RecordedAt,
	}
}
