package desk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/list"
	"docket/shared/mail/receive"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type listLetters struct {
	rest.Input
	rest.Paged
}

type listedLetters struct {
	Letters []Letter `json:"letters" nullable:"false"`
	rest.PageEnd
}

// ListDeskLetters lists letters that are on no ticket.
func ListDeskLetters(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_desk_letters", Method: http.MethodGet, Path: "/desk/api/v1/letters",
		Permission: tenant.SettingsWrite, Tag: "Letters",
		Table:   grant.On(grant.KeptMail, grant.Query),
		Summary: "List kept letters", Description: "Lists letters that came to a mailbox and are on no ticket, the newest first: our own mail that came back, answers of machines to nothing that is known, spam, and what has a virus. They are kept for 90 days.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listLetters) (*rest.Listed[listedLetters], error) {
		return rest.Page[listedLetters](ctx, call, in.Paged, "letters", rest.Listing[receive.Letter, Letter]{
			Read: func(ctx context.Context, after string) (list.Page[receive.Letter], error) {
				return s.KeptLetters(ctx, call.Scope(), after, in.Limit)
			},
			Position: receive.Letter.Place,
			Show:     showReceived,
		})
	})
}
