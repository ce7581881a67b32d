package dynamo

import (
	"context"
	"errors"
	"slices"

	"docket/shared/change"
	"docket/shared/tenant"
	"docket/shared/webhook"

	"github.com/aws/aws-sdk-go-v2/aws"
)

func endpointItem(at key, e webhook.Endpoint) writer {
	w := under(at)
	w.text("id", e.ID)
	w.number(version, e.Version)
	w.text("url", e.URL)
	events := make([]string, len(e.Events))
	for i, t := range e.Events {
		events[i] = string(t)
	}
	w.list("events", events)
	w.text("description", e.Description)
	w.texts("headers", e.Headers)
	w.flag("active", e.Active)
	w.time("active_since", e.ActiveSince)
	w.text("disabled", e.Disabled)
	w.time("created_at", e.CreatedAt)
	w.time("updated_at", e.UpdatedAt)
	return w
}

func readEndpoint(scope tenant.Scope, it item) (webhook.Endpoint, error) {
	r := reader{it: it}
	e := webhook.Endpoint{
		ID: r.text("id"), Scope: scope, Version: r.number(version), URL: r.text("url"), Description: r.text("description"), Headers: r.texts("headers"),
		Active: r.flag("active"), ActiveSince: r.time("active_since"), Disabled: r.text("disabled"), CreatedAt: r.time("created_at"), UpdatedAt: r.time("updated_at"),
	}
	for _, t := range r.list("events") {
		e.Events = append(e.Events, webhook.EventType(t))
	}
	return e, r.err
}

// AllEndpoints implements webhook.Store.
func (t *Table) AllEndpoints(ctx context.Context, scope tenant.Scope) ([]webhook.Endpoint, error) {
	return allRows(ctx, t, keysOf(scope).webhookList(), webhooks, func(it item) (webhook.Endpoint, error) { return readEndpoint(scope, it) })
}

// Endpoints are the active endpoints of a workspace as they were within five seconds,
// in the order in which they were made.
func (t *Table) Endpoints(ctx context.Context, scope tenant.Scope) ([]webhook.Endpoint, error) {
	return t.endpoints.Get(scope, func() ([]webhook.Endpoint, error) {
		all, err := t.AllEndpoints(ctx, scope)
		return slices.DeleteFunc(all, func(e webhook.Endpoint) bool { return !e.Active }), err
	})
}

// Endpoint implements webhook.Store.
func (t *Table) Endpoint(ctx context.Context, scope tenant.Scope, endpointID string) (webhook.Endpoint, error) {
	it, err := t.get(ctx, keysOf(scope).webhook(endpointID))
	if err == nil && it == nil {
		err = webhook.ErrNotFound
	}
	if err != nil {
		return webhook.Endpoint{}, err
	}
	return readEndpoint(scope, it)
}

func secretsItem(at key, s webhook.Secrets) writer {
	w := under(at)
	w.number(version, s.Version)
	w.text("current", s.Current)
	w.text("previous", s.Previous)
	w.second("previous_to", s.PreviousTo)
	return w
}

// Secrets implements webhook.Store.
func (t *Table) Secrets(ctx context.Context, scope tenant.Scope, endpointID string) (webhook.Secrets, error) {
	it, err := t.get(ctx, keysOf(scope).webhookSecrets(endpointID))
	if err == nil && it == nil {
		err = webhook.ErrNotFound
	}
	r := reader{it: it}
	return webhook.Secrets{Endpoint: endpointID, Version: r.number(version), Current: r.text("current"), Previous: r.text("previous"),
		PreviousTo: r.second("previous_to")}, errors.Join(err, r.err)
}

// endpointParts are an endpoint; a new one is counted.
func (t *Table) endpointParts(k keys, before *webhook.Endpoint, after webhook.Endpoint) []part {
	at := k.webhook(after.ID)
	if before != nil {
		return []part{t.write(version, endpointItem(at, *before), endpointItem(at, after))}
	}
	return []part{t.write(version, nil, endpointItem(at, after)), t.countEndpoints(k, 1)}
}

// goneParts take away an endpoint and its secrets.
func (t *Table) goneParts(k keys, e webhook.Endpoint) []part {
	gone := t.remove(k.webhook(e.ID))
	gone.refused = change.ErrStale
	gone.Delete.ConditionExpression = aws.String(version + " = :v")
	gone.Delete.ExpressionAttributeValues = item{":v": number(e.Version)}
	return []part{gone, t.remove(k.webhookSecrets(e.ID)), t.countEndpoints(k, -1)}
}

// countEndpoints is the part that adds to how many endpoints a workspace has, which
// are never too many.
func (t *Table) countEndpoints(k keys, by int64) part {
	return t.tally(k.webhookCount(), by, webhook.MaxEndpoints, webhook.ErrTooMany)
}

func (t *Table) secretsParts(k keys, before *webhook.Secrets, after webhook.Secrets) []part {
	at := k.webhookSecrets(after.Endpoint)
	if before == nil {
		return []part{t.write(version, nil, secretsItem(at, after))}
	}
	return []part{t.write(version, secretsItem(at, *before), secretsItem(at, after))}
}
