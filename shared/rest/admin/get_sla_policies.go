package admin

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

// GetSLAPolicies reads what the workspace promises, by priority (S2-41).
func GetSLAPolicies(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_sla_policies", Method: http.MethodGet, Path: "/v1/support/sla-policies",
		Module: tenant.SupportModule, Permission: tenant.SettingsWrite, Tag: "SLA",
		Table:   grant.On(grant.Settings, grant.Get),
		Summary: "Get the SLA policies", Description: "Returns the policies of this workspace, at most one a priority.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, _ *readSettings) (*gotPolicies, error) {
		p, err := s.Plan(ctx, call.Scope())
		return &gotPolicies{ETag: rest.ETag(p.Version), Body: showPolicies(p, call.RequestID)}, err
	})
}
