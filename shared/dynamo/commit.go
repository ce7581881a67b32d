package dynamo

import (
	"context"
	"errors"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/index"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Commit implements ticket.Store: the ticket, its Changes, and where they apply
// a message or comment, the receipt, the reference and the line in the
// index's log, as one transaction.
func (t *Table) Commit(ctx context.Context, c ticket.Commit) (*change.Receipt, error) {
	parts, err := t.parts(c)
	if err != nil {
		return nil, err
	}
	receipt, err := t.commit(ctx, parts)
	if errors.Is(err, errCrowded) {
		if err := t.Compact(ctx, c.Changes[0].Scope); err != nil {
			return nil, err
		}
		// Sent again at once: a compaction may take as long as a write contends.
		receipt, err = t.commit(ctx, parts)
	}
	if errors.Is(err, errCrowded) {
		return nil, change.ErrStale // another compaction is at it
	}
	return receipt, err
}

func (t *Table) parts(c ticket.Commit) ([]part, error) {
	main := c.Changes[0]
	k := keysOf(main.Scope)
	var parts []part
	var failure error
	add := func(p part, err error) {
		parts, failure = append(parts, p), errors.Join(failure, err)
	}
	add(t.putLedger(main, c.Ledger))
	for _, other := range c.Changes[1:] {
		add(t.putChange(other))
	}
	add(t.putTicket(k, c.Before, c.After))
	if c.Receipt != nil {
		add(t.putReceipt(main.Scope, c.Receipt, main.At))
	}
	if c.Before == nil {
		add(t.putReference(k, c.After))
	}
	if c.Message != nil {
		add(t.putMessage(k, c.After.Number, *c.Message))
	}
	if c.Comment != nil {
		add(t.putComment(k, c.After.Number, *c.Comment))
	}
	if c.Related != nil {
		both, err := t.putRelated(k, c.After.Number, *c.Related)
		parts, failure = append(parts, both...), errors.Join(failure, err)
	}
	if entry, changed := logEntry(c.Before, c.After); changed {
		add(t.logPart(k, entry), nil)
	}
	return parts, failure
}

func (t *Table) putTicket(k keys, before *ticket.Ticket, after ticket.Ticket) (part, error) {
	it, err := encode(k.ticket(after.Number), recordOf(after))
	if before == nil {
		return t.put(it, absent, nil, change.ErrStale), err
	}
	return t.put(it, "ver = :ver", item{":ver": number(before.Version)}, change.ErrStale), err
}

// putReference claims a reference for good: it is never freed.
func (t *Table) putReference(k keys, c ticket.Ticket) (part, error) {
	taken := fault.New(fault.ReferenceTaken, "this ticket_number is in use in this workspace")
	it, err := encode(k.reference(c.Reference), struct {
		Number uint32 `dynamodbav:"n"`
	}{c.Number})
	return t.put(it, absent, nil, taken), err
}

// logEntry is the index's line for a write; false where no facet changes, as
// then what the index says stays true.
func logEntry(before *ticket.Ticket, after ticket.Ticket) (index.Entry, bool) {
	var was []index.Facet
	if before != nil {
		was = before.Facets()
	}
	entry := index.Entry{N: after.Number, V: after.Version, Cur: after.Facets()}
	entry.Add, entry.Del = index.Diff(was, entry.Cur)
	return entry, len(entry.Add)+len(entry.Del) > 0
}

// crowded is how many facets the sets of one log entry may hold before the
// log must be compacted: an entry stays under 200 KB.
const crowded = "1000"

// logPart adds a write to the ticket's entry in the index's log.
func (t *Table) logPart(k keys, e index.Entry) part {
	update := "SET cur = :cur, v = :v"
	values := item{":cur": facetSet(e.Cur), ":v": number(e.V), ":max": &types.AttributeValueMemberN{Value: crowded}}
	adds := ""
	if len(e.Add) > 0 {
		adds, values[":add"] = ", #add :add", facetSet(e.Add)
	}
	if len(e.Del) > 0 {
		adds, values[":del"] = adds+", #del :del", facetSet(e.Del)
	}
	return part{refused: errCrowded, TransactWriteItem: types.TransactWriteItem{Update: &types.Update{
		TableName:        &t.name,
		Key:              k.entry(e.N).item(),
		UpdateExpression: aws.String(update + " ADD" + adds[1:]),
		ConditionExpression: aws.String("(attribute_not_exists(#add) OR size(#add) < :max)" +
			" AND (attribute_not_exists(#del) OR size(#del) < :max)"),
		ExpressionAttributeNames:  map[string]string{"#add": "add", "#del": "del"},
		ExpressionAttributeValues: values,
	}}}
}
