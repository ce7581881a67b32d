package dynamo

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"
)

// erasing is how many items a step writes at once.
const erasing = 8

// do writes all that was decided, in an order in which it can end anywhere:
// whatever an item leads to, before the item. It tells whether there is more to do
// before the items themselves are written; then the step is to be done again.
func (e *erasure) do(ctx context.Context) (again bool, err error) {
	if again, err = e.disown(ctx); err != nil {
		return again, err
	}
	if err := e.records(ctx); err != nil {
		return again, err
	}
	if err := each(ctx, e.files, e.leave); err != nil {
		return again, err
	}
	if err := each(ctx, e.receipts, func(ctx context.Context, r receiptAt) error {
		return e.eraseReceipt(ctx, e.keys, r.hash, r.expires)
	}); err != nil {
		return again, err
	}
	e.changed += len(e.removes)
	if err := each(ctx, e.removes, e.delete); err != nil || again {
		return again, err
	}
	if e.said {
		if err := e.unsay(ctx, e.scope, e.number, e.who); err != nil && !errors.Is(err, ErrUnreadable) { // the ticket is named as one that cannot be read
			return false, err
		}
	}
	e.changed += len(e.redrafts)
	if err := each(ctx, e.redrafts, e.rewrite); err != nil {
		return false, err
	}
	e.changed += len(e.puts)
	return false, each(ctx, e.puts, e.replace)
}

// disown removes what leads to the contact's messages, so that no answer with one
// of them is kept any more, and only then looks for those that were. It tells
// whether a message has more of them than a step takes.
func (e *erasure) disown(ctx context.Context) (more bool, err error) {
	var leads [][]key
	for _, m := range e.messages {
		leads = append(leads, []key{e.keys.said(e.number, m.Identity())})
	}
	if err := each(ctx, leads, e.delete); err != nil {
		return false, err
	}
	e.changed += len(leads)
	for _, m := range e.messages {
		ask := listing{partition: e.keys.onTicket(e.number), prefix: answersWith(m.ID), limit: eraseAtOnce, all: true}
		found, err := rows(ctx, e.Table, ask, func(it item) (item, bool, error) { return it, true, nil })
		if err != nil {
			return false, err
		}
		for _, it := range found.Rows {
			e.remove(it, keyIn(it))
		}
		if more = found.More; more {
			break
		}
	}
	return more, nil
}

// records brings audit records in line with the erased Changes. First those that
// are not there are written: a consumer that comes later, with a Change as it
// was, then finds them there.
func (e *erasure) records(ctx context.Context) error {
	if len(e.changes) == 0 {
		return nil
	}
	if err := errors.Join(e.RecordChanges(ctx, e.changes)...); err != nil {
		return err
	}
	want, keys := map[key]item{}, []map[string]types.AttributeValue{}
	for _, c := range e.changes {
		it, err := auditItem(c)
		if err != nil {
			return err
		}
		want[keyIn(it)], keys = it, append(keys, keyIn(it).item())
	}
	there, err := e.batch(ctx, keys, true, nil)
	if err != nil {
		return err
	}
	var puts []item
	for _, was := range there {
		is := want[keyIn(was)]
		if page, any := was[auditPage]; any {
			is[auditPage] = page
		}
		if !maps.EqualFunc(was, is, equal) {
			puts = append(puts, is)
		}
	}
	e.changed += len(puts)
	return each(ctx, puts, e.replace)
}

// rewrite replaces what somebody writes. Where they wrote on meanwhile it stays, for the
// next pass.
func (e *erasure) rewrite(ctx context.Context, r redraft) error {
	it, err := unsentItem(e.keys, r.after)
	if err != nil {
		return err
	}
	_, err = e.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &e.name, Item: item(it),
		ConditionExpression: aws.String(version + " = :v"), ExpressionAttributeValues: item{":v": number(r.version)}})
	if refused := (*types.ConditionalCheckFailedException)(nil); errors.As(err, &refused) {
		return nil
	}
	return failed(err)
}

func (t *Table) replace(ctx context.Context, it item) error {
	if _, err := t.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.name, Item: it}); err != nil {
		return failed(fmt.Errorf("replace %s %s: %w", str(it[pk]), str(it[sk]), err))
	}
	return nil
}

func (t *Table) delete(ctx context.Context, some []key) error {
	for _, k := range some {
		if _, err := t.db.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &t.name, Key: k.item()}); err != nil {
			return failed(fmt.Errorf("delete %s %s: %w", k.pk, k.sk, err))
		}
	}
	return nil
}

// each does one thing to all, several at once.
func each[E any](ctx context.Context, all []E, do func(context.Context, E) error) error {
	together, ctx := errgroup.WithContext(ctx)
	together.SetLimit(erasing)
	for _, one := range all {
		together.Go(func() error { return do(ctx, one) })
	}
	return together.Wait()
}
