package dynamo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/feed"
	"docket/shared/tenant"
	"docket/shared/webhook"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// stateKept is for how long the state of an endpoint is kept to which nothing
// happens: for longer than the feed has anything that it would leave out.
const stateKept = feed.Kept + 30*24*time.Hour

// Attributes of an endpoint's state that more than one who holds it writes.
const (
	stateAsked  = "asked"
	stateHolder = "holder"
	stateUntil  = "held_until" // milliseconds since 1970, in real time
)

// states names the attributes that who holds an endpoint writes.
var states = []string{"cursor", "since", "url", "failures", "failing_since", "failed_at", "recovered_at", "next", "seen", exp, timerPK, timerSK}

// saved is a state as its attributes, with the timer that has it looked at.
func saved(endpointID string, s webhook.Progress, lookAt time.Time) writer {
	w := writer{}
	w.text("cursor", s.Cursor)
	w.time("since", s.Since)
	w.text("url", s.URL)
	w.number("failures", uint64(s.Circuit.Failures))
	w.time("failing_since", s.Circuit.Since)
	w.time("failed_at", s.Circuit.Last)
	w.time("recovered_at", s.Circuit.Recovered)
	w.time("next", s.Next)
	w.number("seen", s.Seen)
	w.second(exp, time.Now().Add(stateKept))
	if !lookAt.IsZero() {
		at := hookTimer(lookAt, endpointID)
		w.text(timerPK, at.pk)
		w.text(timerSK, at.sk)
	}
	return w
}

func readProgress(it item) (webhook.Progress, error) {
	r := reader{it: it}
	s := webhook.Progress{Cursor: r.text("cursor"), Since: r.time("since"), URL: r.text("url"), Next: r.time("next"), Asked: r.number(stateAsked), Seen: r.number("seen"),
		Circuit: webhook.Circuit{Failures: int(r.number("failures")), Since: r.time("failing_since"), Last: r.time("failed_at"), Recovered: r.time("recovered_at")}}
	return s, r.err
}

// HoldEndpoint implements deliver.Store.
func (t *Table) HoldEndpoint(ctx context.Context, scope tenant.Scope, endpointID string, l webhook.Lease) (webhook.Progress, bool, error) {
	k := keysOf(scope).endpointState(endpointID).item()
	for range 3 {
		out, err := t.db.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: &t.name, Key: k,
			UpdateExpression:          aws.String("SET " + stateHolder + " = :me, " + stateUntil + " = :until"),
			ConditionExpression:       aws.String("attribute_not_exists(" + stateUntil + ") OR " + stateUntil + " <= :now OR " + stateHolder + " = :me"),
			ExpressionAttributeValues: item{":me": text(l.Holder), ":until": number(l.Until.UnixMilli()), ":now": number(l.Now.UnixMilli())},
			ReturnValues:              types.ReturnValueAllNew})
		if err == nil {
			s, err := readProgress(out.Attributes)
			return s, err == nil, err
		}
		if !conditionFailed(err) {
			return webhook.Progress{}, false, failed(fmt.Errorf("hold %s: %w", endpointID, err))
		}
		// Who has it is to look again. Should that one be dead, a sweep finds what is left.
		at := hookTimer(l.LookAt, endpointID)
		_, err = t.db.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: &t.name, Key: k,
			UpdateExpression:          aws.String("SET " + timerPK + " = :shard, " + timerSK + " = :time ADD " + stateAsked + " :one"),
			ConditionExpression:       aws.String(stateUntil + " > :now"),
			ExpressionAttributeValues: item{":shard": text(at.pk), ":time": text(at.sk), ":one": number(uint64(1)), ":now": number(l.Now.UnixMilli())}})
		if err == nil {
			return webhook.Progress{}, false, nil
		}
		if !conditionFailed(err) {
			return webhook.Progress{}, false, failed(fmt.Errorf("ask for %s: %w", endpointID, err))
		}
	}
	return webhook.Progress{}, false, failed(fmt.Errorf("hold %s: %w", endpointID, change.ErrStale))
}

// SaveEndpoint implements deliver.Store.
func (t *Table) SaveEndpoint(ctx context.Context, scope tenant.Scope, endpointID, holder string, s webhook.Progress) error {
	err := t.set(ctx, keysOf(scope).endpointState(endpointID), saved(endpointID, s, s.Next), states, stateHolder+" = :me", item{":me": text(holder)})
	if conditionFailed(err) {
		return change.ErrStale
	}
	if err != nil {
		return failed(fmt.Errorf("save %s: %w", endpointID, err))
	}
	return nil
}

// LeaveEndpoint implements deliver.Store.
func (t *Table) LeaveEndpoint(ctx context.Context, scope tenant.Scope, endpointID, holder string, s webhook.Progress) (asked uint64, err error) {
	condition := stateHolder + " = :me AND " + stateAsked + " = :asked"
	if s.Asked == 0 {
		condition = stateHolder + " = :me AND (attribute_not_exists(" + stateAsked + ") OR " + stateAsked + " = :asked)"
	}
	err = t.set(ctx, keysOf(scope).endpointState(endpointID), saved(endpointID, s, s.Next), append(slices.Clone(states), stateHolder, stateUntil), condition,
		item{":me": text(holder), ":asked": number(s.Asked)})
	var there *types.ConditionalCheckFailedException
	if !errors.As(err, &there) {
		if err != nil {
			err = failed(fmt.Errorf("leave %s: %w", endpointID, err))
		}
		return s.Asked, err
	}
	r := reader{it: there.Item}
	if r.text(stateHolder) != holder {
		return s.Asked, change.ErrStale
	}
	return r.number(stateAsked), r.err
}

// look has an endpoint looked at, by who has it now or by a sweep.
func (t *Table) look(k keys, endpointID string, now time.Time) types.Update {
	at := hookTimer(now, endpointID)
	return types.Update{TableName: &t.name, Key: k.endpointState(endpointID).item(),
		UpdateExpression:          aws.String("SET " + timerPK + " = :shard, " + timerSK + " = :time, #next = :now ADD " + stateAsked + " :one"),
		ExpressionAttributeNames:  map[string]string{"#next": "next"},
		ExpressionAttributeValues: item{":shard": text(at.pk), ":time": text(at.sk), ":one": number(uint64(1)), ":now": number(now.UnixMicro())}}
}

// askEndpoint is look, at once.
func (t *Table) askEndpoint(ctx context.Context, scope tenant.Scope, endpointID string, now time.Time) error {
	u := t.look(keysOf(scope), endpointID, now)
	_, err := t.db.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: u.TableName, Key: u.Key, UpdateExpression: u.UpdateExpression,
		ExpressionAttributeNames: u.ExpressionAttributeNames, ExpressionAttributeValues: u.ExpressionAttributeValues})
	if err != nil {
		return failed(fmt.Errorf("ask for %s: %w", endpointID, err))
	}
	return nil
}

// DueEndpoints is RunOut for the endpoints of a shard to which something is due.
func (t *Table) DueEndpoints(ctx context.Context, shard int, now time.Time, found func(scope tenant.Scope, id string) error) error {
	return t.runOut(ctx, hookShard(shard), now, func(scope tenant.Scope, id string, _ time.Time) error { return found(scope, id) })
}

// set gives an item these attributes, and takes those of names that it has no more.
// The failure of its condition has the item.
func (t *Table) set(ctx context.Context, k key, attributes writer, names []string, condition string, values item) error {
	var sets, removes []string
	aliases, all := map[string]string{}, item{}
	for name, value := range values {
		all[name] = value
	}
	for i, name := range names {
		n := strconv.Itoa(i)
		aliases["#"+n] = name
		if value, has := attributes[name]; has {
			sets = append(sets, "#"+n+" = :"+n)
			all[":"+n] = value
		} else {
			removes = append(removes, "#"+n)
		}
	}
	in := &dynamodb.UpdateItemInput{TableName: &t.name, Key: k.item(), ConditionExpression: &condition, ExpressionAttributeNames: aliases,
		ExpressionAttributeValues: all, ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld}
	in.UpdateExpression = aws.String("SET " + strings.Join(sets, ", "))
	if len(removes) > 0 {
		*in.UpdateExpression += " REMOVE " + strings.Join(removes, ", ")
	}
	_, err := t.db.UpdateItem(ctx, in)
	return err
}
