package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/mail/suppress"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type createSuppression struct {
	rest.Input
	rest.Idempotent
	Body struct {
		Email string `json:"email" minLength:"3" maxLength:"320"`
	}
}

// CreateDeskSuppression has no mail sent to an address any more.
func CreateDeskSuppression(s Store) rest.Route {
	route := rest.Route{
		Operation: "create_desk_suppression", Method: http.MethodPost, Path: "/desk/api/v1/suppressions",
		Permission: tenant.SettingsWrite, Tag: "Mail", Status: http.StatusCreated,
		Table:   grant.Union(grant.On(grant.Suppressed, grant.Get, grant.Put), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Suppress an address", Description: "Has no mail sent to an address any more, by hand. Those that are dead, or whose owners complain, are suppressed by themselves.",
		Problems: []int{http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[createSuppression, suppressionAnswer](route, func(ctx context.Context, call *rest.Call, in *createSuppression) (change.Answer, error) {
		return suppress.Suppress(ctx, s, call.Act(), in.Body.Email, answerSuppression(call, http.StatusCreated))
	})
}
