package desk

import (
	"context"
	"net/http"

	"docket/shared/canned"
	"docket/shared/grant"
	"docket/shared/list"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type listCanned struct {
	rest.Input
	Query    string `query:"query" maxLength:"200" doc:"Every word of it occurs in title, shortcut or body, whatever the case and the diacritics"`
	Shortcut string `query:"shortcut" maxLength:"40" doc:"The ones that have this shortcut, in whatever case"`
	Owner    string `query:"owner" enum:"me,everybody" doc:"Only the caller's own, or only everybody's"`
	rest.Paged
}

type listedCanned struct {
	CannedResponses []CannedResponse `json:"canned_responses" nullable:"false"`
	rest.PageEnd
}

// ListDeskCannedResponses lists the canned responses that the caller sees (S2-35, S2-37).
func ListDeskCannedResponses(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_desk_canned_responses", Method: http.MethodGet, Path: "/desk/api/v1/canned_responses",
		Permission: tenant.DeskRead, Tag: "Canned responses",
		Table:   grant.On(grant.Canned, grant.Query),
		Summary: "List canned responses", Description: "Lists the caller's own canned responses and everybody's, the oldest first.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listCanned) (*rest.Listed[listedCanned], error) {
		ask := canned.List{User: call.Principal.User, Filter: list.Filter{Query: in.Query}, Shortcut: in.Shortcut, Limit: in.Limit}
		if in.Owner != "" {
			own := in.Owner == me
			ask.Personal = &own
		}
		return rest.Page[listedCanned](ctx, call, in.Paged, "canned_responses", rest.Listing[canned.Response, CannedResponse]{
			Read: func(ctx context.Context, after string) (list.Page[canned.Response], error) {
				ask.After = after
				return s.CannedList(ctx, call.Scope(), ask)
			},
			Position: func(r canned.Response) string { return r.ID },
			Show:     showCanned,
		})
	})
}
