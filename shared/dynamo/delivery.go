package dynamo

import (
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"docket/shared/list"
	"docket/shared/tenant"
	"docket/shared/webhook"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// deliveryWaits is for how long a delivery is kept that never became final: longer
// than its ladder of attempts, also where the endpoint was inactive for a while.
const deliveryWaits = webhook.DeliveryKept + 10*24*time.Hour

// Attributes of a delivery. Its item is written twice at least, so what its key says
// is not repeated, and names are short.
const (
	deliveryEvent    = "e"
	deliveryTicket   = "t"
	deliverySequence = "s"
	deliveryBody     = "b" // compressed
	deliveryStatus   = "st"
	deliveryAttempts = "n"
	deliveryCreated  = "at"
	deliveryNext     = "nx"
	attemptAt        = "la"
	attemptTook      = "lt" // microseconds
	attemptCode      = "lc"
	attemptAnswer    = "lb"
	attemptTrouble   = "lw"
)

// attempted are the attributes of a delivery that its attempts change.
func attempted(w writer, d webhook.Delivery) {
	w.text(deliveryStatus, string(d.Status))
	w.number(deliveryAttempts, uint64(d.Attempts))
	w.time(deliveryNext, d.NextAt)
	w.time(attemptAt, d.Last.At)
	w.number(attemptTook, uint64(d.Last.Took.Microseconds()))
	w.number(attemptCode, uint64(d.Last.Code))
	w.bytes(attemptAnswer, d.Last.Answer)
	w.text(attemptTrouble, d.Last.Trouble)
	ends := d.CreatedAt.Add(deliveryWaits)
	if d.Status != webhook.Pending {
		ends = d.Last.At.Add(webhook.DeliveryKept)
	}
	w.second(exp, ends)
}

// outcomes names these attributes.
var outcomes = []string{deliveryStatus, deliveryAttempts, deliveryNext, attemptAt, attemptTook, attemptCode, attemptAnswer, attemptTrouble, exp}

func deliveryItem(d webhook.Delivery) (item, error) {
	w := under(keysOf(d.Scope).delivery(d.Endpoint, d.Place))
	w.text(deliveryEvent, string(d.Event))
	w.text(deliveryTicket, d.Ticket)
	w.number(deliverySequence, d.Sequence)
	w.time(deliveryCreated, d.CreatedAt)
	body, err := deflate(string(d.Payload))
	w.bytes(deliveryBody, body)
	attempted(w, d)
	return item(w), err
}

func readDelivery(scope tenant.Scope, endpointID string, it item) (webhook.Delivery, error) {
	r := reader{it: it}
	place := str(it[sk])[len(deliveries):]
	d := webhook.Delivery{
		ID: webhook.DeliveryID(endpointID, place), Scope: scope, Endpoint: endpointID, Place: place, Event: webhook.EventType(r.text(deliveryEvent)),
		Ticket: r.text(deliveryTicket), Sequence: r.number(deliverySequence), Status: webhook.Status(r.text(deliveryStatus)),
		Attempts: int(r.number(deliveryAttempts)), CreatedAt: r.time(deliveryCreated), NextAt: r.time(deliveryNext),
		Last: webhook.Attempt{At: r.time(attemptAt), Took: time.Duration(r.number(attemptTook)) * time.Microsecond, Code: int(r.number(attemptCode)),
			Answer: r.bytes(attemptAnswer), Trouble: r.text(attemptTrouble)},
	}
	body, err := io.ReadAll(flate.NewReader(bytes.NewReader(r.bytes(deliveryBody))))
	d.Payload = body
	return d, errors.Join(err, r.err)
}

// PutDelivery implements deliver.Store.
func (t *Table) PutDelivery(ctx context.Context, d webhook.Delivery) (webhook.Delivery, error) {
	it, err := deliveryItem(d)
	if err != nil {
		return d, err
	}
	_, err = t.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.name, Item: it, ConditionExpression: aws.String(absent),
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld})
	var there *types.ConditionalCheckFailedException
	if errors.As(err, &there) {
		return readDelivery(d.Scope, d.Endpoint, there.Item)
	}
	if err != nil {
		return d, failed(fmt.Errorf("keep delivery %s: %w", d.ID, err))
	}
	return d, nil
}

// Delivery implements deliver.Store.
func (t *Table) Delivery(ctx context.Context, scope tenant.Scope, endpointID, place string) (webhook.Delivery, error) {
	it, err := t.get(ctx, keysOf(scope).delivery(endpointID, place))
	if err == nil && it == nil {
		err = webhook.ErrNoDelivery
	}
	if err != nil {
		return webhook.Delivery{}, err
	}
	return readDelivery(scope, endpointID, it)
}

// RecordAttempt implements deliver.Store. One that is kept no longer stays away.
func (t *Table) RecordAttempt(ctx context.Context, d webhook.Delivery) error {
	w := writer{}
	attempted(w, d)
	err := t.set(ctx, keysOf(d.Scope).delivery(d.Endpoint, d.Place), w, outcomes, "attribute_exists("+pk+")", nil)
	if err != nil && !conditionFailed(err) {
		return failed(fmt.Errorf("record an attempt of %s: %w", d.ID, err))
	}
	return nil
}

// Deliveries are those to an endpoint, the newest event first.
func (t *Table) Deliveries(ctx context.Context, scope tenant.Scope, endpointID string, q webhook.DeliveryList) (list.Page[webhook.Delivery], error) {
	ask := listing{partition: keysOf(scope).onEndpoint(endpointID), prefix: deliveries, after: q.Below, newest: true, limit: q.Limit, all: q.All()}
	return rows(ctx, t, ask, func(it item) (webhook.Delivery, bool, error) {
		d, err := readDelivery(scope, endpointID, it)
		return d, q.Has(d), err
	})
}

func parkedItem(k key, p webhook.Parked) item {
	w := under(k)
	w.text("place", p.Place)
	w.text("ticket", p.Ticket)
	w.number("sequence", p.Sequence)
	w.time("created_at", p.CreatedAt)
	w.number("step", uint64(p.Step))
	w.time("last", p.Last)
	w.time("next", p.NextAt)
	w.flag("gap", p.Gap)
	w.second(exp, p.CreatedAt.Add(deliveryWaits))
	return item(w)
}

// ParkedDeliveries implements deliver.Store.
func (t *Table) ParkedDeliveries(ctx context.Context, scope tenant.Scope, endpointID string) ([]webhook.Parked, error) {
	return allRows(ctx, t, keysOf(scope).onEndpoint(endpointID), parkeds, func(it item) (webhook.Parked, error) {
		r := reader{it: it}
		return webhook.Parked{Place: r.text("place"), Ticket: r.text("ticket"), Sequence: r.number("sequence"), CreatedAt: r.time("created_at"),
			Step: int(r.number("step")), Last: r.time("last"), NextAt: r.time("next"), Gap: r.flag("gap")}, r.err
	})
}

// Park implements deliver.Store.
func (t *Table) Park(ctx context.Context, scope tenant.Scope, endpointID string, p webhook.Parked) error {
	_, err := t.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.name, Item: parkedItem(keysOf(scope).parked(endpointID, p), p)})
	if err != nil {
		return failed(fmt.Errorf("park the delivery at %s: %w", p.Place, err))
	}
	return nil
}

// Unpark implements deliver.Store.
func (t *Table) Unpark(ctx context.Context, scope tenant.Scope, endpointID string, p webhook.Parked) error {
	_, err := t.db.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &t.name, Key: keysOf(scope).parked(endpointID, p).item()})
	if err != nil {
		return failed(fmt.Errorf("unpark the delivery at %s: %w", p.Place, err))
	}
	return nil
}

// AskDeliveries has deliveries to an endpoint made, as if they were due for the first
// time: those that are there with the bytes that they have, whatever became of them.
// It may be asked any number of times. Who delivers must be woken, or the next
// sweep does.
func (t *Table) AskDeliveries(ctx context.Context, scope tenant.Scope, endpointID string, now time.Time, asked ...webhook.Delivery) error {
	for _, d := range asked {
		d.Status, d.NextAt = webhook.Pending, time.Time{}
		there, err := t.PutDelivery(ctx, d)
		if err != nil {
			return err
		}
		there.Status, there.NextAt = webhook.Pending, time.Time{}
		if err := t.RecordAttempt(ctx, there); err != nil {
			return err
		}
		p := askedPark(d, now)
		if err := t.Park(ctx, scope, endpointID, p); err != nil {
			return err
		}
	}
	return t.askEndpoint(ctx, scope, endpointID, now)
}
