package bulk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/job"
	"docket/shared/queue"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
)

// Pace is how a bulk goes: small pages, few tickets at once, and not too many in a
// time, so that it disturbs nobody.
type Pace struct {
	Page     int           // tickets of a page
	Together int           // of them at once
	Each     time.Duration // that a ticket has of the time of all bulks of its workspace; 0: it goes beside them
}

// The paces of a bulk in its call, and behind it. A workspace takes about 330 writes of
// tickets a second (DESIGN.md): all its bulks together take up to a half of them.
var (
	Fast   = Pace{Page: InCall, Together: 16}
	Steady = Pace{Page: 50, Together: 4, Each: time.Second / 150}
)

// Run does a bulk that its call holds, as far as the call's time goes, and returns its
// job. What is left, the worker does.
func Run(ctx context.Context, s Store, now func() time.Time, j job.Job) (job.Job, error) {
	steps := job.Steps{Store: s, Now: now, Work: map[job.Kind]job.Work{
		job.Bulk: func(ctx context.Context, j job.Job) (job.Page, error) { return Page(ctx, s, now, Fast, j) },
	}}
	done, err := steps.GoOn(ctx, j)
	return done.Job, err
}

// Page does a page of a bulk: the next tickets below the number that is its cursor.
// What became of them is kept before the job's progress is, and kept again where the
// page is done again.
func Page(ctx context.Context, s Store, now func() time.Time, pace Pace, j job.Job) (job.Page, error) {
	below, err := readCursor(j.Cursor)
	if err != nil {
		return job.Page{}, err
	}
	order, err := s.Order(ctx, j.Scope, j.ID)
	if err != nil {
		return job.Page{}, fmt.Errorf("read what job %s is to do: %w", j.ID, err)
	}
	numbers, err := s.Chosen(ctx, j.Scope, cmp.Or(order.Of, j.ID), below, pace.Page)
	if err != nil {
		return job.Page{}, fmt.Errorf("read the tickets of job %s: %w", j.ID, err)
	}
	if err := pace.wait(ctx, s, j.Scope, len(numbers)); err != nil {
		return job.Page{}, err
	}
	rows := make([]*Row, len(numbers))
	all, within := errgroup.WithContext(ctx)
	all.SetLimit(pace.Together)
	for i, n := range numbers {
		all.Go(func() (err error) {
			rows[i], err = one(within, s, now, j, order, n)
			return err
		})
	}
	if err := all.Wait(); err != nil {
		return job.Page{}, err
	}
	p := job.Page{Last: len(numbers) < pace.Page}
	kept := Rows{}
	for _, row := range rows {
		switch {
		case row == nil: // it never was one of them
			continue
		case row.Outcome != Changed:
			p.Skipped++
		}
		kept.Rows, p.Done = append(kept.Rows, *row), p.Done+1
	}
	if len(numbers) > 0 {
		kept.First = numbers[0] // also without rows: a larger page that began here may have left some
		if err := s.SaveRows(ctx, j.Scope, j.ID, kept, j.CreatedAt.Add(Kept)); err != nil {
			return job.Page{}, err
		}
		p.Cursor = strconv.FormatUint(uint64(numbers[len(numbers)-1]), 10)
	}
	p.Total = max(j.Total, j.Done+p.Done)
	return p, nil
}

// wait takes the time that so many tickets have, behind that of the pages before: those of
// this bulk, and of the others of its workspace. It is real time, in which workers live.
func (p Pace) wait(ctx context.Context, s Store, scope tenant.Scope, tickets int) error {
	for p.Each > 0 && tickets > 0 {
		now := time.Now()
		until := now.Add(time.Duration(tickets) * p.Each)
		mine, err := s.Lease(ctx, "bulk#"+scope.String(), uuid.NewString(), now, until)
		if err != nil || mine {
			return err
		}
		if err := change.Pause(ctx, patiently+rand.N(patiently)); err != nil {
			return err
		}
	}
	return nil
}

// patiently is about how often a page asks whether its time has come.
const patiently = 50 * time.Millisecond

func readCursor(text string) (below uint32, err error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return 0, fmt.Errorf("the cursor %q: %w", text, err)
	}
	return uint32(n), nil
}

// patience is how often a page is tried before what fails on one ticket skips it.
const patience = 3

// one does what a bulk does to one ticket, and tells what became of it; nil for a ticket
// that never was one of the bulk's.
func one(ctx context.Context, s Store, now func() time.Time, j job.Job, o Order, n uint32) (*Row, error) {
	by := tenant.Principal{Scope: j.Scope, User: tenant.User{Issuer: j.Actor.Issuer, Subject: j.Actor.Subject}, KeyID: j.Actor.KeyID,
		Role: j.Actor.Role, Name: j.Actor.Name, Email: j.Actor.Email, Automation: j.Actor.Automation}
	act := change.Act{Principal: by, RequestID: j.RequestID, Door: o.Door, Operation: o.Operation, Part: change.PartOf(int(n)), Now: now}
	var t ticket.Ticket
	var done *change.Change
	var err error
	if o.Undoes != "" {
		was := act
		was.RequestID = o.Undoes
		t, done, err = ticket.UndoEach(ctx, s, act, n, was.Change("", 0, now()).ID)
		if errors.Is(err, ticket.ErrNotFound) && t.ID == "" {
			return nil, nil // the bulk did not change it
		}
	} else {
		t, done, err = ticket.Each(ctx, s, act, n, func(t ticket.Ticket) bool { return o.Filter == nil || o.Filter.Matches(t) }, o.Set)
	}
	row := &Row{Number: n, TicketID: t.ID, Reference: t.Reference, Outcome: Unchanged}
	if done != nil {
		row.Outcome, row.Sequence = Changed, done.Sequence
	}
	if err != nil {
		if row.Outcome, row.Detail = whyNot(err, j.Attempts > patience); row.Outcome == "" {
			return nil, fmt.Errorf("ticket %d of job %s: %w", n, j.ID, err)
		}
	}
	return row, nil
}

// MaxDetail is how many characters say why a ticket was skipped, at most.
const MaxDetail = 500

// shortened is a text of at most MaxDetail characters.
func shortened(text string) string {
	if runes := []rune(text); len(runes) > MaxDetail {
		return string(runes[:MaxDetail-1]) + "…"
	}
	return text
}

// whyNot is why a ticket was skipped, and empty where it is to be tried again.
func whyNot(err error, enough bool) (Outcome, string) {
	var refusal *fault.Error
	switch kind := fault.KindOf(err); {
	case errors.Is(err, ticket.ErrNoMatch):
		return NoMatch, ""
	case errors.Is(err, ticket.ErrErased):
		return Erased, ""
	case errors.Is(err, queue.ErrNotFound):
		return Refused, queue.ErrNotFound.Detail
	case kind == fault.NotFound:
		return Missing, ""
	case errors.As(err, &refusal) && slices.Contains([]fault.Kind{fault.ChangedSince, fault.Invalid, fault.TicketMerged}, kind):
		texts := []string{refusal.Detail}
		for _, f := range refusal.Fields {
			texts = append(texts, f.Location+" "+f.Message)
		}
		if kind == fault.ChangedSince {
			return Since, shortened(strings.Join(texts, "; "))
		}
		return Refused, shortened(strings.Join(texts, "; "))
	case enough && kind == fault.Unknown:
		return Failed, ""
	}
	return "", ""
}
