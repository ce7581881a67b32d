package ticket_test

import (
	"context"
	"encoding/json"
	"time"

	"docket/shared/change"
	"docket/shared/queue"
	"docket/shared/settings"
	"docket/shared/sla"
	"docket/shared/sla/slatest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// memory is a Store of one ticket. It keeps the ticket as JSON, so that
// nobody shares it, and ends the test where a commit breaks the contract.
type memory struct {
	ticket.Store // is not asked for more than what is here
	slatest.T
	kept     ticket.Ticket // as it is read
	ticket   string        // the same; empty: none yet
	earlier  string        // what it was before its last write
	lags     bool          // the next read of the ticket finds it as it was earlier
	stale    int           // how many commits were
	plan     *plans
	queues   map[string]queue.Queue
	changes  []change.Change
	ledger   []sla.Entry
	receipts map[string]change.Receipt
	thread   int // messages, comments and related records
}

func newMemory(t slatest.T) *memory {
	return &memory{T: t, plan: &plans{}, queues: map[string]queue.Queue{}, receipts: map[string]change.Receipt{}}
}

// text is v as it is kept.
func text(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // the domain's own types are JSON
	}
	return string(data)
}

func parsed[T any](text string) (v T) {
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		panic(err)
	}
	return v
}

func (m *memory) Ground(_ context.Context, _ tenant.Scope, ask ticket.Ask) (ticket.Ground, error) {
	var g ticket.Ground
	if ask.Once != nil {
		g.Prior = m.receipt(ask.Once.Key)
	}
	if ask.Number {
		g.Number = 1
	}
	if ask.Ticket != "" && ask.Ticket == m.kept.ID {
		found := parsed[ticket.Ticket](m.ticket)
		if m.lags {
			found, m.lags = parsed[ticket.Ticket](m.earlier), false
		}
		g.Ticket = &found
	}
	if q, ok := m.queues[ask.QueueID]; ok {
		g.Queue = &q
	}
	if ask.Plan {
		g.Plan = m.plan.kept.Plan
	}
	return g, nil
}

func (m *memory) receipt(key string) *change.Receipt {
	if r, ok := m.receipts[key]; ok {
		return &r
	}
	return nil
}

func (m *memory) Commit(_ context.Context, c ticket.Commit) (*change.Receipt, error) {
	m.Helper()
	if c.Receipt != nil {
		if prior := m.receipt(c.Receipt.Key); prior != nil {
			return prior, nil
		}
		m.receipts[c.Receipt.Key] = *c.Receipt
	}
	version := uint64(0)
	switch {
	case c.Before == nil && m.ticket != "":
		m.Fatalf("a second ticket: %+v", c.After)
	case c.Before != nil:
		if version = m.kept.Version; c.Before.Version != version {
			m.stale++
			return nil, change.ErrStale
		}
		if before := text(*c.Before); before != m.ticket {
			m.Fatalf("before is\n%s\nkept is\n%s", before, m.ticket)
		}
	}
	if len(c.Changes) == 0 || c.After.Version != version+uint64(len(c.Changes)) {
		m.Fatalf("version %d is followed by %d with %d Changes", version, c.After.Version, len(c.Changes))
	}
	for _, part := range []bool{c.Message != nil, c.Comment != nil, c.Related != nil} {
		if part {
			m.thread++
		}
	}
	m.earlier, m.ticket = m.ticket, text(c.After)
	m.kept = parsed[ticket.Ticket](m.ticket)
	m.changes, m.ledger = append(m.changes, c.Changes...), append(m.ledger, parsed[[]sla.Entry](text(c.Ledger))...)
	return nil, nil
}

// everything is all that a write could have changed.
func (m *memory) everything() string {
	return text([]any{m.ticket, m.plan.kept, m.plan.changes, m.changes, m.ledger, m.receipts, m.thread})
}

// plans is a settings.Store of a plan.
type plans struct {
	settings.Store // is not asked for more than what is here
	kept           settings.Plan
	changes        []change.Change
}

func (p *plans) PlanGround(context.Context, tenant.Scope, *change.Once, time.Time) (settings.Ground[settings.Plan], error) {
	return settings.Ground[settings.Plan]{Found: p.kept}, nil
}

func (p *plans) CommitPlan(_ context.Context, c settings.Commit[settings.Plan]) (*change.Receipt, error) {
	if c.Before.Version != p.kept.Version {
		return nil, change.ErrStale
	}
	p.kept, p.changes = parsed[settings.Plan](text(c.After)), append(p.changes, c.Change)
	return nil, nil
}
