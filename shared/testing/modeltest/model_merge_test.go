package modeltest_test

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"pgregory.net/rapid"
)

// move moves tickets from one list to another, in the order of their numbers.
func (m *model) move(from, to *[]*kept, some ...*kept) {
	*from = slices.DeleteFunc(*from, func(k *kept) bool { return slices.Contains(some, k) })
	*to = append(*to, some...)
	slices.SortFunc(*to, func(a, b *kept) int { return int(a.number()) - int(b.number()) })
}

func (t *kept) uuid() string { return strings.TrimPrefix(t.row["id"].(string), id.TicketPrefix) }

func (t *kept) number() uint32 {
	n, _ := id.TicketNumber(t.uuid())
	return n
}

// below are all tickets that lead to one.
func (m *model) below(t *kept) (all []*kept) {
	for _, one := range m.merged {
		for up := one.into; up != nil; up = up.into {
			if up == t {
				all = append(all, one)
			}
		}
	}
	return all
}

// askedAs is a ticket, or another one that leads to it.
func (m *model) askedAs(t *rapid.T, is *kept) *kept {
	if below := m.below(is); len(below) > 0 && chance(t, 40, "by a duplicate's id?") {
		return rapid.SampledFrom(below).Draw(t, "duplicate")
	}
	return is
}

// woven are the messages, or the comments, of a ticket and of all that lead to it.
func (m *model) woven(on *kept, messages bool) []object {
	rows := slices.Clone(on.comments)
	if messages {
		rows = slices.Clone(on.messages)
	}
	for _, d := range m.below(on) {
		if !messages {
			rows = append(rows, d.comments...)
			continue
		}
		opening := ticket.Ticket{ID: d.uuid(), CreatedAt: parsed(d.row["created_at"])}.Opening()
		said := object{"id": opening.ID, "ticket_id": d.row["id"], "direction": "inbound", "visibility": "public", "channel": d.row["source"],
			"subject": d.row["subject"], "body": d.row["subject"], "created_at": d.row["created_at"]}
		if text, any := d.row["description"]; any {
			said["body"] = text
		}
		rows = append(append(rows, d.messages...), said)
	}
	slices.SortFunc(rows, func(a, b object) int { return strings.Compare(a["id"].(string), b["id"].(string)) })
	return rows
}

// table is that of the build which serves.
func (m *model) table() *dynamo.Table {
	if m.url == newer.URL {
		return newer.Table
	}
	return docket.Table
}

// stored is a ticket itself, as the table has it.
func (m *model) stored(t *rapid.T, k *kept) ticket.Ticket {
	t.Helper()
	found, err := docket.Table.Snapshot(context.Background(), ticket.SightOf(tenant.Principal{Scope: m.scope}), ticket.Ask{Ticket: k.uuid(), Itself: true})
	if err != nil {
		t.Fatalf("read %s: %v", k.uuid(), err)
	}
	return found.Ticket
}

// wrote brings a ticket up to date that a write reached whose answer shows another one:
// it made some Changes, and everybody sees it.
func (m *model) wrote(t *rapid.T, k *kept, changes int, happened ...sla.Entry) {
	t.Helper()
	is := m.stored(t, k)
	k.version += changes
	k.happen(is.UpdatedAt, happened...)
	k.row["updated_at"], k.revision = normal(is.UpdatedAt), k.version
	if is.Version != uint64(k.version) || is.Revision != uint64(k.revision) || string(is.Status) != k.status || jsonOf(is.Clocks) != jsonOf(k.clocks) {
		t.Fatalf("stored is %+v\nwant version %d, %s and %s", is, k.version, k.status, jsonOf(k.clocks))
	}
	same(t, "tags", fmt.Sprint(is.Tags), fmt.Sprint(k.row["tags"]))
	same(t, "lent tags", fmt.Sprint(is.LentTags), fmt.Sprint(k.lent))
}

// entered puts a ticket in a status, and gives what that is to its clocks.
func (t *kept) entered(status string) (happened []sla.Entry) {
	if status != t.status {
		happened = []sla.Entry{{Kind: sla.StatusChanged, Status: status}}
	}
	t.status = status
	if t.row["status"] = status; status == "in_progress" {
		t.row["status"] = "open"
	}
	return happened
}

// joins calls Merge or Unmerge for tickets by their ids.
func (m *model) joins(do join, into *kept, some []*kept) (requestID string, err error) {
	var ids []string
	for _, one := range some {
		ids = append(ids, one.row["id"].(string))
	}
	_, requestID, err = m.joined(m.table(), do, into.row["id"].(string), ids...)
	return requestID, err
}

func (m *model) mergeTickets(t *rapid.T) {
	if len(m.tickets) < 2 {
		t.Skip("too few tickets")
	}
	primary := m.ticket(t)
	others := slices.DeleteFunc(slices.Clone(m.tickets), func(k *kept) bool { return k == primary })
	some := rapid.SliceOfNDistinct(rapid.SampledFrom(others), 1, min(3, len(others)), func(k *kept) uint32 { return k.number() }).Draw(t, "duplicates")
	asked := m.askedAs(t, primary)
	if asked != primary && chance(t, 20, "the other way?") {
		if _, err := m.joins(ticket.Merge, asked, []*kept{primary}); fault.KindOf(err) != fault.TicketMerged {
			t.Fatalf("merged the other way: %v", err)
		}
		return
	}
	below := len(m.below(primary))
	for _, d := range some {
		below += 1 + len(m.below(d))
	}
	requestID, err := m.joins(ticket.Merge, asked, some)
	if below > ticket.MostDuplicates {
		if fault.KindOf(err) != fault.Invalid {
			t.Fatalf("%d duplicates: %v", below, err)
		}
		return
	}
	if err != nil {
		t.Fatalf("merge: %v", err)
	}
	m.acknowledged[requestID] = 1 + 2*len(some)
	m.rewordings = append(m.rewordings, ticket.Rewording{Ticket: primary.uuid()})
	for _, d := range some {
		for _, tag := range d.row["tags"].([]any) {
			if has := primary.row["tags"].([]any); !hasTag(has, tag.(string)) {
				primary.row["tags"], primary.lent = append(slices.Clip(has), tag), append(slices.Clip(primary.lent), tag)
			}
		}
		d.into, d.before = primary, d.status
	}
	m.wrote(t, primary, 1)
	for _, d := range some {
		happened := append([]sla.Entry{{Kind: sla.Suspended}}, d.entered("closed")...)
		m.wrote(t, d, 2, happened...)
	}
	m.move(&m.tickets, &m.merged, some...)
	for _, note := range m.listAll(t, "/tickets/"+asked.row["id"].(string)+"/comments", "comments", nil, 100) {
		for _, d := range some {
			if note["ticket_id"] == d.row["id"] && note["body"] == fmt.Sprintf("Merged into %s.", primary.row["ticket_number"]) &&
				!slices.ContainsFunc(d.comments, func(c object) bool { return c["id"] == note["id"] }) {
				d.comments = append(d.comments, note)
				m.noted++
			}
		}
	}
	if m.noted -= len(some); m.noted != 0 {
		t.Fatalf("%d notes too many", m.noted)
	}
	m.readAs(t, primary)
}

// readAs reads a ticket by its own id, and by one that leads to it.
func (m *model) readAs(t *rapid.T, is *kept) {
	t.Helper()
	for _, asked := range []*kept{is, m.askedAs(t, is)} {
		m.shown(t, "read", is, m.call(t, 200, "GET", "/tickets/"+asked.row["id"].(string), nil))
	}
}

func (m *model) unmergeTickets(t *rapid.T) {
	if len(m.merged) == 0 {
		t.Skip("nothing is merged")
	}
	top := rapid.SampledFrom(m.merged).Draw(t, "merged")
	for top.into != nil {
		top = top.into
	}
	some := rapid.SliceOfNDistinct(rapid.SampledFrom(m.below(top)), 1, 2, func(k *kept) uint32 { return k.number() }).Draw(t, "unmerged")
	requestID, err := m.joins(ticket.Unmerge, m.askedAs(t, top), some)
	if err != nil {
		t.Fatalf("unmerge: %v", err)
	}
	var above []*kept
	for _, d := range some {
		for up := d.into; up != nil; up = up.into {
			if !slices.Contains(above, up) {
				above = append(above, up)
			}
		}
		d.into = nil
	}
	// Tags come from below: who leads to others gives back first.
	slices.SortStableFunc(above, func(a, b *kept) int { return b.depth() - a.depth() })
	for _, up := range above {
		m.takeBack(up)
		m.rewordings = append(m.rewordings, ticket.Rewording{Ticket: up.uuid(), Anew: true})
	}
	staying := slices.DeleteFunc(slices.Clone(above), func(k *kept) bool { return slices.Contains(some, k) })
	m.acknowledged[requestID] = len(staying) + len(some)
	for _, up := range staying {
		m.wrote(t, up, 1)
	}
	for _, d := range some {
		if q := m.queue(d.row["queue_id"]); q != nil {
			d.targets = targetsOf(q)
		}
		happened := append(m.rematched(d), d.entered(d.before)...)
		m.wrote(t, d, 1, append(happened, sla.Entry{Kind: sla.Resumed})...)
	}
	m.move(&m.merged, &m.tickets, some...)
	for _, d := range some {
		m.readAs(t, d)
	}
}

// depth is through how many tickets one leads to the top.
func (t *kept) depth() (n int) {
	for up := t.into; up != nil; up = up.into {
		n++
	}
	return n
}

// takeBack takes from a ticket the lent tags that none of its duplicates has.
func (m *model) takeBack(t *kept) {
	theirs := func(tag any) bool {
		return slices.ContainsFunc(m.below(t), func(d *kept) bool { return hasTag(d.row["tags"].([]any), tag.(string)) })
	}
	lent := t.lent
	t.lent = slices.DeleteFunc(slices.Clone(lent), func(tag any) bool { return !theirs(tag) })
	t.row["tags"] = slices.DeleteFunc(slices.Clone(t.row["tags"].([]any)), func(tag any) bool {
		return hasTag(lent, tag.(string)) && !hasTag(t.lent, tag.(string))
	})
}

// shelves calls Archive or Restore for a ticket, which may leave it as it is.
func (m *model) shelves(t *rapid.T, is *kept,
	do func(context.Context, ticket.Store, change.Act, string, func(uint64) bool, change.Render[ticket.Acted]) (change.Answer, error)) (requestID string) {
	t.Helper()
	act := m.actOf("archive")
	if _, err := do(context.Background(), m.table(), act, m.askedAs(t, is).uuid(), anyVersion, unshown[ticket.Acted]); err != nil {
		t.Fatalf("archive or restore %s: %v", is.uuid(), err)
	}
	return act.RequestID
}

func (m *model) archiveTicket(t *rapid.T) {
	is := m.ticket(t)
	was, requestID := is.copy(), m.shelves(t, is, ticket.Archive)
	m.acknowledged[requestID] = 1
	is.archived = true
	m.wrote(t, is, 1, sla.Entry{Kind: sla.Suspended})
	m.move(&m.tickets, &m.archived, is)
	m.did(requestID, "", is, was)
	m.shelves(t, is, ticket.Archive) // nothing
	m.readAs(t, is)
}

func (m *model) restoreTicket(t *rapid.T) {
	if len(m.archived) == 0 {
		t.Skip("nothing is archived")
	}
	is := rapid.SampledFrom(m.archived).Draw(t, "archived")
	was, requestID := is.copy(), m.shelves(t, is, ticket.Restore)
	m.acknowledged[requestID] = 1
	is.archived = false
	if q := m.queue(is.row["queue_id"]); q != nil {
		is.targets = targetsOf(q)
	}
	m.wrote(t, is, 1, append(m.rematched(is), sla.Entry{Kind: sla.Resumed})...)
	m.move(&m.archived, &m.tickets, is)
	m.did(requestID, "", is, was)
	m.shelves(t, is, ticket.Restore) // nothing
	m.readAs(t, is)
}

// rewordTickets does what the jobs do that mergings began.
func (m *model) rewordTickets(t *rapid.T) {
	for _, r := range m.rewordings {
		n, _ := id.TicketNumber(r.Ticket)
		if err := m.table().Reword(context.Background(), m.scope, n, r.Anew); err != nil {
			t.Fatalf("reword %s: %v", r.Ticket, err)
		}
	}
	m.rewordings = nil
}
