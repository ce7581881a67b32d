package desk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type listMailboxes struct{ rest.Input }

type listedMailboxes struct {
	Body struct {
		Mailboxes []Mailbox `json:"mailboxes" nullable:"false"`
		RequestID string    `json:"request_id"`
	}
}

// ListDeskMailboxes lists the addresses to which customers write.
func ListDeskMailboxes(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_desk_mailboxes", Method: http.MethodGet, Path: "/desk/api/v1/mailboxes",
		Permission: tenant.DeskRead, Tag: "Mailboxes",
		Table:   grant.On(grant.Mailboxes, grant.Get),
		Summary: "List mailboxes", Description: "Lists all mailboxes of the workspace in the order in which they were made.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, _ *listMailboxes) (*listedMailboxes, error) {
		all, _, err := s.Mailboxes(ctx, call.Scope())
		out := &listedMailboxes{}
		out.Body.RequestID, out.Body.Mailboxes = call.RequestID, []Mailbox{}
		for _, m := range all {
			out.Body.Mailboxes = append(out.Body.Mailboxes, showMailbox(m))
		}
		return out, err
	})
}
