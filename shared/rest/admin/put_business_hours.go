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

type putHours struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	Body struct {
		Calendars      []Calendar `json:"calendars" maxItems:"20" nullable:"false"`
		IdempotencyKey string     `json:"idempotency_key,omitempty" minLength:"1" maxLength:"255"`
	}
}

// PutBusinessHours replaces the calendars of the workspace.
func PutBusinessHours(s Store) rest.Route {
	route := rest.Route{
		Operation: "put_business_hours", Method: http.MethodPut, Path: "/v1/support/business-hours",
		Module: tenant.SupportModule, Permission: tenant.SettingsWrite, Tag: "SLA",
		Table: grant.Union(grant.On(grant.Settings, grant.Get, grant.Put, grant.Update), grant.On(grant.Calendars, grant.Put), grant.On(grant.Changes, grant.Put),
			grant.On(grant.Jobs, grant.Put), grant.KeepAnswer()),
		Summary: "Replace the business hours",
		Description: "Replaces all calendars, or none where any part is wrong or a calendar that a policy names would go. " +
			"Open tickets are matched again in the background: time that has passed stays counted as it was.",
		Problems: []int{http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[putHours, hoursAnswer](route, func(ctx context.Context, call *rest.Call, in *putHours) (change.Answer, error) {
		calendars := make([]sla.NamedCalendar, len(in.Body.Calendars))
		for i, c := range in.Body.Calendars {
			calendars[i] = c.calendar()
		}
		return settings.SetCalendars(ctx, s, call.Act(), in.Match(), calendars, answerHours(call))
	})
}
