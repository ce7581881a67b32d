package dynamodel

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Limits of a transaction.
const (
	mostParts = 100
	mostBytes = 4 << 20
)

// transaction is one on its way.
type transaction struct {
	writes []*write
	plans  []plan
	flight *flight
	memory *remembered
	units  map[string]float64
	asked  uint64 // fingerprint
}

func (m *Model) transactWriteItems(ctx context.Context, in *dynamodb.TransactWriteItemsInput) (*dynamodb.TransactWriteItemsOutput, error) {
	t := &transaction{flight: &flight{}, units: map[string]float64{}}
	if err := m.readParts(t, in.TransactItems); err != nil {
		return nil, err
	}
	began := time.Now()
	done, err := m.begin(t, aws.ToString(in.ClientRequestToken), began)
	defer m.land(t)
	if err == nil && !done {
		_, err = during(ctx, m, m.options.Transact, func(now time.Time) (any, error) {
			m.takeEffect(t, now)
			t.flight.until = now.Add(m.options.Transact - m.options.Transact/2)
			return nil, nil
		})
	} else if late := pause(ctx, m.options.Transact); late != nil {
		return nil, late
	}
	if err != nil {
		return nil, err
	}
	return &dynamodb.TransactWriteItemsOutput{ConsumedCapacity: consumedBy(in.ReturnConsumedCapacity, t.units)}, nil
}

// readParts reads and checks the parts of a transaction.
func (m *Model) readParts(t *transaction, parts []types.TransactWriteItem) error {
	if len(parts) == 0 || len(parts) > mostParts {
		return invalid("a transaction has 1 to %d parts", mostParts)
	}
	seen := map[held]bool{}
	var asked []ask
	for _, part := range parts {
		a, err := askOf(part)
		if err != nil {
			return err
		}
		w, err := m.newWrite(a)
		if err != nil {
			return err
		}
		if seen[held{w.table, w.place}] {
			return invalid("a transaction has two parts of one item")
		}
		seen[held{w.table, w.place}] = true
		t.writes, asked = append(t.writes, w), append(asked, a)
	}
	t.asked = fingerprint(asked)
	return nil
}

func askOf(part types.TransactWriteItem) (ask, error) {
	var all []ask
	if p := part.Put; p != nil {
		all = append(all, ask{table: p.TableName, item: p.Item, isPut: true, condition: p.ConditionExpression,
			names: p.ExpressionAttributeNames, values: p.ExpressionAttributeValues, refused: p.ReturnValuesOnConditionCheckFailure})
	}
	if u := part.Update; u != nil {
		all = append(all, ask{table: u.TableName, key: u.Key, update: u.UpdateExpression, condition: u.ConditionExpression,
			names: u.ExpressionAttributeNames, values: u.ExpressionAttributeValues, refused: u.ReturnValuesOnConditionCheckFailure})
	}
	if d := part.Delete; d != nil {
		all = append(all, ask{table: d.TableName, key: d.Key, delete: true, condition: d.ConditionExpression,
			names: d.ExpressionAttributeNames, values: d.ExpressionAttributeValues, refused: d.ReturnValuesOnConditionCheckFailure})
	}
	if c := part.ConditionCheck; c != nil {
		all = append(all, ask{table: c.TableName, key: c.Key, check: true, condition: c.ConditionExpression,
			names: c.ExpressionAttributeNames, values: c.ExpressionAttributeValues, refused: c.ReturnValuesOnConditionCheckFailure})
	}
	if len(all) != 1 {
		return ask{}, invalid("a part of a transaction is a put, an update, a delete or a check")
	}
	return all[0], nil
}

// begin asks each item whether it accepts its part, and holds those that do.
// Done is a transaction that has taken effect under its token before.
func (m *Model) begin(t *transaction, token string, now time.Time) (done bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if known := m.tokens.find(token, now); known != nil && token != "" {
		return m.again(t, known)
	}
	reasons := make([]types.CancellationReason, len(t.writes))
	accepted, bytes := true, 0
	for i, w := range t.writes {
		p, reason := m.prepare(t, w, now)
		reasons[i] = reason
		accepted = accepted && *reason.Code == "None"
		t.plans = append(t.plans, p)
		bytes += max(p.oldSize, p.newSize)
	}
	used := 0.0
	for _, one := range t.units {
		used += one
	}
	m.count("TransactWriteItems", Usage{Write: used})
	if !accepted || bytes > mostBytes {
		t.flight.until = now.Add(m.options.Transact)
	}
	switch {
	case bytes > mostBytes:
		return false, invalid("a transaction holds at most %d bytes", mostBytes)
	case !accepted:
		return false, canceled(reasons)
	}
	t.memory = &remembered{token: token, at: now, asked: t.asked, units: map[string]float64{}}
	for _, p := range t.plans {
		t.memory.units[p.table.name] += 2 * readUnits(max(p.oldSize, p.newSize), true)
	}
	m.tokens.keep(t.memory)
	return false, nil
}

// again is a transaction under a token that is known.
func (m *Model) again(t *transaction, known *remembered) (bool, error) {
	if known.asked != t.asked {
		return false, &types.IdempotentParameterMismatchException{Message: aws.String("the token was used for another transaction")}
	}
	if !known.done {
		return false, &types.TransactionInProgressException{Message: aws.String("the transaction is in progress")}
	}
	t.units = known.units
	used := 0.0
	for _, one := range t.units {
		used += one
	}
	m.count("TransactWriteItems", Usage{Read: used})
	return true, nil
}

// prepare is what one item says to its part.
func (m *Model) prepare(t *transaction, w *write, now time.Time) (plan, types.CancellationReason) {
	if w.table.inFlight(w.place, t.flight, now) {
		m.count("TransactWriteItems", Usage{Conflicts: 1})
		return plan{write: w}, reason("TransactionConflict", "Transaction is ongoing for the item")
	}
	p, err := w.plan()
	if err != nil && !errors.Is(err, errRefused) {
		return p, reason("ValidationError", err.Error())
	}
	charges := p.charges(2)
	if !m.admit(now, charges) {
		m.count("TransactWriteItems", Usage{Throttled: 1})
		return p, reason("ThrottlingError", "Throughput exceeds the current capacity of your table or index")
	}
	t.units[w.table.name] += total(charges)
	if err != nil {
		refused := reason("ConditionalCheckFailed", "The conditional request failed")
		if w.refused == types.ReturnValuesOnConditionCheckFailureAllOld {
			refused.Item = cloneItem(p.old)
		}
		return p, refused
	}
	t.flight.take(w.table, w.place)
	return p, types.CancellationReason{Code: aws.String("None")}
}

func reason(code, message string) types.CancellationReason {
	return types.CancellationReason{Code: &code, Message: &message}
}

func canceled(reasons []types.CancellationReason) error {
	codes := make([]string, len(reasons))
	for i, one := range reasons {
		codes[i] = *one.Code
	}
	return &types.TransactionCanceledException{CancellationReasons: reasons, Message: aws.String(
		"Transaction cancelled, please refer cancellation reasons for specific reasons [" + strings.Join(codes, ", ") + "]")}
}

func (m *Model) takeEffect(t *transaction, now time.Time) {
	for _, p := range t.plans {
		m.apply(p, now)
	}
	t.memory.done = true
}

// land ends a transaction.
func (m *Model) land(t *transaction) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t.flight.land()
	if t.memory != nil && !t.memory.done {
		m.tokens.forget(t.memory)
	}
}
