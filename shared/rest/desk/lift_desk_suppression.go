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

type liftSuppression struct {
	rest.Input
	rest.Idempotent
	SuppressionID string `path:"suppression_id" maxLength:"200"`
}

// LiftDeskSuppression has mail sent to a suppressed address again.
func LiftDeskSuppression(s Store) rest.Route {
	route := rest.Route{
		Operation: "lift_desk_suppression", Method: http.MethodDelete, Path: "/desk/api/v1/suppressions/{suppression_id}",
		Permission: tenant.SettingsWrite, Tag: "Mail",
		Table:   grant.Union(grant.On(grant.Suppressed, grant.Get, grant.Delete), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Lift a suppression", Description: "Has mail sent to the address again. What was not sent meanwhile stays so.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Remove(route, func(ctx context.Context, call *rest.Call, in *liftSuppression) (change.Answer, error) {
		return suppress.Lift(ctx, s, call.Act(), in.SuppressionID, func(suppress.Address) (change.Answer, error) {
			return change.Answer{Status: http.StatusNoContent}, nil
		})
	})
}
