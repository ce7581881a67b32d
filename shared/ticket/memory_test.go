package ticket_test

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/job"
	"docket/shared/queue"
	"docket/shared/settings"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/testing/slatest"
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
	defined  customfield.Definitions
	queues   map[string]queue.Queue
	changes  []change.Change
	history  []sla.Entry
	receipts map[string]change.Receipt
	thread   int // messages, comments and related records
	jobs     []job.Job
	said     map[string]ticket.Message
	messages []ticket.Message
	comments []ticket.Comment
	unsent   map[ticket.UnsentOf]ticket.Unsent
	reads    map[string]ticket.Read
	presence ticket.Presence
	meantime func() // runs between a read and its commit, once
}

func newMemory(t slatest.T) *memory {
	return &memory{T: t, plan: &plans{calendars: map[string]sla.Calendar{}}, queues: map[string]queue.Queue{}, receipts: map[string]change.Receipt{}, said: map[string]ticket.Message{},
		unsent: map[ticket.UnsentOf]ticket.Unsent{}, reads: map[string]ticket.Read{}}
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

func (m *memory) Snapshot(_ context.Context, sight ticket.Sight, ask ticket.Ask) (ticket.Snapshot, error) {
	found := ticket.Snapshot{Retention: retention}
	if ask.Number {
		found.Number = 1
	}
	if ask.Nth > 0 && ask.Nth == m.kept.Number {
		ask.Ticket = m.kept.ID
	}
	switch {
	case ask.Ticket == "":
	case ask.Ticket != m.kept.ID:
		return found, ticket.ErrNotFound
	case m.lags:
		found.Ticket, m.lags = parsed[ticket.Ticket](m.earlier), false
	default:
		found.Ticket = parsed[ticket.Ticket](m.ticket)
	}
	if ask.Ticket != "" && !sight.Sees(found.Ticket) {
		return found, ticket.ErrNotFound
	}
	if ask.InQueue {
		ask.QueueID = found.Ticket.QueueID
	}
	if q, ok := m.queues[ask.QueueID]; ok {
		found.Queue = &q
	}
	if ask.Fields {
		found.Fields = m.defined
	}
	if ask.Plan {
		found.Plan = m.plan.kept.Plan
	}
	if said, ok := m.said[ask.Said]; ok && ask.Said != "" {
		found.Said = &said
	}
	for _, ticketID := range ask.Others {
		other := ticket.Ticket{}
		if ticketID == m.kept.ID && sight.Sees(parsed[ticket.Ticket](m.ticket)) {
			other = parsed[ticket.Ticket](m.ticket)
		}
		found.Others = append(found.Others, other)
	}
	found.Read = m.reads[ask.Reader]
	if ask.Presence {
		found.Presence = parsed[ticket.Presence](text(m.presence))
	}
	if u, ok := m.unsent[ask.Unsent]; ok {
		u = parsed[ticket.Unsent](text(u))
		found.Unsent = &u
	}
	for _, said := range m.messages {
		if said.ID == ask.Answered || ask.Answered == ticket.LastWritten && said.Direction == ticket.Inbound {
			found.Answered = &said
		}
		if ask.Since != nil && said.Sequence > *ask.Since && ticket.ReaderOf(said.Author) != ask.Unsent.Reader {
			found.News = append(found.News, said.News())
		}
	}
	for _, noted := range m.comments {
		if ask.Since != nil && noted.Sequence > *ask.Since && ticket.ReaderOf(noted.Author) != ask.Unsent.Reader {
			found.News = append(found.News, noted.News())
		}
	}
	return found, nil
}

func (m *memory) Change(_ context.Context, sight ticket.Sight, n uint32, which ticket.Which) (change.Change, error) {
	for _, c := range m.changes {
		if sight.SeesInternal() && c.Ticket == n && (c.ID == which.ID || which.ID == "" && c.Sequence == which.Sequence) {
			return c, nil
		}
	}
	return change.Change{}, ticket.ErrNotFound
}

func (m *memory) UnsentBy(_ context.Context, _ tenant.Scope, _ string, of ticket.UnsentOf) (*ticket.Unsent, error) {
	if u, ok := m.unsent[of]; ok {
		u = parsed[ticket.Unsent](text(u))
		return &u, nil
	}
	return nil, nil
}

// besides commits what lies beside the ticket, or says that it is stale.
func (m *memory) besides(puts []change.Put) error {
	for _, p := range puts {
		switch after := p.After.(type) {
		case ticket.AsFound:
			if after.Version != m.kept.Version {
				return change.ErrStale
			}
		case ticket.Unsent:
			before, _ := p.Before.(ticket.Unsent)
			if m.unsent[ticket.UnsentOf{Reader: after.Reader(), Mode: after.Mode}].Version != before.Version {
				return change.ErrStale
			}
		case ticket.Presence:
			if before, _ := p.Before.(ticket.Presence); m.presence.Version != before.Version {
				return change.ErrStale
			}
		case ticket.Dropped:
			if u := ticket.Unsent(after); m.unsent[ticket.UnsentOf{Reader: u.Reader(), Mode: u.Mode}].Version != after.Version {
				return change.ErrStale
			}
		}
	}
	for _, p := range puts {
		switch after := p.After.(type) {
		case ticket.Unsent:
			m.unsent[ticket.UnsentOf{Reader: after.Reader(), Mode: after.Mode}] = parsed[ticket.Unsent](text(after))
		case ticket.Dropped:
			u := ticket.Unsent(after)
			delete(m.unsent, ticket.UnsentOf{Reader: u.Reader(), Mode: u.Mode})
		case ticket.Read:
			m.reads[after.Reader] = after
		case ticket.Presence:
			m.presence = parsed[ticket.Presence](text(after))
		case ticket.Message:
			m.messages = append(m.messages, after)
		case ticket.Comment:
			m.comments = append(m.comments, after)
		}
	}
	return nil
}

func (m *memory) Receipt(_ context.Context, _ tenant.Scope, once change.IdempotencyKey, _ time.Time) (*change.Receipt, error) {
	if r, ok := m.receipts[once.Key]; ok {
		return &r, nil
	}
	return nil, nil
}

func (m *memory) Commit(_ context.Context, c change.Commit) error {
	m.Helper()
	if run := m.meantime; run != nil {
		m.meantime = nil
		run()
	}
	if c.Receipt != nil {
		if _, kept := m.receipts[c.Receipt.Key]; kept {
			return change.ErrStale
		}
	}
	if len(c.Changes) == 0 { // nothing happened: it is the answer that is kept
		for _, p := range c.Puts {
			if said, ok := p.After.(ticket.Message); ok && m.said[said.Identity()].ID != said.ID {
				return change.ErrStale
			}
		}
		if c.Receipt != nil {
			m.receipts[c.Receipt.Key] = *c.Receipt
		}
		return m.besides(c.Puts)
	}
	after := c.Puts[0].After.(ticket.Ticket)
	version := uint64(0)
	before, replaces := c.Puts[0].Before.(ticket.Ticket)
	switch {
	case !replaces && m.ticket != "":
		m.Fatalf("a second ticket: %+v", after)
	case replaces:
		if version = m.kept.Version; before.Version != version {
			m.stale++
			return change.ErrStale
		}
		if before := text(before); before != m.ticket {
			m.Fatalf("before is\n%s\nkept is\n%s", before, m.ticket)
		}
	}
	if len(c.Changes) == 0 || after.Version != version+uint64(len(c.Changes)) {
		m.Fatalf("version %d is followed by %d with %d Changes", version, after.Version, len(c.Changes))
	}
	if err := m.besides(c.Puts[1:]); err != nil {
		m.stale++
		return err
	}
	if c.Receipt != nil {
		m.receipts[c.Receipt.Key] = *c.Receipt
	}
	for _, p := range c.Puts[1:] {
		if _, gone := p.After.(ticket.Dropped); gone {
			continue
		}
		if begun, ok := p.After.(job.Job); ok {
			m.jobs = append(m.jobs, begun)
			continue
		}
		m.thread++
		if said, ok := p.After.(ticket.Message); ok {
			m.said[said.Identity()] = said
		}
	}
	m.earlier, m.ticket = m.ticket, text(after)
	m.kept = parsed[ticket.Ticket](m.ticket)
	m.changes = append(m.changes, c.Changes...)
	if lines := c.Changes[0].History; lines != nil {
		m.history = append(m.history, m.whole(parsed[[]sla.Entry](string(lines)))...)
	}
	return nil
}

// whole puts back the calendars that a history names by their hashes.
func (m *memory) whole(history []sla.Entry) []sla.Entry {
	for _, e := range history {
		if e.Terms != nil {
			e.Terms.Calendar, e.Terms.CalendarHash = m.plan.calendars[e.Terms.CalendarHash], ""
		}
	}
	return history
}

// everything is all that a write could have changed.
func (m *memory) everything() string {
	return text([]any{m.ticket, m.plan.kept, m.plan.changes, m.changes, m.history, m.receipts, m.thread, m.jobs, m.reads, slices.Collect(maps.Values(m.unsent))})
}

// plans is a settings.Store of a plan.
type plans struct {
	settings.Store // is not asked for more than what is here
	kept           settings.Plan
	changes        []change.Change
	calendars      map[string]sla.Calendar // of all plans that were, by hash
}

func (p *plans) Plan(context.Context, tenant.Scope) (settings.Plan, error) { return p.kept, nil }

func (p *plans) Commit(_ context.Context, c change.Commit) error {
	if c.Puts[0].Before.(settings.Plan).Version != p.kept.Version {
		return change.ErrStale
	}
	p.kept, p.changes = parsed[settings.Plan](text(c.Puts[0].After)), append(p.changes, c.Changes...)
	for _, named := range p.kept.Calendars {
		p.calendars[named.Hash()] = named.Calendar
	}
	return nil
}
