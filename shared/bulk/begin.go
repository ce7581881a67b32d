package bulk

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/index"
	"docket/shared/job"
	"docket/shared/ticket"
)

// Ask is a bulk as it is asked for.
type Ask struct {
	Set    ticket.Many
	Names  []string       // of the tickets, their UUIDs or references; none: all that match Filter
	Filter *ticket.Filter // nil with Names
	Except []string       // names of those that match and are not meant
}

// Begin begins a bulk. The tickets that it means are those as of the call. One of at
// most InCall tickets is begun as held by the caller, who is to Run it.
func Begin(ctx context.Context, s Store, act change.Act, ask Ask, render change.Render[job.Job]) (change.Answer, error) {
	if err := ask.check(); err != nil {
		return change.Answer{}, err
	}
	return change.Do(ctx, s, act, change.Verb[meant, job.Job]{
		Read: func(ctx context.Context) (meant, error) { return ask.meant(ctx, s, ticket.SightOf(act.Principal)) },
		Decide: func(m meant) (change.Decision[job.Job], error) {
			o := Order{Set: ask.Set, Filter: ask.atItsTurn()}
			total := m.set.Count() + len(m.missing)
			return begun(act.Change(change.JobCreated, 0, change.After(time.Time{}, act.Now())), o, m, total, total), nil
		},
		Render: render,
	})
}

// atItsTurn is what of the filter is asked of a ticket at its turn. The words of a search
// are not: they may be about somebody, and are not kept.
func (a Ask) atItsTurn() *ticket.Filter {
	if a.Filter == nil {
		return nil
	}
	f := *a.Filter
	f.Query = ""
	return &f
}

func (a Ask) check() error {
	var r fault.Rules
	switch {
	case (len(a.Names) == 0) == (a.Filter == nil):
		r.Broken("tickets", "must be given, or else a filter")
	case len(a.Names) > MostChosen || len(a.Except) > MostChosen:
		r.Broken("tickets", fmt.Sprintf("must be at most %d", MostChosen))
	}
	for member, names := range map[string][]string{"tickets": a.Names, "except": a.Except} {
		for i, name := range names {
			r.Line(fmt.Sprintf("%s[%d]", member, i), name, 1, MaxName)
		}
	}
	a.Set.Check(&r, "set")
	return r.Err()
}

// meant are the tickets of a bulk, and names that name none.
type meant struct {
	set     index.Set
	missing []string
}

func (a Ask) meant(ctx context.Context, s Store, sight ticket.Sight) (m meant, err error) {
	not, _, err := s.NumbersOf(ctx, sight, a.Except)
	if err != nil {
		return m, err
	}
	if a.Filter != nil {
		m.set, err = matching(ctx, s, sight, *a.Filter)
	} else {
		var numbers []uint32
		numbers, m.missing, err = s.NumbersOf(ctx, sight, a.Names)
		m.set = index.SetOf(numbers)
	}
	m.set = m.set.Without(index.SetOf(not))
	return m, err
}

// Begun is a bulk of a set of tickets with its job, to be written beside something else
// that c tells of.
func Begun(c change.Change, set ticket.Many, chosen index.Set) (job.Job, Bulk) {
	return newBulk(c, Order{Set: set}, meant{set: chosen}, chosen.Count())
}

// begun begins a bulk of a total, over so many tickets that it looks at.
func begun(c change.Change, o Order, m meant, total, looked int) change.Decision[job.Job] {
	j, b := newBulk(c, o, m, total)
	if looked <= InCall {
		j = j.Held(c.At)
	}
	d := job.Beginning(c, j)
	d.Puts = append(d.Puts, change.Put{After: b})
	return d
}

func newBulk(c change.Change, o Order, m meant, total int) (job.Job, Bulk) {
	j := job.New(c, job.Bulk, "")
	j.Total, j.Done, j.Skipped = total, len(m.missing), len(m.missing)
	o.Operation, o.Door = c.Operation, c.Door
	return j, Bulk{Job: j.ID, Order: o, Chosen: m.set, Missing: m.missing, Expires: c.At.Add(Kept)}
}

func matching(ctx context.Context, s Store, sight ticket.Sight, f ticket.Filter) (index.Set, error) {
	if f.Indexed() {
		return s.Numbers(ctx, sight, f)
	}
	var numbers []uint32
	for ask := (ticket.List{Filter: f, Limit: InCall}); ; {
		page, err := s.Tickets(ctx, sight, ask)
		if err != nil {
			return index.Set{}, err
		}
		for _, t := range page.Tickets {
			numbers = append(numbers, t.Number)
		}
		switch {
		case len(numbers) > MostListed:
			return index.Set{}, errTooMany
		case !page.More:
			return index.SetOf(numbers), nil
		}
		ask.After = page.Next
	}
}

var errTooMany = fault.New(fault.Invalid, fmt.Sprintf("more than %d tickets match: leave out the search, what goes by time and what is unread, or ask for less", MostListed))

// Stop ends a bulk behind the page that is under way. What was done stays, and can be
// undone. One that has ended stays as it is.
func Stop(ctx context.Context, s Store, act change.Act, jobID string, render change.Render[job.Job]) (change.Answer, error) {
	if _, err := Of(ctx, s, act.Principal.Scope, jobID); err != nil {
		return change.Answer{}, err
	}
	return job.Cancel(ctx, s, act, jobID, render)
}

// Undo begins a bulk that takes back what another one did, where its tickets have not
// changed since: each field that one of them changed again skips its ticket. It can be
// undone too. It looks at all tickets that were meant: where these are more than InCall
// it is not held by the caller, however few of them were changed. A bulk that goes on is
// to be stopped first, and has two minutes at most for what is under way. archives is
// asked whether the caller may archive and restore, where the bulk did that.
func Undo(ctx context.Context, s Store, act change.Act, jobID string, archives func() error, render change.Render[job.Job]) (change.Answer, error) {
	type found struct {
		job    job.Job
		order  Order // of what was done first
		looked int   // tickets that are looked at, counted up to one more than a call does
	}
	return change.Do(ctx, s, act, change.Verb[found, job.Job]{
		Read: func(ctx context.Context) (f found, err error) {
			if f.job, err = Of(ctx, s, act.Principal.Scope, jobID); err != nil {
				return f, err
			}
			if f.order, err = s.Order(ctx, act.Principal.Scope, jobID); err != nil {
				return f, err
			}
			if of := f.order.Of; of != "" {
				if f.order, err = s.Order(ctx, act.Principal.Scope, of); err != nil {
					return f, err
				}
				f.order.Of = of
			}
			numbers, err := s.Chosen(ctx, act.Principal.Scope, cmp.Or(f.order.Of, jobID), 0, InCall+1)
			f.looked = len(numbers)
			return f, err
		},
		Decide: func(f found) (change.Decision[job.Job], error) {
			if !f.job.Settled(act.Now()) { // what a page does yet would not be taken back
				return change.Decision[job.Job]{}, errGoesOn
			}
			if f.order.Set.Archived != nil {
				if err := archives(); err != nil {
					return change.Decision[job.Job]{}, err
				}
			}
			return begun(act.Change(change.JobCreated, 0, change.After(time.Time{}, act.Now())), Order{Undoes: f.job.RequestID, Of: cmp.Or(f.order.Of, jobID)}, meant{}, f.job.Done-f.job.Skipped, f.looked), nil
		},
		Render: render,
	})
}

var errGoesOn = fault.New(fault.Invalid, "the bulk goes on, or its last tickets do: stop it first, and try again")
