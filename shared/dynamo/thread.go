package dynamo

import (
	"context"
	"slices"
	"strings"

	"docket/shared/id"
	"docket/shared/index"
	"docket/shared/list"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"golang.org/x/sync/errgroup"
)

// A thread is read from the messages, the notes and the Changes of a ticket as if they
// were one list. Its order is that of the UUIDs in their ids: of a message or a note
// when it was written, of a Change when its request came in.

// threadPlaces is where the entries of some tickets' threads lie.
func (k keys) threadPlaces(numbers ...uint32) (places []place) {
	for _, n := range numbers {
		on := k.onTicket(n)
		places = append(places, place{on, messages + id.MessagePrefix}, place{on, comments + id.CommentPrefix})
		places = append(places, k.ticketChanges(n)...)
	}
	return places
}

// readEntry reads an entry of a thread, false where it is none or is out of sight.
func readEntry(sight ticket.Sight, it item) (e ticket.Entry, any bool, err error) {
	switch at := str(it[sk]); {
	case strings.HasPrefix(at, messages):
		e.Place = strings.TrimPrefix(at, messages+id.MessagePrefix)
		said, err := readMessage(it)
		heard, any := sight.Hears(said)
		e.Message = &heard
		return e, any, err
	case strings.HasPrefix(at, comments):
		e.Place = strings.TrimPrefix(at, comments+id.CommentPrefix)
		note, err := readComment(it)
		e.Comment = &note
		return e, sight.SeesInternal(), err
	}
	c, err := ReadChange(it)
	told := sight.Tells(c)
	e.Place, e.Change = c.ID, &told
	return e, ticket.InThread(c), err
}

// asksThread asks for entries of a thread. Each place is first read for as many as the
// page has, so that most threads are read in one trip.
func asksThread(q ticket.ConversationList) listing {
	return listing{newest: q.Newest, after: q.After, limit: q.Limit, first: q.Limit + 1, all: true, budget: newBudget()}
}

// entries reads entries of a thread as one who has a sight reads them.
func entries(sight ticket.Sight) func(item) (ticket.Entry, bool, error) {
	return func(it item) (ticket.Entry, bool, error) { return readEntry(sight, it) }
}

// Thread implements ticket.Store.
func (t *Table) Thread(ctx context.Context, sight ticket.Sight, ticketID string, q ticket.ConversationList) (found list.Page[ticket.Entry], err error) {
	n, ok := id.TicketNumber(ticketID)
	if !ok {
		return found, ticket.ErrNotFound
	}
	var of ticket.Ticket
	ask, together := asksThread(q), errgroup.Group{}
	all := t.sources(ask, keysOf(sight.Scope()).threadPlaces(n))
	together.Go(func() (err error) {
		of, err = t.led(ctx, sight, ticketID, false)
		return err
	})
	together.Go(func() error { return all.read(ctx, t, ask.budget) })
	switch err := together.Wait(); {
	case err != nil:
		return found, err
	case of.ID != ticketID:
		return t.Thread(ctx, sight, of.ID, q)
	}
	return t.wovenThread(ctx, sight, of, ask, all)
}

// wovenThread lists the thread of a ticket, of which something was read, and with it
// those of its duplicates in sight, as if they lay together.
func (t *Table) wovenThread(ctx context.Context, sight ticket.Sight, of ticket.Ticket, ask listing, own sources) (list.Page[ticket.Entry], error) {
	below, err := t.duplicates(ctx, sight.Scope(), of, true)
	if err != nil {
		return list.Page[ticket.Entry]{}, err
	}
	k, numbers := keysOf(sight.Scope()), []uint32{}
	ask.prefix = messages + id.MessagePrefix // of what opened each duplicate
	for _, d := range below {
		if !sight.Sees(d) {
			continue
		}
		numbers = append(numbers, d.Number)
		opening, err := t.messageParts(k, d.Opening())
		if err != nil {
			return list.Page[ticket.Entry]{}, err
		}
		ask.beside = append(ask.beside, opening[0].Put.Item)
	}
	return merge(ctx, t, ask, append(own, t.sources(ask, k.threadPlaces(numbers...))...), entries(sight))
}

// Whole implements ticket.Store: in two trips where the thread has no more entries than
// are asked for, and the second one for the customer's other tickets alone, which take a
// third one to be shown. What lies side by side is read by one Query, as each takes a unit
// at least: who has it open and what is unsent with the messages, and the notes with the Changes that have no
// part of the SLA history. Those that have are read once for both; of a ticket that has more
// of them its history is read apart. A reference that does not tell its ticket's number
// is looked up first.
func (t *Table) Whole(ctx context.Context, sight ticket.Sight, asked ticket.WholeAsk) (whole ticket.Whole, err error) {
	name := asked.Name
	if name.Number == 0 && name.ID == "" {
		ticketID, err := t.TicketByReference(ctx, sight.Scope(), name.Reference)
		if err != nil {
			return whole, err
		}
		name = ticket.NameOf(ticketID)
	}
	ask := asksThread(ticket.ConversationList{Newest: true, Limit: asked.Entries})
	k := keysOf(sight.Scope())
	all, others := t.sources(ask, k.threadPlaces(name.Number)), t.lister(sight, ticket.List{}, ask.budget)
	said, notes, events, clocks := all[0], all[1], all[2], all[3]
	said.reachTo(here)
	events.reachDown(notes)
	together, within := errgroup.WithContext(ctx)
	together.Go(func() (err error) {
		whole.Ticket, err = t.named(within, sight.Scope(), name, true)
		return err
	})
	together.Go(func() error { return sources{said, events, clocks}.read(within, t, ask.budget) })
	together.Go(func() error { return others.view.begin(within, false) })
	if asked.By != (tenant.User{}) {
		together.Go(func() error {
			reader := ticket.ReaderOf(asked.By)
			it, err := t.get(within, k.read(reader, name.Number))
			if err == nil && it != nil {
				whole.Read, err = readRead(reader, it)
			}
			return err
		})
	}
	err = together.Wait()
	switch {
	case err == nil && !sight.Sees(whole.Ticket):
		return ticket.Whole{}, ticket.ErrNotFound
	case err != nil:
		return ticket.Whole{}, err
	case whole.Ticket.MergedInto != "":
		top, err := t.led(ctx, sight, whole.Ticket.ID, false)
		if err != nil {
			return ticket.Whole{}, err
		}
		if top.ID != whole.Ticket.ID {
			asked.Name = ticket.NameOf(top.ID)
			return t.Whole(ctx, sight, asked)
		}
	}
	beside, cut := said.keepOwn()
	events.handDown(notes)
	if whole.Here, err = hereIn(sight, beside); err != nil {
		return ticket.Whole{}, err
	}
	together, within = errgroup.WithContext(ctx)
	together.Go(func() (err error) {
		if cut || len(whole.Ticket.Duplicates) > 0 {
			whole.Unsent, err = t.Unsents(within, sight, whole.Ticket.ID)
		} else {
			whole.Unsent, err = unsentIn(sight, beside)
		}
		return err
	})
	together.Go(func() (err error) {
		whole.Others, whole.Newest, err = others.ofCustomer(within, whole.Ticket, asked)
		return err
	})
	together.Go(func() (err error) {
		if clocks.ended {
			whole.History, err = t.historyOf(within, sight, whole.Ticket.Clocks, clocks.items)
		} else {
			whole.History, err = t.History(within, sight, whole.Ticket.ID)
		}
		if err == nil {
			whole.Thread, err = t.wovenThread(within, sight, whole.Ticket, ask, all)
		}
		return err
	})
	if err = together.Wait(); err == nil {
		whole.Ticket, err = t.told(ctx, sight, whole.Ticket)
	}
	return whole, err
}

// unsentIn is what is written on a ticket and not sent, among items of it.
func unsentIn(sight ticket.Sight, items []item) (all []ticket.Unsent, err error) {
	for _, it := range items {
		if !strings.HasPrefix(str(it[sk]), unsents) || !sight.SeesInternal() {
			continue
		}
		u, err := readUnsent(it)
		if err != nil {
			return nil, err
		}
		all = append(all, u)
	}
	return all, nil
}

// hereIn is who has a ticket open, which is the last of its items that are read.
func hereIn(sight ticket.Sight, items []item) (p ticket.Presence, err error) {
	if len(items) == 0 || str(items[0][sk]) != here || !sight.SeesInternal() {
		return p, nil
	}
	return readPresence(items[0])
}

// ofCustomer counts the other tickets of a ticket's customer, but for its own duplicates,
// and has so many of the newest.
func (l *lister) ofCustomer(ctx context.Context, of ticket.Ticket, asked ticket.WholeAsk) (count ticket.Count, newest []ticket.Ticket, err error) {
	var known ticket.Contact
	if asked.Customer != nil {
		if known, err = asked.Customer(ctx, of); err != nil {
			return count, nil, err
		}
	}
	same, any := of.SameCustomer(known)
	if !any {
		return count, nil, nil
	}
	q := l.sight.Within(same)
	set, _, err := index.Find(ctx, l.view.index(), q, index.Page{Reads: mostCounted, Spent: l.budget.spent})
	if err != nil {
		return count, nil, err
	}
	own := numbersOn(of)
	slices.Sort(own)
	others := set.Without(index.SetOf(own))
	count = ticket.Count{Of: others.Count(), AtLeast: !set.Whole}
	numbers := others.Slice(0, asked.Others)
	if len(numbers) == 0 {
		return count, nil, nil
	}
	kept, err := l.matching(ctx, q, numbers)
	for _, n := range numbers {
		if tk, there := kept[n]; there {
			newest = append(newest, tk)
		}
	}
	return count, newest, err
}

// historyOf is the SLA history that the items of all Changes which have a part of it tell.
func (t *Table) historyOf(ctx context.Context, sight ticket.Sight, now sla.State, items []item) (ticket.History, error) {
	var lines []historyLines
	for _, it := range items {
		some, err := readHistory(it)
		if err != nil {
			return ticket.History{}, err
		}
		if sight.SeesInternal() {
			lines = append(lines, some)
		}
	}
	return t.history(ctx, sight.Scope(), now, lines)
}
