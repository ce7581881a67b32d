package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"docket/shared/dynamo"
	"docket/shared/subscription"
)

// quarantined hands over what was quarantined in the table in so many days, the oldest
// first. What is taken leaves the table; what fails, or is quarantined again,
// stays and does not keep the rest waiting.
func (r *redrive) quarantined(ctx context.Context, t *dynamo.Table, now time.Time, days int) error {
	var failures []error
	met := 0
	for i := range days {
		all, err := t.QuarantinedOn(ctx, now.AddDate(0, 0, i+1-days))
		if err != nil {
			return errors.Join(append(failures, err)...)
		}
		for _, a := range all {
			met++
			if err := r.again(ctx, t, a); err != nil {
				failures = append(failures, fmt.Errorf("%s %s: %w", a.Consumer, a.ID, err))
			}
		}
	}
	r.say("%d quarantined, %d failed\n", met, len(failures))
	return errors.Join(failures...)
}

// again hands one over.
func (r *redrive) again(ctx context.Context, t *dynamo.Table, a dynamo.Quarantined) error {
	f, err := r.handedTo(a)
	if err != nil {
		return err
	}
	r.say("%s, quarantined %s: %s: for %s\n", a.ID, a.At, a.Why, f.function)
	if r.dry {
		return nil
	}
	if err := r.invoke(ctx, f); err != nil {
		return err
	}
	forgotten, err := t.ReleaseQuarantined(ctx, a)
	if err == nil && !forgotten {
		err = errors.New("it was quarantined again: the function's log says why")
	}
	return err
}

// handedTo is the call by which a function got it.
func (r *redrive) handedTo(a dynamo.Quarantined) (failed, error) {
	if a.Consumer == dynamo.InboundEvents {
		var event struct{ ID, Source, Type string }
		if err := json.Unmarshal(a.Whole, &event); err != nil {
			return failed{}, fmt.Errorf("no JSON, and nobody takes it: delete it: %w", err)
		}
		for _, s := range subscription.All() {
			if s.Type == event.Type {
				payload, err := json.Marshal(map[string]any{"id": event.ID, "source": event.Source, "detail-type": event.Type, "detail": json.RawMessage(a.Whole)})
				return failed{r.prefix + s.Name, payload}, err
			}
		}
		return failed{}, fmt.Errorf("nobody takes events of the type %q: delete it", event.Type)
	}
	set, err := time.Parse(time.RFC3339Nano, a.At)
	if err != nil {
		return failed{}, err
	}
	// https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
	payload, err := json.Marshal(map[string]any{"Records": []any{map[string]any{
		"eventID": a.ID, "eventName": "INSERT", "eventSource": "aws:dynamodb",
		"dynamodb": map[string]any{"SequenceNumber": "1", "ApproximateCreationDateTime": set.Unix(), "NewImage": json.RawMessage(a.Whole)},
	}}})
	return failed{r.prefix + a.Consumer, payload}, err
}
