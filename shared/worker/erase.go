package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/contact"
	"docket/shared/dynamo"
	"docket/shared/fault"
	"docket/shared/job"
	"docket/shared/mail/suppress"
	"docket/shared/savedview"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"golang.org/x/sync/errgroup"
)

// eraseStore is what an erasing needs of the table.
type eraseStore interface {
	ticket.Store
	contact.Store
	savedview.Store
	suppress.Store

	// AllViews are the saved views of everybody in a workspace.
	AllViews(ctx context.Context, scope tenant.Scope) ([]savedview.View, error)

	// LastNumber is the number of a workspace's newest ticket, 0 where none is.
	LastNumber(ctx context.Context, scope tenant.Scope) (uint32, error)

	// Erasable are those of some tickets, by number, at most 100, that are to be
	// erased whole, or all of them where messages on others are erased too, in their
	// order; also those that an erasing has begun with, and those that cannot be read.
	Erasable(ctx context.Context, scope tenant.Scope, numbers []uint32, which func(ticket.Ticket) bool, messages bool) ([]dynamo.Erasable, error)

	// EraseItems does a bounded step of erasing what lies at a place, from a cursor
	// on. The next cursor is empty after the last step there.
	EraseItems(ctx context.Context, scope tenant.Scope, at dynamo.Erasable, who ticket.Contact, cursor string) (dynamo.Erased, error)

	// KeepShort folds the logs of a workspace's indexes.
	KeepShort(ctx context.Context, scope tenant.Scope, weight int) (more bool, err error)

	// ForgetWords removes from the index of words what was folded and is erased. It
	// tells whether there is more to do, and from when on, by the clock that is given.
	ForgetWords(ctx context.Context, scope tenant.Scope, now func() time.Time) (more bool, from time.Time, err error)
}

const (
	erasedAtOnce = 8   // places where an erasing does steps at once
	erasedLooked = 100 // items that one page looks at, and what is under way then

	mostUnread = 100 // tickets that an erasing remembers as unread
)

// firstDay is the first day on which something can have been quarantined.
var firstDay = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

// eraser does a page of an erasing: of a contact, or of deleted tickets.
type eraser struct {
	eraseStore
	job    job.Job
	which  func(ticket.Ticket) bool // tells the tickets that are erased whole
	who    ticket.Contact           // whose messages are erased on all others; may be nobody
	only   uint32                   // the number of the only ticket that it goes to; 0: to all
	opened time.Time                // before which nothing about that one was quarantined
	now    func() time.Time
}

// erase erases a contact: on every ticket of the workspace, newest first, by
// number, then in what was quarantined, day by day, and in the indexes. A second
// pass through the tickets, a while after the first, meets what was under way when
// the job began, and tickets that were opened meanwhile. What cannot be read keeps
// nothing else from being erased: the job fails at its end, and names it.
func erase(ctx context.Context, t eraseStore, now func() time.Time, j job.Job) (job.Page, error) {
	e := eraser{eraseStore: t, job: j, now: now}
	if err := json.Unmarshal([]byte(j.Arguments), &e.who); err != nil {
		return job.Page{}, fmt.Errorf("whom job %s is to erase: %w", j.ID, err)
	}
	e.which = e.who.Asked
	return e.work(ctx)
}

// work does a page.
func (e eraser) work(ctx context.Context) (job.Page, error) {
	at, err := readEraseCursor(e.job.Cursor)
	if err != nil {
		return job.Page{}, err
	}
	if at.Pass > quarantinePass {
		return e.end(ctx, at)
	}
	next, done, err := e.page(ctx, at)
	if err != nil {
		return job.Page{}, err
	}
	p := job.Page{Cursor: next.String(), Done: done}
	if next.Pass > at.Pass && next.Pass <= passes {
		p.NotBefore = e.now().Add(settled)
	}
	return p, nil
}

// page goes on through a pass, and returns where to go on next and how many
// items it changed.
func (e eraser) page(ctx context.Context, at eraseCursor) (next eraseCursor, done int, err error) {
	oldest := e.oldest(at.Pass)
	if at.Number == 0 {
		if at.Number, err = e.newest(ctx, at.Pass); err != nil || at.Number < oldest {
			return at.below(0, oldest), 0, err
		}
	}
	var numbers []uint32
	for n := at.Number; n >= oldest && len(numbers) < page; n-- {
		numbers = append(numbers, n)
	}
	places, err := e.places(ctx, at.Pass, numbers)
	if err != nil {
		return at, 0, err
	}
	looked := 0
	for some := range slices.Chunk(places, erasedAtOnce) {
		steps, err := e.steps(ctx, at, some)
		if err != nil {
			return at, done, err
		}
		next = at.below(some[len(some)-1].Number, oldest)
		for i, step := range slices.Backward(steps) {
			looked, done = looked+step.Looked, done+step.Changed
			next.Unread = e.noted(ctx, at.Pass, next.Unread, some[i].Number, step.Unread)
			if step.Next != "" { // what is below is looked at again
				next = eraseCursor{at.Pass, some[i].Number, step.Next, next.Unread}
			}
		}
		if next.Within != "" || looked >= erasedLooked {
			return next, done, nil
		}
		at.Unread = next.Unread
	}
	return at.below(numbers[len(numbers)-1], oldest), done, nil
}

// oldest and newest are the lowest and the highest number of a pass, of a ticket or
// of a day. Quarantine goes by the real time.
func (e eraser) oldest(pass int) uint32 {
	switch {
	case e.only == 0:
		return 1
	case pass < quarantinePass:
		return e.only
	}
	return dayNumber(e.opened)
}

func (e eraser) newest(ctx context.Context, pass int) (uint32, error) {
	switch {
	case pass == quarantinePass:
		return dayNumber(latest(e.now(), time.Now())), nil
	case e.only != 0:
		return e.only, nil
	}
	return e.LastNumber(ctx, e.job.Scope)
}

// dayNumber numbers the days, from 1 on the first day.
func dayNumber(at time.Time) uint32 {
	return uint32(latest(at, firstDay).Sub(firstDay)/(24*time.Hour)) + 1
}

// places are those of some numbers where something of what is erased can be.
func (e eraser) places(ctx context.Context, pass int, numbers []uint32) (places []dynamo.Erasable, err error) {
	if pass < quarantinePass {
		return e.Erasable(ctx, e.job.Scope, numbers, e.which, len(e.who.AllEmails()) > 0)
	}
	for _, n := range numbers {
		places = append(places, dynamo.Erasable{Number: n, Day: firstDay.AddDate(0, 0, int(n)-1)})
	}
	return places, nil
}

// steps does a step at each of some places.
func (e eraser) steps(ctx context.Context, at eraseCursor, places []dynamo.Erasable) ([]dynamo.Erased, error) {
	steps := make([]dynamo.Erased, len(places))
	together, ctx := errgroup.WithContext(ctx)
	for i, place := range places {
		within := ""
		if place.Number == at.Number {
			within = at.Within
		}
		together.Go(func() (err error) {
			steps[i], err = e.step(ctx, place, within)
			return err
		})
	}
	return steps, together.Wait()
}

func (e eraser) step(ctx context.Context, at dynamo.Erasable, within string) (dynamo.Erased, error) {
	if at.Whole {
		if err := e.unmeet(ctx, at.ID); err != nil {
			return dynamo.Erased{}, err
		}
		erased, err := ticket.Erase(ctx, e.eraseStore, e.act(), at.ID, e.job.ID, e.which)
		if err != nil && !errors.Is(err, dynamo.ErrUnreadable) {
			return dynamo.Erased{}, fmt.Errorf("erase ticket %s: %w", at.ID, err)
		}
		at.Whole, at.Unread = erased, err // it may have become another's since it was looked at
	}
	if _, follows := e.who.Without(at.Follow); follows && !at.Whole && within == "" {
		if err := ticket.Unfollow(ctx, e.eraseStore, e.act(), at.ID, e.who); err != nil && fault.KindOf(err) == fault.Unavailable {
			return dynamo.Erased{}, err
		}
	}
	step, err := e.EraseItems(ctx, e.job.Scope, at, e.who, within)
	step.Unread = errors.Join(at.Unread, step.Unread)
	return step, err
}

// unmeet takes away the contact that the requester of a ticket became which is about to be
// erased: the customer may be known by another name than the address. Afterwards nothing
// leads to it. A ticket that cannot be read is told of by its own erasing.
func (e eraser) unmeet(ctx context.Context, ticketID string) error {
	if !e.known() {
		return nil // the ticket was deleted, and the customer stays
	}
	t, err := e.Ticket(ctx, ticket.SightOf(e.act().Principal), ticketID)
	if err != nil || !e.which(t) || t.Requester.Email == "" {
		if fault.KindOf(err) == fault.Unavailable {
			return err
		}
		return nil
	}
	if _, err := e.ContactOf(ctx, e.job.Scope, t.Requester.Email); fault.KindOf(err) == fault.NotFound {
		return nil
	}
	return e.forget(ctx, ticket.Contact{Email: t.Requester.Email})
}

// known tells whether a customer is erased, and not deleted tickets alone.
func (e eraser) known() bool {
	return len(e.who.AllIDs())+len(e.who.AllEmails()) > 0 || e.who.UserID != ""
}

// act is the next act of a page on what is no ticket's.
func (e eraser) act() change.Act {
	act := change.SystemAct(e.job.Scope, e.job.RequestID, string(e.job.Kind), e.now)
	act.Part = part(e.now())
	return act
}

// noted are the tickets that cannot be read, with one more where why tells so. The
// last pass through the tickets meets all of them.
func (e eraser) noted(ctx context.Context, pass int, unread []uint32, number uint32, why error) []uint32 {
	if why == nil || pass != passes || slices.Contains(unread, number) {
		return unread
	}
	slog.ErrorContext(ctx, "a ticket cannot be read for erasing", "job", e.job.ID, "scope", e.job.Scope.String(), "number", number, "error", why.Error())
	if len(unread) == mostUnread {
		return unread
	}
	return append(slices.Clone(unread), number)
}

// end has the contact and saved views forgotten, folds the log, so that it holds nothing of the contact's, has
// the words forgotten, and ends the job: as failed where something could not be read.
func (e eraser) end(ctx context.Context, at eraseCursor) (job.Page, error) {
	if e.known() {
		if err := e.forget(ctx, e.who); err != nil {
			return job.Page{}, err
		}
	}
	more, err := e.KeepShort(ctx, e.job.Scope, 1)
	from := time.Time{}
	if err == nil && !more {
		more, from, err = e.ForgetWords(ctx, e.job.Scope, e.now)
	}
	if err != nil || more || len(at.Unread) == 0 {
		return job.Page{Cursor: at.String(), Last: !more, NotBefore: from}, err
	}
	var numbers []string
	for _, n := range slices.Sorted(slices.Values(at.Unread)) {
		numbers = append(numbers, fmt.Sprint(n))
	}
	named := strings.Join(numbers, ", ")
	if len(numbers) == mostUnread {
		named += " and maybe others"
	}
	return job.Page{}, fault.New(fault.Malformed, "all is erased but what cannot be read, on the tickets of the numbers "+named)
}

// forget takes away the contacts that a customer is, what names them in saved views, and
// what is known of mail to them: the contacts last, as they tell the names and addresses.
func (e eraser) forget(ctx context.Context, who ticket.Contact) error {
	named, err := contact.NamesOf(ctx, e, e.job.Scope, who)
	if err != nil {
		return fmt.Errorf("look for the contact that job %s erases: %w", e.job.ID, err)
	}
	views, err := e.AllViews(ctx, e.job.Scope)
	if err != nil {
		return err
	}
	gone := savedview.Named{Names: named, Emails: who.AllEmails()}
	for _, v := range views {
		if v.Names(gone) {
			if err := savedview.Forget(ctx, e, e.act(), v, gone); err != nil {
				return fmt.Errorf("have view %s forget whom job %s erases: %w", v.ID, e.job.ID, err)
			}
		}
	}
	known, err := contact.Known(ctx, e, e.job.Scope, who)
	if err == nil {
		err = suppress.Forget(ctx, e, e.act, known.AllEmails())
	}
	if err != nil {
		return fmt.Errorf("forget what is known of mail to whom job %s erases: %w", e.job.ID, err)
	}
	if err := contact.Erase(ctx, e, e.act, who); err != nil {
		return fmt.Errorf("take away the contact that job %s erases: %w", e.job.ID, err)
	}
	return nil
}

// latest is the later of two instants.
func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
