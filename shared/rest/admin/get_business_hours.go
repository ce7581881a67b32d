package admin

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

// GetBusinessHours reads the calendars of the workspace.
func GetBusinessHours(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_business_hours", Method: http.MethodGet, Path: "/v1/support/business-hours",
		Module: tenant.SupportModule, Permission: tenant.SettingsWrite, Tag: "SLA",
		Table:   grant.On(grant.Settings, grant.Get),
		Summary: "Get the business hours", Description: "Returns the calendars that policies can name.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, _ *readSettings) (*gotHours, error) {
		p, err := s.Plan(ctx, call.Scope())
		return &gotHours{ETag: rest.ETag(p.Version), Body: showHours(p, call.RequestID)}, err
	})
}
