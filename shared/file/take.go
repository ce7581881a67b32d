package file

import (
	"context"
	"fmt"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/tenant"

	"golang.org/x/sync/errgroup"
)

// Taken is a file that something which is written takes: as it was found, and ready.
type Taken struct {
	Was, Is File
	Beside  bool // what takes it does not show it
}

// Taking reads the files that something takes, as the first thing of each attempt to
// write it; nil takes none.
type Taking func(context.Context) ([]Taken, error)

// Hold keeps the file for what is not there yet, on a ticket: for another day.
func (t Taken) Hold(ticketID string, at time.Time) (change.Put, File) {
	is := t.Is
	is.Version, is.State, is.TicketID, is.RemoveAt = t.Was.Version+1, Ready, ticketID, at.Add(Untaken)
	return change.Put{Before: t.Was, After: is}, is
}

// AttachAll gives files for good to what is written on a ticket; public where its customer
// may have them.
func AttachAll(some []Taken, ticketID, on string, public bool) (puts []change.Put) {
	for _, one := range some {
		is := one.Is
		is.Version, is.State, is.TicketID, is.On, is.Public, is.RemoveAt = one.Was.Version+1, Attached, ticketID, on, public, time.Time{}
		puts = append(puts, change.Put{Before: one.Was, After: is})
	}
	return puts
}

// Attachments are files as what has them shows them.
func Attachments(some []Taken) (all []Attachment) {
	for _, one := range some {
		if !one.Beside {
			all = append(all, one.Is.Attachment())
		}
	}
	return all
}

// Take is the Taking of files that the caller announced. Each must have been sent, as
// large as it was said to be, and be taken by nothing yet; what is wrong is a fault of
// kind Invalid that names each in file_ids. What was sent is copied to where it is kept,
// unless the act writes nothing.
func Take(s Store, objects Objects, act change.Act, ids []string) Taking {
	if len(ids) == 0 {
		return nil
	}
	return func(ctx context.Context) ([]Taken, error) {
		return each(ctx, ids, func(ctx context.Context, i int) (Taken, string, error) {
			if slices.Contains(ids[:i], ids[i]) {
				return Taken{}, "names a file twice", nil
			}
			f, err := s.File(ctx, act.Principal.Scope, ids[i])
			switch {
			case fault.KindOf(err) == fault.NotFound, err == nil && (f.State == Gone || f.Owner != act.Principal.User): // nobody learns of another's
				return Taken{}, "must be a file that the caller announced within the last day", nil
			case err != nil:
				return Taken{}, "", err
			case f.State == Attached:
				return Taken{}, "is taken by another message already", nil
			case f.State == Ready:
				return Taken{Was: f, Is: f}, "", nil
			}
			return sent(ctx, objects, act, f)
		})
	}
}

// TakeOriginal is the Taking of a file of AnnounceOriginal, which what takes it does not
// show where that is beside it.
func TakeOriginal(s Store, objects Objects, act change.Act, fileID string, beside bool) Taking {
	return func(ctx context.Context) ([]Taken, error) {
		f, err := s.File(ctx, act.Principal.Scope, fileID)
		if err != nil {
			return nil, err
		}
		there, err := objects.Uploaded(ctx, act.Principal.Scope, fileID)
		if err != nil {
			return nil, err
		}
		if there == nil {
			return nil, fault.New(fault.Unavailable, "the original is not there yet, try again")
		}
		ready := f
		ready.Size, ready.State = there.Size, Ready
		return []Taken{{Was: f, Is: ready, Beside: beside}}, objects.Keep(ctx, act.Principal.Scope, ready, there.Tag)
	}
}

// Keep keeps the file for nothing that is on a ticket, until an instant.
func (t Taken) Keep(until time.Time) change.Put {
	is := t.Is
	is.Version, is.State, is.RemoveAt = t.Was.Version+1, Ready, until
	return change.Put{Before: t.Was, After: is}
}

// TakeHeld is the Taking of files as a reply that was held has them.
func TakeHeld(s Store, scope tenant.Scope, held []File) Taking {
	if len(held) == 0 {
		return nil
	}
	return func(ctx context.Context) ([]Taken, error) {
		taken := make([]Taken, len(held))
		for i, was := range held {
			f, err := s.File(ctx, scope, was.ID)
			if fault.KindOf(err) == fault.NotFound || err == nil && f.Version != was.Version {
				err = fault.New(fault.Invalid, fmt.Sprintf("the file %s was taken by another message, or is not there any more", was.ID))
			}
			if err != nil {
				return nil, err
			}
			taken[i] = Taken{Was: f, Is: f}
		}
		return taken, nil
	}
}

// sent judges what was sent of a file that waits, and keeps it.
func sent(ctx context.Context, objects Objects, act change.Act, f File) (Taken, string, error) {
	scope := act.Principal.Scope
	there, err := objects.Uploaded(ctx, scope, f.ID)
	switch {
	case err != nil:
		return Taken{}, "", err
	case there == nil:
		return Taken{}, "was not sent yet: post it by the form that announcing it answered", nil
	case there.Size == 0:
		return Taken{}, "has no bytes", nil
	case there.Size != f.Size:
		return Taken{}, fmt.Sprintf("has %d bytes, and %d were announced", there.Size, f.Size), nil
	}
	ready := f
	ready.Type, ready.State = Recognised(there.Begins), Ready
	if act.Dry {
		return Taken{Was: f, Is: ready}, "", nil
	}
	return Taken{Was: f, Is: ready}, "", objects.Keep(ctx, scope, ready, there.Tag)
}

// each takes files side by side, and names those that cannot be taken.
func each(ctx context.Context, ids []string, take func(ctx context.Context, i int) (Taken, string, error)) ([]Taken, error) {
	if len(ids) > Most {
		return nil, fault.New(fault.Invalid, fmt.Sprintf("at most %d files go with one message", Most))
	}
	taken, broken := make([]Taken, len(ids)), make([]string, len(ids))
	together, ctx := errgroup.WithContext(ctx)
	for i := range ids {
		together.Go(func() (err error) {
			taken[i], broken[i], err = take(ctx, i)
			return err
		})
	}
	if err := together.Wait(); err != nil {
		return nil, err
	}
	var r fault.Rules
	for i, rule := range broken {
		if rule != "" {
			r.Broken(fmt.Sprintf("file_ids[%d]", i), rule)
		}
	}
	return taken, r.Err()
}
