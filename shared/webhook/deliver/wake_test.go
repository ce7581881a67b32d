package deliver_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/job"
	"docket/shared/tenant"
	"docket/shared/testing/fake"
	"docket/shared/webhook"
	"docket/shared/webhook/deliver"
)

// directory is the endpoints that somebody knows of.
type directory []webhook.Endpoint

func (d directory) Endpoints(context.Context, tenant.Scope) ([]webhook.Endpoint, error) {
	return d, nil
}

func TestAnEndpointIsWokenForWhatItWantsOnceItIsInTheFeed(t *testing.T) {
	d := directory{{ID: "webhook_all"}, {ID: "webhook_sla", Events: []webhook.EventType{webhook.SLAWarned}}}
	queue, failing := &fake.Waker{}, errors.New("it is not recorded")
	record := func(_ context.Context, batch []change.Change) []error { return make([]error, len(batch)) }
	created := fake.Change(t, change.TicketCreated)
	created.ID = "01a21961-cf4e-7000-8000-192bb0bfd76e_0" // of no look at those that do not want it
	all := job.Wake{Call: job.Deliver, Scope: created.Scope, Endpoint: "webhook_all"}

	if failures := deliver.Waking(record, d, queue)(t.Context(), []change.Change{created, created}); errors.Join(failures...) != nil || !slices.Equal(queue.Sent, []job.Wake{all}) {
		t.Errorf("%v: %v", failures, queue.Sent)
	}
	queue.Sent = nil
	unrecorded := func(context.Context, []change.Change) []error { return []error{failing} }
	if failures := deliver.Waking(unrecorded, d, queue)(t.Context(), []change.Change{created}); !errors.Is(failures[0], failing) || len(queue.Sent) != 0 {
		t.Errorf("%v: %v", failures, queue.Sent)
	}
	queue.Down = errors.New("it is down")
	if failures := deliver.Waking(record, d, queue)(t.Context(), []change.Change{created}); failures[0] == nil {
		t.Error("nobody was woken, and the Change does not come again")
	}
}

// Who caches endpoints does not know of a new one for some seconds. What happens in
// them wakes nobody, so the new one is looked at once they are over.
func TestAnEndpointThatNobodyKnowsYetIsWokenWhenEverybodyDoes(t *testing.T) {
	queue := &fake.Waker{}
	record := func(_ context.Context, batch []change.Change) []error { return nil }
	made := fake.Change(t, change.WebhookCreated)
	made.Resource, made.ID = "webhook_new", "01a21961-cf4e-7000-8000-192bb0bfd76e_0" // of no look at others
	own := job.Wake{Call: job.Deliver, Scope: made.Scope, Endpoint: "webhook_new"}
	later := own
	later.After = 10 * time.Second
	if failures := deliver.Waking(record, directory{}, queue)(t.Context(), []change.Change{made}); errors.Join(failures...) != nil || !slices.Equal(queue.Sent, []job.Wake{own, later}) {
		t.Errorf("%v: %v", failures, queue.Sent)
	}
}
