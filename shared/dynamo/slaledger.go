package dynamo

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"golang.org/x/sync/errgroup"
)

// ledgerAttribute holds what a write adds to its ticket's SLA ledger, JSON, on
// the Change that tells of the write.
const ledgerAttribute = "sla"

// putLedger is putChange for a Change with lines of the SLA ledger.
func (t *Table) putLedger(c change.Change, lines []sla.Entry) (part, error) {
	p, err := t.putChange(c)
	if err != nil || len(lines) == 0 {
		return p, err
	}
	encoded, err := json.Marshal(lines)
	if err != nil {
		return p, fmt.Errorf("encode the SLA ledger of change %s: %w", c.ID, err)
	}
	p.Put.Item[ledgerAttribute] = text(string(encoded))
	return p, nil
}

type ledgerRecord struct {
	Sequence uint64 `dynamodbav:"sequence"`
	Lines    string `dynamodbav:"sla"`
}

// Ledger implements ticket.Store. Ids of Changes hold when their requests
// came in; the order of the commits is that of the sequences.
func (t *Table) Ledger(ctx context.Context, scope tenant.Scope, ticketID string) ([]sla.Entry, error) {
	n, ok := id.TicketNumber(ticketID)
	if !ok {
		return nil, ticket.ErrNotFound
	}
	var records []ledgerRecord
	together, ctx := errgroup.WithContext(ctx)
	together.Go(func() error {
		_, err := t.Ticket(ctx, scope, ticketID)
		return err
	})
	together.Go(func() (err error) {
		records, err = allRows(ctx, t, keysOf(scope).thread(n), changes, decode[ledgerRecord])
		return err
	})
	if err := together.Wait(); err != nil {
		return nil, err
	}
	slices.SortFunc(records, func(a, b ledgerRecord) int { return cmp.Compare(a.Sequence, b.Sequence) })
	var ledger []sla.Entry
	for _, r := range records {
		if r.Lines == "" {
			continue
		}
		var lines []sla.Entry
		if err := json.Unmarshal([]byte(r.Lines), &lines); err != nil {
			return nil, fmt.Errorf("read the SLA ledger of ticket %s: %w", ticketID, err)
		}
		ledger = append(ledger, lines...)
	}
	return ledger, nil
}
