package dynamo

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/fault"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// inlineText is up to how many bytes a description lies in its ticket's item.
// A longer one lies beside it, as each write of a ticket is billed by the whole
// item, and few writes need it.
const inlineText = 256

// Attributes of a ticket's item that mean something to the store alone.
const (
	beside      = "beside" // the description lies beside the item
	writes      = "w"      // how many writes of the item there were: what a write's condition and the log go by
	facetNames  = "fx"     // by which the index has the ticket
	facetsOld   = "fxo"    // an older build wrote since
	facetsBy    = "fxv"    // the version of the facets of the newest build that wrote them
	turnAt      = "turn"   // its place in the order of turns, as the index has it
	wordsBy     = "wdv"    // the version of words by which all its words are in the index of words
	calendarRef = "cal"    // the hash of the calendar of its clocks
)

// texts are a ticket's fields that are one text each; their names are those of
// their attributes.
var texts = ticket.Fields()

// fields writes a ticket's texts, but for a description that lies beside its item.
func (w writer) fields(t *ticket.Ticket) {
	for i := range texts {
		w.text(texts[i].Name, texts[i].Get(t))
	}
	w.flag(beside, t.Stored.Beside)
	if t.Stored.Beside {
		delete(w, "description")
	}
}

// ticketAttributes is about how many a ticket with clocks has.
const ticketAttributes = 64

// ticketItem is a ticket as its item, with the hash of its calendar.
func ticketItem(k keys, t ticket.Ticket, calendar string) writer {
	w, at := make(writer, ticketAttributes), k.ticket(t.Number)
	w.text(pk, at.pk)
	w.text(sk, at.sk)
	w.text("id", t.ID)
	w.number("n", uint64(t.Number))
	w.number(version, t.Version)
	w.number("rev", t.Revision)
	w.fields(&t)
	w.list("tags", t.Tags)
	w.list("duplicates", t.Duplicates)
	w.list("lent_tags", t.LentTags)
	w.list("followers", t.Followers)
	w.list("linked", t.Linked)
	w.flag("quiet", t.Quiet)
	w.attachments(t.Files)
	w.minutes("target_first", t.Targets.FirstResponse)
	w.minutes("target_next", t.Targets.NextResponse)
	w.minutes("target_resolution", t.Targets.Resolution)
	w.texts("custom_fields", fieldTexts(t.CustomFields))
	w.number("public", uint64(t.PublicMessages))
	w.number("said", t.Said)
	w.text("said_by", t.SaidBy)
	w.number("rated_of", t.Rated.Of)
	w.time("rated_at", t.Rated.At)
	w.text("rated_assignee", t.Rated.AssigneeID)
	w.text("rated_queue", t.Rated.QueueID)
	w.time("created_at", t.CreatedAt)
	w.time("updated_at", t.UpdatedAt)
	if !t.ChangedAt.Equal(t.UpdatedAt) {
		w.time("changed_at", t.ChangedAt)
	}
	w.clocks(t.Clocks)
	if t.Clocks.Status == string(t.Status) {
		delete(w, clocksStatus)
	}
	w.text(calendarRef, calendar)
	if k, any := timerOf(t); any {
		w.text(timerPK, k.pk)
		w.text(timerSK, k.sk)
	}
	w.number(writes, t.Stored.Writes)
	if len(t.Stored.Facets) > 0 {
		w[facetNames] = facetSet(t.Stored.Facets)
	}
	w.number(facetsBy, uint64(t.Stored.FacetsVersion))
	w.flag(facetsOld, t.Stored.FacetsOld)
	w.number(turnAt, t.Stored.Turn)
	w.number(wordsBy, uint64(t.Stored.WordsVersion))
	return w
}

// readTicket reads a ticket's item: without a description that lies beside it,
// and without its calendar, whose hash it returns.
func readTicket(it item) (ticket.Ticket, string, error) {
	r := reader{it: it}
	t := ticket.Ticket{
		ID: r.text("id"), Number: uint32(r.number("n")), Version: r.number(version), Revision: r.number("rev"),
		Tags: r.list("tags"), Duplicates: r.list("duplicates"), LentTags: r.list("lent_tags"), Files: r.attachments(),
		Followers: r.list("followers"), Linked: r.list("linked"), Quiet: r.flag("quiet"),
		Targets: sla.Targets{FirstResponse: r.minutes("target_first"), NextResponse: r.minutes("target_next"),
			Resolution: r.minutes("target_resolution")},
		Clocks:         r.clocks(),
		CustomFields:   fieldValues(r.texts("custom_fields")),
		PublicMessages: uint32(r.number("public")),
		Said:           r.number("said"), SaidBy: r.text("said_by"),
		Rated:     ticket.Rated{Of: r.number("rated_of"), At: r.time("rated_at"), AssigneeID: r.text("rated_assignee"), QueueID: r.text("rated_queue")},
		CreatedAt: r.time("created_at"), UpdatedAt: r.time("updated_at"), ChangedAt: r.time("changed_at"),
		Stored: ticket.Stored{Beside: r.flag(beside), Writes: r.number(writes), Facets: facets(r.set(facetNames)),
			FacetsVersion: uint32(r.number(facetsBy)), FacetsOld: r.flag(facetsOld), Turn: r.number(turnAt), WordsVersion: uint32(r.number(wordsBy))},
	}
	for i := range texts {
		texts[i].Set(&t, r.text(texts[i].Name))
	}
	if t.Clocks.Status == "" {
		t.Clocks.Status = string(t.Status)
	}
	if t.ChangedAt.IsZero() {
		t.ChangedAt = t.UpdatedAt
	}
	calendar := r.text(calendarRef)
	if r.err != nil {
		return t, calendar, fmt.Errorf("read ticket %s: %w", t.ID, r.err)
	}
	return t, calendar, nil
}

// ticketParts are a ticket and its entry in the log, and where they apply its
// description, the reference that it claims and its start.
func (t *Table) ticketParts(k keys, before *ticket.Ticket, after ticket.Ticket, say saying) ([]part, error) {
	entry := logEntry{facets: t.indexed(before, &after)}
	entry.words = t.wordsOf(before, &after, say)
	var was writer
	var parts []part
	calendar := after.Clocks.Calendar.Hash()
	if before != nil {
		hash := calendar
		if !before.Clocks.Calendar.Equal(after.Clocks.Calendar) {
			hash = before.Clocks.Calendar.Hash()
		}
		was = ticketItem(k, *before, hash)
	}
	if before == nil || before.Description != after.Description {
		after.Stored.Beside = len(after.Description) > inlineText
		parts = t.descriptionParts(k, was, after)
	}
	parts = append(parts, t.write(writes, was, ticketItem(k, after, calendar)))
	if len(entry.facets.Add)+len(entry.facets.Del) > 0 || isSeen(before, after, entry.words) {
		parts = append(parts, t.logPart(k, entry))
	}
	switch {
	case before == nil:
		parts = append(parts, t.claim(k, after))
		if start, leaves := t.startPart(k, after); leaves {
			parts = append(parts, start)
		}
	case k.reference(before.Reference) != k.reference(after.Reference):
		parts = append(parts, t.claim(k, after))
		if before.Stored.Claims {
			parts = append(parts, t.giveBack(k, *before))
		}
	}
	return append(parts, t.scoreParts(k, before, after)...), nil
}

// descriptionParts keep a description that lies beside its ticket, or take
// away the one that lay there.
func (t *Table) descriptionParts(k keys, was writer, after ticket.Ticket) []part {
	at := k.description(after.Number)
	switch {
	case after.Stored.Beside:
		w := under(at)
		w.text("description", after.Description)
		return []part{t.put(item(w), "", nil, nil)}
	case was[beside] != nil:
		return []part{t.remove(at)}
	}
	return nil
}

// claim takes a reference for good: it is freed only where it is erased.
func (t *Table) claim(k keys, c ticket.Ticket) part {
	w := under(k.reference(c.Reference))
	w.number("n", uint64(c.Number))
	w.text("id", c.ID)
	return t.put(item(w), absent, nil, fault.New(fault.ReferenceTaken, "this ticket_number is in use in this workspace"))
}

// giveBack frees the reference that a ticket has claimed, and no other ticket's.
func (t *Table) giveBack(k keys, c ticket.Ticket) part {
	p := t.remove(k.reference(c.Reference))
	p.Delete.ConditionExpression, p.Delete.ExpressionAttributeValues = aws.String("n = :n"), item{":n": number(c.Number)}
	p.refused = change.ErrStale
	return p
}

// claims tells whether a ticket's reference is kept as its own.
func (t *Table) claims(ctx context.Context, k keys, c ticket.Ticket) (bool, error) {
	it, err := t.get(ctx, k.reference(c.Reference))
	return err == nil && equal(it["n"], number(c.Number)), err
}

func fieldTexts(values customfield.Values) map[string]string {
	texts := make(map[string]string, len(values))
	for key, raw := range values {
		texts[key] = string(raw)
	}
	return texts
}

func fieldValues(texts map[string]string) customfield.Values {
	values := make(customfield.Values, len(texts))
	for key, text := range texts {
		values[key] = json.RawMessage(text)
	}
	return values
}

// Ticket implements ticket.Store.
func (t *Table) Ticket(ctx context.Context, sight ticket.Sight, ticketID string) (ticket.Ticket, error) {
	found, err := t.led(ctx, sight, ticketID, true)
	if err != nil {
		return found, err
	}
	return t.told(ctx, sight, found)
}

// ticketOf reads the ticket of a UUID itself, whole with its description. A ticket
// that is out of sight is as one that is not there.
func (t *Table) ticketOf(ctx context.Context, sight ticket.Sight, ticketID string, whole bool) (ticket.Ticket, error) {
	found, err := t.itself(ctx, sight.Scope(), ticketID, whole)
	if err == nil && !sight.Sees(found) {
		err = ticket.ErrNotFound
	}
	if err != nil {
		return ticket.Ticket{}, err
	}
	return found, nil
}

// itself is ticketOf, whoever sees the ticket: the number in the id leads to the item,
// and the whole id must be the item's.
func (t *Table) itself(ctx context.Context, scope tenant.Scope, ticketID string, whole bool) (ticket.Ticket, error) {
	return t.named(ctx, scope, ticket.NameOf(ticketID), whole)
}

// named is itself by a name that has a number.
func (t *Table) named(ctx context.Context, scope tenant.Scope, name ticket.Name, whole bool) (ticket.Ticket, error) {
	if name.Number == 0 {
		return ticket.Ticket{}, ticket.ErrNotFound
	}
	it, description, err := t.ticketItems(ctx, keysOf(scope), name.Number, whole)
	if err == nil && (it == nil || !name.Means(str(it["id"]), str(it["ticket_number"]))) {
		err = ticket.ErrNotFound
	}
	if err != nil {
		return ticket.Ticket{}, err
	}
	return t.complete(ctx, scope, it, description)
}

// nth is ticketOf by the ticket's number.
func (t *Table) nth(ctx context.Context, sight ticket.Sight, n uint32, whole bool) (ticket.Ticket, error) {
	it, description, err := t.ticketItems(ctx, keysOf(sight.Scope()), n, whole)
	if err != nil || it == nil {
		return ticket.Ticket{}, cmp.Or(err, error(ticket.ErrNotFound))
	}
	found, err := t.complete(ctx, sight.Scope(), it, description)
	if err == nil && !sight.Sees(found) {
		err = ticket.ErrNotFound
	}
	return found, err
}

// complete is the ticket of an item, with its calendar and the description that lies beside it.
func (t *Table) complete(ctx context.Context, scope tenant.Scope, it item, description string) (ticket.Ticket, error) {
	found, calendar, err := readTicket(it)
	if err != nil {
		return found, err
	}
	if found.Clocks.Calendar, err = t.calendar(ctx, scope, calendar); err != nil {
		return found, err
	}
	if found.Stored.Beside {
		found.Description = description
	}
	return found, nil
}

// ticketItems reads the item of a ticket, nil where there is none, and where it
// is asked for whole the description beside it: in one call, as they lie
// together.
func (t *Table) ticketItems(ctx context.Context, k keys, n uint32, whole bool) (it item, description string, err error) {
	if !whole {
		it, err = t.get(ctx, k.ticket(n))
		return it, "", err
	}
	out, err := t.db.Query(ctx, t.query(k.onTicket(n), k.ticket(n).sk, k.description(n).sk))
	if err != nil {
		return nil, "", failed(fmt.Errorf("get ticket %d of %s: %w", n, k.prefix, err))
	}
	for _, found := range out.Items {
		if str(found[sk]) == k.ticket(n).sk {
			it = found
		} else {
			description = str(found["description"])
		}
	}
	return it, description, nil
}

// calendar is a calendar by its hash, the zero one without. What is kept under
// a hash never changes.
func (t *Table) calendar(ctx context.Context, scope tenant.Scope, hash string) (sla.Calendar, error) {
	if hash == "" {
		return sla.Calendar{}, nil
	}
	return t.calendars.Get(scoped{scope, hash}, func() (sla.Calendar, error) {
		var c sla.Calendar
		it, err := t.get(ctx, keysOf(scope).calendar(hash))
		if err != nil {
			return c, err
		}
		if err := json.Unmarshal([]byte(str(it["calendar"])), &c); err != nil {
			return c, fmt.Errorf("read calendar %s of %s: %w: %w", hash, scope, ErrUnreadable, err)
		}
		return c, nil
	})
}

// calendarPart keeps a calendar, which may be there already.
func (t *Table) calendarPart(k keys, c sla.Calendar) (part, error) {
	encoded, err := json.Marshal(c)
	if err != nil {
		return part{}, fmt.Errorf("encode a calendar: %w", err)
	}
	w := under(k.calendar(c.Hash()))
	w.text("calendar", string(encoded))
	return t.put(item(w), "", nil, nil), nil
}

var _ change.Store = (*Table)(nil)
