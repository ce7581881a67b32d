package dynamo

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// readItem is how far somebody has read a ticket.
func readItem(k keys, r ticket.Read) writer {
	w := under(k.read(r.Reader, r.Number))
	w.number("seen", r.Seen)
	w.number("marked", r.Marked)
	w.number(version, r.Version)
	return w
}

func readRead(by string, it item) (ticket.Read, error) {
	r := reader{it: it}
	n, err := strconv.ParseUint(str(it[sk]), 10, 32)
	if err != nil {
		return ticket.Read{}, fmt.Errorf("%q is no ticket's number: %w", str(it[sk]), ErrUnreadable)
	}
	return ticket.Read{Reader: by, Number: uint32(n), Seen: r.number("seen"), Marked: r.number("marked"), Version: r.number(version)}, r.err
}

// readParts keep how far somebody has read a ticket.
func (t *Table) readParts(k keys, before *ticket.Read, after ticket.Read) []part {
	var was writer
	if before != nil {
		was = readItem(k, *before)
	}
	return []part{t.write(version, was, readItem(k, after))}
}

// Reads implements ticket.Store.
func (t *Table) Reads(ctx context.Context, scope tenant.Scope, by tenant.User, numbers ...uint32) (map[uint32]ticket.Read, error) {
	return t.reads(ctx, keysOf(scope), ticket.ReaderOf(by), numbers, nil)
}

// reads are how far a reader has read tickets, which b pays for where it is not nil.
func (t *Table) reads(ctx context.Context, k keys, reader string, numbers []uint32, b *budget) (map[uint32]ticket.Read, error) {
	wanted := make([]map[string]types.AttributeValue, len(numbers))
	for i, n := range numbers {
		wanted[i] = k.read(reader, n).item()
	}
	found := make(map[uint32]ticket.Read, len(numbers))
	for some := range slices.Chunk(wanted, mostBatch) {
		items, err := t.batch(ctx, some, true, b)
		if err != nil {
			return nil, err
		}
		for _, it := range items {
			r, err := readRead(reader, it)
			if err != nil {
				return nil, err
			}
			found[r.Number] = r
		}
	}
	return found, nil
}
