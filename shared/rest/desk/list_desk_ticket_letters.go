package desk

import (
	"context"
	"net/http"
	"time"

	"docket/shared/grant"
	"docket/shared/id"
	"docket/shared/mail/send"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// SentLetter is a letter that was written for a ticket, to one recipient.
type SentLetter struct {
	ID            string     `json:"id"`
	TicketID      string     `json:"ticket_id" doc:"For which ticket: a duplicate's are among them"`
	Kind          string     `json:"kind" enum:"reply,acknowledgement,status_changed,resolved,notice_created,notice_assigned,notice_sla_warning,notice_sla_breached"`
	MessageID     string     `json:"message_id,omitempty" doc:"The message of the thread that it brings"`
	To            string     `json:"to" doc:"The address that it goes to"`
	State         string     `json:"state" enum:"waiting,sending,sent,failed,suppressed,bounced,complained" doc:"'waiting' and 'sending' go on by themselves. 'sent': the mail server took it"`
	Attempts      int        `json:"attempts"`
	Trouble       string     `json:"trouble,omitempty" doc:"Why the last attempt failed, or why it is not sent"`
	CreatedAt     time.Time  `json:"created_at"`
	UpdatedAt     time.Time  `json:"updated_at" doc:"When it came to its state"`
	NextAttemptAt *time.Time `json:"next_attempt_at,omitempty"`
}

// MostLetters is how many letters of a ticket are shown at most: the newest.
const MostLetters = 100

type listTicketLetters struct {
	rest.Input
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
}

type listedTicketLetters struct {
	Body struct {
		Letters   []SentLetter `json:"letters" nullable:"false"`
		More      bool         `json:"more" doc:"There are older ones"`
		RequestID string       `json:"request_id"`
	}
}

// ListDeskTicketLetters lists the mail that was written for a ticket, with what became of
// it.
func ListDeskTicketLetters(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_desk_ticket_letters", Method: http.MethodGet, Path: "/desk/api/v1/tickets/{ticket_id}/letters",
		Permission: tenant.DeskRead, Tag: "Conversation",
		Table:       grant.Union(byName(), grant.ReadConversation()),
		Summary:     "List the mail of a ticket",
		Description: "Lists the letters that were written for a ticket: one for each recipient of a reply, and what was sent by itself. The newest come first, 100 at most.",
		Problems:    []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listTicketLetters) (*listedTicketLetters, error) {
		return onTicket(ctx, call, s, in.TicketID, func(ticketID string) (*listedTicketLetters, error) {
			page, err := s.Letters(ctx, call.Sight(), ticketID, ticket.ConversationList{Newest: true, Limit: MostLetters})
			out := &listedTicketLetters{}
			out.Body.RequestID, out.Body.Letters, out.Body.More = call.RequestID, []SentLetter{}, page.More
			for _, l := range page.Rows {
				out.Body.Letters = append(out.Body.Letters, showLetter(l))
			}
			return out, err
		})
	})
}

func showLetter(l send.Outgoing) SentLetter {
	shown := SentLetter{ID: l.ID, TicketID: id.TicketPrefix + l.TicketID, Kind: string(l.Kind), MessageID: l.Message, To: l.To.Address, State: string(l.State),
		Attempts: l.Attempts, Trouble: l.Trouble, CreatedAt: l.CreatedAt, UpdatedAt: l.ChangedAt}
	if l.State == send.Waiting {
		shown.NextAttemptAt = &l.NextAt
	}
	return shown
}
