package dynamo

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"docket/shared/bulk"
	"docket/shared/fault"
	"docket/shared/index"
	"docket/shared/list"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

var _ bulk.Store = (*Table)(nil)

// The tickets that a bulk means lie in chunks of so many segments of the index: at most
// 32 KB, and those of a million tickets in four items. All are written in the
// transaction that begins the bulk.
const (
	chunkSegments = 64
	lastChunk     = (1<<32 - 1) / index.SegmentSize / chunkSegments
	mostChunks    = 90 // of the hundred items of a transaction

	// mostMissing is how many names that name no ticket are in an item, which takes 400 KB:
	// each is up to 1,200 bytes as JSON, and 35 are of its row.
	mostMissing = 250
)

// Numbers implements bulk.Store.
func (t *Table) Numbers(ctx context.Context, sight ticket.Sight, filter ticket.Filter) (index.Set, error) {
	l := t.lister(sight, ticket.List{Filter: filter}, newBudget())
	low, high, err := l.created(ctx)
	if err != nil {
		return index.Set{}, err
	}
	set, _, err := index.Find(ctx, l.view.index(), l.query, index.Page{Reads: mostCounted, Spent: l.budget.spent})
	switch {
	case err != nil:
		return index.Set{}, fmt.Errorf("find the tickets of %s: %w", sight.Scope(), err)
	case !set.Whole:
		return index.Set{}, fault.New(fault.Unavailable, "the index is behind, try again")
	}
	return set.Between(low, high), nil
}

// bulkParts are a bulk: its order, and its tickets in chunks.
func (t *Table) bulkParts(k keys, b bulk.Bulk) ([]part, error) {
	order, err := json.Marshal(b.Order)
	if err != nil {
		return nil, fmt.Errorf("encode a bulk: %w", err)
	}
	w := under(k.order(b.Job))
	w.text("order", string(order))
	w.number(exp, uint64(b.Expires.Unix()))
	parts := []part{t.put(item(w), absent, nil, errors.New("a bulk of this job is there"))}
	before := uint32(math.MaxUint32) // all tickets
	for names := range slices.Chunk(b.Missing, mostMissing) {
		first := bulk.Rows{First: before}
		for _, name := range names {
			first.Rows = append(first.Rows, bulk.Row{Reference: name, Outcome: bulk.Missing})
		}
		before--
		rows, err := rowsItem(k, b.Job, first, b.Expires)
		if err != nil {
			return nil, err
		}
		parts = append(parts, t.put(item(rows), "", nil, nil))
	}
	var chunk writer
	var tickets []byte
	for number, bits := range b.Chosen.Segments() {
		if at := k.chosen(b.Job, number/chunkSegments); chunk == nil || str(chunk[sk]) != at.sk {
			chunk, tickets = under(at), nil
			chunk.number(exp, uint64(b.Expires.Unix()))
			parts = append(parts, t.put(item(chunk), "", nil, nil))
		}
		encoded := bits.Encode()
		tickets = binary.AppendUvarint(tickets, uint64(number))
		tickets = binary.AppendUvarint(tickets, uint64(len(encoded)))
		tickets = append(tickets, encoded...)
		chunk.bytes("tickets", tickets)
	}
	if len(parts) > mostChunks {
		return nil, fault.New(fault.Invalid, "more tickets match than one bulk takes")
	}
	return parts, nil
}

// Order implements bulk.Store.
func (t *Table) Order(ctx context.Context, scope tenant.Scope, jobID string) (o bulk.Order, err error) {
	it, err := t.get(ctx, keysOf(scope).order(jobID))
	if err == nil && it == nil {
		err = bulk.ErrNotFound
	}
	if err != nil {
		return o, err
	}
	if err := json.Unmarshal([]byte(str(it["order"])), &o); err != nil {
		return o, fmt.Errorf("read the bulk %s of %s: %w", jobID, scope, err)
	}
	return o, nil
}

// Chosen implements bulk.Store.
func (t *Table) Chosen(ctx context.Context, scope tenant.Scope, jobID string, below uint32, limit int) ([]uint32, error) {
	highest := int64(1<<32 - 1)
	if below > 0 {
		highest = int64(below) - 1
	}
	k := keysOf(scope)
	var numbers []uint32
	for from := k.chosen(jobID, uint32(highest/index.SegmentSize/chunkSegments)).sk; len(numbers) < limit; {
		in := t.query(k.onBulk(jobID), from, chosens+"~")
		in.Limit = aws.Int32(1)
		out, err := t.db.Query(ctx, in)
		if err != nil {
			return nil, failed(fmt.Errorf("read the tickets of bulk %s: %w", jobID, err))
		}
		if len(out.Items) == 0 {
			return numbers, nil
		}
		r := reader{it: out.Items[0]}
		tickets := r.bytes("tickets")
		if r.err != nil {
			return nil, r.err
		}
		if numbers, err = upTo(numbers, tickets, highest, limit); err != nil {
			return nil, fmt.Errorf("read the tickets of bulk %s: %w", jobID, err)
		}
		from = str(out.Items[0][sk]) + "!" // behind it
	}
	return numbers, nil
}

// upTo adds the numbers of a chunk up to one, the highest first.
func upTo(numbers []uint32, chunk []byte, highest int64, limit int) ([]uint32, error) {
	for len(chunk) > 0 && len(numbers) < limit {
		number, n := binary.Uvarint(chunk)
		size, m := binary.Uvarint(chunk[max(n, 0):])
		if n <= 0 || m <= 0 || uint64(len(chunk)-n-m) < size {
			return nil, errors.New("a chunk is cut off")
		}
		encoded := chunk[n+m : n+m+int(size)]
		chunk = chunk[n+m+int(size):]
		first := int64(number) * index.SegmentSize
		if first > highest {
			continue
		}
		bits, err := index.Decode(encoded)
		if err != nil {
			return nil, err
		}
		for bit := range bits.Below(int(min(highest-first+1, index.SegmentSize))) {
			if len(numbers) == limit {
				break
			}
			numbers = append(numbers, uint32(first)+uint32(bit))
		}
	}
	return numbers, nil
}

func rowsItem(k keys, jobID string, rows bulk.Rows, expires time.Time) (writer, error) {
	encoded, err := json.Marshal(rows.Rows)
	if err != nil {
		return nil, fmt.Errorf("encode what a bulk did: %w", err)
	}
	w := under(k.outcome(jobID, rows.First))
	w.number("first", uint64(rows.First))
	w.text("rows", string(encoded))
	w.number(exp, uint64(expires.Unix()))
	return w, nil
}

// SaveRows implements bulk.Store.
func (t *Table) SaveRows(ctx context.Context, scope tenant.Scope, jobID string, rows bulk.Rows, expires time.Time) error {
	w, err := rowsItem(keysOf(scope), jobID, rows, expires)
	if err != nil {
		return err
	}
	_, err = t.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.name, Item: item(w)})
	return failed(err)
}

// RowsOf implements bulk.Store.
func (t *Table) RowsOf(ctx context.Context, scope tenant.Scope, jobID, after string, limit int) (list.Page[bulk.Rows], error) {
	ask := listing{partition: keysOf(scope).onBulk(jobID), prefix: bulkRows, after: after, limit: limit, all: true}
	return rows(ctx, t, ask, func(it item) (bulk.Rows, bool, error) {
		r := reader{it: it}
		found := bulk.Rows{First: uint32(r.number("first"))}
		err := json.Unmarshal([]byte(r.text("rows")), &found.Rows)
		return found, true, errors.Join(err, r.err)
	})
}
