package desk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/list"
	"docket/shared/mail/suppress"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type listSuppressions struct {
	rest.Input
	rest.Paged
}

type listedSuppressions struct {
	Suppressions []Suppression `json:"suppressions" nullable:"false"`
	rest.PageEnd
}

// ListDeskSuppressions lists the addresses to which no mail is sent.
func ListDeskSuppressions(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_desk_suppressions", Method: http.MethodGet, Path: "/desk/api/v1/suppressions",
		Permission: tenant.SettingsWrite, Tag: "Mail",
		Table:   grant.On(grant.Suppressed, grant.Query),
		Summary: "List suppressed addresses", Description: "Lists the addresses to which no mail is sent, those first that have been so for the longest.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listSuppressions) (*rest.Listed[listedSuppressions], error) {
		return rest.Page[listedSuppressions](ctx, call, in.Paged, "suppressions", rest.Listing[suppress.Address, Suppression]{
			Read: func(ctx context.Context, after string) (list.Page[suppress.Address], error) {
				return s.Suppressions(ctx, call.Scope(), suppress.List{After: after, Limit: in.Limit})
			},
			Position: func(a suppress.Address) string { return a.ID },
			Show:     showSuppression,
		})
	})
}
