package mailbox

import (
	"context"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/fold"
	"docket/shared/id"
	"docket/shared/queue"
	"docket/shared/tenant"
)

// Store is what the verbs of mailboxes need of the table. A commit of mailboxes claims
// their addresses in the whole installation: one that is taken is ErrTaken.
type Store interface {
	change.Store

	// Mailboxes are those of a workspace in the order in which they were made, and the
	// version of all together, 0 where there never was one.
	Mailboxes(ctx context.Context, scope tenant.Scope) (all []Mailbox, version uint64, err error)

	// Queue returns a queue, or a fault of kind NotFound.
	Queue(ctx context.Context, scope tenant.Scope, id string) (queue.Queue, error)
}

// Patch changes what is given.
type Patch struct {
	QueueID    *string // empty: in no queue
	SenderName *string // empty: the workspace's name
	Signature  *string // empty: none
	Default    *bool   // true takes that from the one that is it; false is refused where it is the one
}

// check names the rules that a patch breaks.
func (p Patch) check() error {
	var r fault.Rules
	line := func(at string, text *string, most int) {
		if text != nil {
			r.Line(at, *text, 0, most)
		}
	}
	line("queue_id", p.QueueID, queue.MaxID)
	line("sender_name", p.SenderName, MaxSenderName)
	if p.Signature != nil {
		r.Text("signature", *p.Signature, min(len(*p.Signature), 1), MaxSignature, 4*MaxSignature)
	}
	return r.Err()
}

func (p Patch) apply(m Mailbox) Mailbox {
	if p.QueueID != nil {
		m.QueueID = *p.QueueID
	}
	if p.SenderName != nil {
		m.SenderName = *p.SenderName
	}
	if p.Signature != nil {
		m.Signature = *p.Signature
	}
	if p.Default != nil {
		m.Default = *p.Default
	}
	return m
}

// found is what a verb of mailboxes stands on.
type found struct {
	Mailboxes
	queue *queue.Queue // that is asked for
}

// Create gives a workspace a mailbox. The first one is its default. The address must be
// nobody's in the whole installation, whatever its case; a queue must take tickets.
func Create(ctx context.Context, s Store, act change.Act, address string, p Patch, render change.Render[Mailbox]) (change.Answer, error) {
	if err := fault.Join(checkAddress(fold.Trim(address)), p.check()); err != nil {
		return change.Answer{}, err
	}
	return write(ctx, s, act, p.QueueID, render, func(f found) (change.Decision[Mailbox], error) {
		at := change.After(time.Time{}, act.Now())
		is := p.apply(Mailbox{ID: id.Prefixed(id.MailboxPrefix, at), Version: 1, Address: fold.Trim(address), CreatedAt: at, UpdatedAt: at})
		is.Default = is.Default || len(f.All) == 0
		if err := f.takes(); err != nil {
			return change.Decision[Mailbox]{}, err
		}
		if len(f.All) >= Most {
			return change.Decision[Mailbox]{}, errMany
		}
		return f.put(act, change.MailboxCreated, Mailbox{}, is, append(slices.Clone(f.All), is)), nil
	})
}

// Update changes a mailbox. match judges the version found; false is a fault of kind
// PreconditionFailed. A patch that changes nothing writes nothing.
func Update(ctx context.Context, s Store, act change.Act, mailboxID string, match func(version uint64) bool, p Patch, render change.Render[Mailbox]) (change.Answer, error) {
	if err := p.check(); err != nil {
		return change.Answer{}, err
	}
	return write(ctx, s, act, p.QueueID, render, func(f found) (change.Decision[Mailbox], error) {
		before, there := f.Find(mailboxID)
		switch {
		case !there:
			return change.Decision[Mailbox]{}, ErrNotFound
		case !match(before.Version):
			return change.Decision[Mailbox]{}, errVersion
		}
		is := p.apply(before)
		if is == before {
			return change.Unchanged(before), nil
		}
		if err := f.takes(); err != nil {
			return change.Decision[Mailbox]{}, err
		}
		if before.Default && !is.Default {
			var r fault.Rules
			r.Broken("default", "make another mailbox the default instead")
			return change.Decision[Mailbox]{}, r.Err()
		}
		is = is.next(act.Now())
		all := slices.Clone(f.All)
		all[slices.Index(all, before)] = is
		return f.put(act, change.MailboxUpdated, before, is, all), nil
	})
}

// Delete takes a mailbox away, and gives its address free. Letters to it are nobody's from
// then on. Where it was the default, the oldest other one is. match is as Update's.
func Delete(ctx context.Context, s Store, act change.Act, mailboxID string, match func(version uint64) bool, render change.Render[Mailbox]) (change.Answer, error) {
	return write(ctx, s, act, nil, render, func(f found) (change.Decision[Mailbox], error) {
		before, there := f.Find(mailboxID)
		switch {
		case !there:
			return change.Decision[Mailbox]{}, ErrNotFound
		case !match(before.Version):
			return change.Decision[Mailbox]{}, errVersion
		}
		all := slices.DeleteFunc(slices.Clone(f.All), func(one Mailbox) bool { return one.ID == mailboxID })
		gone := before.next(act.Now())
		return f.put(act, change.MailboxDeleted, before, Mailbox{Version: gone.Version, UpdatedAt: gone.UpdatedAt}, all), nil
	})
}

// write carries out a verb on the mailboxes of a workspace. A queue that is asked for is
// read with them.
func write(ctx context.Context, s Store, act change.Act, queueID *string, render change.Render[Mailbox], decide func(found) (change.Decision[Mailbox], error)) (change.Answer, error) {
	return change.Do(ctx, s, act, change.Verb[found, Mailbox]{
		Read: func(ctx context.Context) (f found, err error) {
			f.All, f.Version, err = s.Mailboxes(ctx, act.Principal.Scope)
			if err != nil || queueID == nil || *queueID == "" {
				return f, err
			}
			q, err := s.Queue(ctx, act.Principal.Scope, *queueID)
			f.queue = &q
			return f, err
		},
		Decide: decide, Render: render,
	})
}

// takes refuses a queue that was asked for and takes no tickets.
func (f found) takes() error {
	var r fault.Rules
	if f.queue != nil && f.queue.Status == queue.Archived {
		r.Broken("queue_id", "the queue is archived and takes no tickets")
	}
	return r.Err()
}

// put is the write of all mailboxes as they become, told by a Change of the one that is
// before and after, and by another where the default goes to or from a second one.
func (f found) put(act change.Act, kind change.Kind, before, after Mailbox, all []Mailbox) change.Decision[Mailbox] {
	d := change.Decision[Mailbox]{Shown: after, Changes: []change.Change{told(act, kind, 0, before, after)}}
	if after.ID == "" {
		d.Shown = before
	}
	heir := slices.IndexFunc(all, func(one Mailbox) bool { return one.Default && one.ID != after.ID })
	switch _, any := (Mailboxes{All: all}).Default(); {
	case after.Default && heir >= 0: // it was another one
		all[heir], d.Changes = turned(act, all[heir], d.Changes)
	case !any && len(all) > 0:
		all[0], d.Changes = turned(act, all[0], d.Changes)
	}
	d.Puts = []change.Put{{Before: f.Mailboxes, After: Mailboxes{All: all, Version: f.Version + 1}}}
	return d
}

// told is the Change of one mailbox.
func told(act change.Act, kind change.Kind, ordinal int, before, after Mailbox) change.Change {
	c := act.Change(kind, ordinal, after.UpdatedAt)
	c.Resource, c.Sequence, c.Fields = after.ID, after.Version, change.Diff(before.values(), after.values())
	if after.ID == "" {
		c.Resource = before.ID
	}
	return c
}

// turned is a mailbox that becomes the default or is it no more, told behind what is told.
func turned(act change.Act, before Mailbox, all []change.Change) (Mailbox, []change.Change) {
	is := before.next(act.Now())
	is.Default = !before.Default
	return is, append(all, told(act, change.MailboxUpdated, 1, before, is))
}

// next is the mailbox's next version.
func (m Mailbox) next(now time.Time) Mailbox {
	m.Version, m.UpdatedAt = m.Version+1, change.After(m.UpdatedAt, now)
	return m
}
