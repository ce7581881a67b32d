package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/feed"
	"docket/shared/job"
	"docket/shared/tenant"
)

// Replay is what an endpoint is to be sent again: what happened from Since on and
// before Until.
type Replay struct {
	Endpoint string      `json:"endpoint"`
	Since    time.Time   `json:"since"`
	Until    time.Time   `json:"until"`
	Events   []EventType `json:"events,omitempty"` // none: those that the endpoint wants
}

// ReadReplay reads the arguments of a job.
func ReadReplay(arguments string) (r Replay, err error) {
	if err := json.Unmarshal([]byte(arguments), &r); err != nil {
		return r, fmt.Errorf("read a replay: %w", err)
	}
	return r, nil
}

// Has tells whether an event of an endpoint is replayed that happened at an instant.
func (r Replay) Has(e Endpoint, event EventType, at time.Time) bool {
	if at.Before(r.Since) || !at.Before(r.Until) {
		return false
	}
	if len(r.Events) == 0 {
		return e.Wants(event)
	}
	return slices.Contains(r.Events, event)
}

// check names every rule that the replay breaks.
func (r Replay) check(now time.Time) error {
	var rules fault.Rules
	if r.Since.Before(now.Add(-feed.Kept)) {
		rules.Broken("since", fmt.Sprintf("must be at most %.0f days ago", feed.Kept.Hours()/24))
	}
	if r.Since.After(now) {
		rules.Broken("since", "must not lie in the future")
	}
	if r.Until.UTC().Year() > 9999 {
		rules.Broken("until", "must lie before the year 10000")
	} else if !r.Until.After(r.Since) {
		rules.Broken("until", "must be later than since")
	}
	for i, t := range r.Events {
		if !slices.Contains(EventTypes(), t) {
			rules.Broken(fmt.Sprintf("events[%d]", i), fmt.Sprintf("must be one of %v", EventTypes()))
		}
	}
	return rules.Err()
}

// ReplayStore is what BeginReplay needs of the table.
type ReplayStore interface {
	change.Store

	// Endpoint returns an endpoint, or ErrNotFound.
	Endpoint(ctx context.Context, scope tenant.Scope, id string) (Endpoint, error)
}

// BeginReplay begins the job that sends an active endpoint again what it was sent,
// or would have been. Without an Until it ends now.
func BeginReplay(ctx context.Context, s ReplayStore, act change.Act, r Replay, render change.Render[job.Job]) (change.Answer, error) {
	return change.Do(ctx, s, act, change.Verb[Endpoint, job.Job]{
		Read: func(ctx context.Context) (Endpoint, error) { return s.Endpoint(ctx, act.Principal.Scope, r.Endpoint) },
		Decide: func(e Endpoint) (change.Decision[job.Job], error) {
			c := act.Change(change.JobCreated, 0, change.After(time.Time{}, act.Now()))
			r := r
			if r.Until.IsZero() {
				r.Until = c.At
			}
			if err := r.check(c.At); err != nil {
				return change.Decision[job.Job]{}, err
			}
			if !e.Active {
				return change.Decision[job.Job]{}, ErrInactive
			}
			arguments, err := json.Marshal(r)
			if err != nil {
				return change.Decision[job.Job]{}, fmt.Errorf("encode a replay: %w", err)
			}
			return job.Begun(c, job.ReplayWebhook, string(arguments)), nil
		},
		Render: render,
	})
}
