package admin

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/settings"
	"docket/shared/sla"
	"docket/shared/tenant"
)

type putPolicies struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	Body struct {
		Policies       []SLAPolicy `json:"policies" maxItems:"4" nullable:"false"`
		IdempotencyKey string      `json:"idempotency_key,omitempty" minLength:"1" maxLength:"255"`
	}
}

// PutSLAPolicies replaces the workspace's SLA policies (S2-16, S2-41).
func PutSLAPolicies(s Store) rest.Route {
	route := rest.Route{
		Operation: "put_sla_policies", Method: http.MethodPut, Path: "/v1/support/sla-policies",
		Module: tenant.SupportModule, Permission: tenant.SettingsWrite, Tag: "SLA",
		Table: grant.Union(grant.On(grant.Settings, grant.Get, grant.Put, grant.Update), grant.On(grant.Changes, grant.Put), grant.On(grant.Jobs, grant.Put),
			grant.KeepAnswer()),
		Summary: "Replace the SLA policies",
		Description: "Replaces all policies, or none where any part is wrong. Open tickets are matched again in the background, " +
			"and keep what has elapsed; metrics already met stay as they are.",
		Problems: []int{http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[putPolicies, policiesAnswer](route, func(ctx context.Context, call *rest.Call, in *putPolicies) (change.Answer, error) {
		policies := make([]sla.Policy, len(in.Body.Policies))
		for i, p := range in.Body.Policies {
			policies[i] = p.policy()
		}
		return settings.SetPolicies(ctx, s, call.Act(), in.Match(), policies, answerPolicies(call))
	})
}
