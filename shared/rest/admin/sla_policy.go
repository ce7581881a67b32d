package admin

import (
	"net/http"
	"time"

	"docket/shared/change"
	"docket/shared/rest"
	"docket/shared/rest/support/vocabulary"
	"docket/shared/settings"
	"docket/shared/sla"
)

// SLAPolicy is what a workspace promises for the tickets of one priority.
type SLAPolicy struct {
	Priority                   vocabulary.Priority `json:"priority"`
	FirstResponseTargetMinutes *int64              `json:"first_response_target_minutes,omitempty" nullable:"true" minimum:"0" maximum:"5270400" doc:"0 is due at once; without one the metric is not tracked"`
	NextResponseTargetMinutes  *int64              `json:"next_response_target_minutes,omitempty" nullable:"true" minimum:"0" maximum:"5270400"`
	ResolutionTargetMinutes    *int64              `json:"resolution_target_minutes,omitempty" nullable:"true" minimum:"0" maximum:"5270400"`
	Calendar                   *string             `json:"calendar,omitempty" nullable:"true" minLength:"1" maxLength:"64" doc:"The name of a calendar of business-hours; around the clock without one"`
	PausesOn                   vocabulary.Pauses   `json:"pauses_on,omitzero" required:"false" nullable:"false" doc:"The statuses in which the resolution's clock stands still; those of the settings when left out"`
}

type policiesAnswer struct {
	Policies  []SLAPolicy `json:"policies" nullable:"false"`
	UpdatedAt *time.Time  `json:"updated_at,omitempty" doc:"Of policies and business hours; absent while there are none"`
	RequestID string      `json:"request_id"`
}

func showPolicies(p settings.Plan, requestID string) policiesAnswer {
	answer := policiesAnswer{Policies: []SLAPolicy{}, UpdatedAt: updated(p), RequestID: requestID}
	for _, policy := range p.Policies {
		shown := SLAPolicy{
			Priority: vocabulary.Priority(policy.Priority), FirstResponseTargetMinutes: policy.FirstResponse,
			NextResponseTargetMinutes: policy.NextResponse, ResolutionTargetMinutes: policy.Resolution,
		}
		if policy.PausesOn != nil {
			shown.PausesOn = vocabulary.ShowPauses(policy.PausesOn)
		}
		if policy.Calendar != "" {
			shown.Calendar = &policy.Calendar
		}
		answer.Policies = append(answer.Policies, shown)
	}
	return answer
}

func updated(p settings.Plan) *time.Time {
	if p.Version == 0 {
		return nil
	}
	return &p.UpdatedAt
}

// policy is what the client means.
func (p SLAPolicy) policy() sla.Policy {
	policy := sla.Policy{Priority: string(p.Priority), Targets: sla.Targets{
		FirstResponse: p.FirstResponseTargetMinutes, NextResponse: p.NextResponseTargetMinutes, Resolution: p.ResolutionTargetMinutes,
	}}
	if p.Calendar != nil {
		policy.Calendar = *p.Calendar
	}
	if p.PausesOn != nil {
		policy.PausesOn = p.PausesOn.Canonical()
	}
	return policy
}

type gotPolicies struct {
	ETag string `header:"ETag" doc:"The version of policies and business hours"`
	Body policiesAnswer
}

type readSettings struct{ rest.Input }

func answerPolicies(call *rest.Call) change.Render[settings.Plan] {
	return func(p settings.Plan) (change.Answer, error) {
		return rest.Answer(http.StatusOK, p.Version, showPolicies(p, call.RequestID))
	}
}
