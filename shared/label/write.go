package label

import (
	"context"
	"slices"
	"time"

	"docket/shared/bulk"
	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/index"
	"docket/shared/job"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// Store is what the verbs of labels need of the table.
type Store interface {
	change.Store

	// Labels are the labels of a workspace.
	Labels(ctx context.Context, scope tenant.Scope) (Labels, error)

	// Job returns a job, or a fault of kind NotFound.
	Job(ctx context.Context, scope tenant.Scope, id string) (job.Job, error)

	// Numbers is as bulk.Store's.
	Numbers(ctx context.Context, sight ticket.Sight, filter ticket.Filter) (index.Set, error)
}

// Patch changes what is given.
type Patch struct {
	Name        *string
	Colour      *string // empty: one that follows from the name
	Description *string
}

func (p Patch) apply(l Label) Label {
	if p.Name != nil {
		l.Name = *p.Name
	}
	if p.Colour != nil {
		l.Colour = *p.Colour
	}
	if p.Description != nil {
		l.Description = *p.Description
	}
	return l.normal()
}

// Written is what a verb of labels shows.
type Written struct {
	Label Label
	Job   *job.Job // brings the tickets along; nil where none need that
}

// BulkID is the ID of the job, empty where there is none.
func (w Written) BulkID() string {
	if w.Job == nil {
		return ""
	}
	return w.Job.ID
}

// found is what a verb of labels stands on.
type found struct {
	labels Labels
	label  Label // the one that is asked for
	tagged index.Set
	moving bool // a job brings tickets along to one of the verb's labels
}

// Create defines a label, which tickets that have its name as a tag have from then on.
func Create(ctx context.Context, s Store, act change.Act, p Patch, render change.Render[Written]) (change.Answer, error) {
	return write(ctx, s, act, nil, true, render, func(f found) (change.Decision[Written], error) {
		at := change.After(time.Time{}, act.Now())
		is := p.apply(Label{ID: id.Prefixed(id.LabelPrefix, at), Version: 1, CreatedAt: at, UpdatedAt: at})
		switch _, taken := f.labels.Named(is.Name); {
		case taken:
			return change.Decision[Written]{}, errTaken
		case len(f.labels.All) >= MaxLabels:
			return change.Decision[Written]{}, errMany
		}
		return f.put(act.Change(change.LabelCreated, 0, at), Label{}, is)
	})
}

// Update changes a label. Where it has another name, a job gives that to all tickets that
// have the label now, which have it by the old name until then. Before such a job of the
// label has ended its tickets are moved no further: that is a fault of kind Invalid. match
// judges the version found; false is a fault of kind PreconditionFailed. A patch that
// changes nothing writes nothing.
func Update(ctx context.Context, s Store, act change.Act, labelID string, match func(version uint64) bool, p Patch, render change.Render[Written]) (change.Answer, error) {
	return write(ctx, s, act, []string{labelID}, p.Name == nil, render, func(f found) (change.Decision[Written], error) {
		before := f.label
		is := p.apply(before)
		if !match(before.Version) {
			return change.Decision[Written]{}, errVersion
		}
		if is == before {
			return change.Unchanged(Written{Label: before}), nil
		}
		if other, taken := f.labels.Named(is.Name); taken && other.ID != is.ID {
			return change.Decision[Written]{}, errTaken
		}
		is.Version, is.UpdatedAt = before.Version+1, change.After(before.UpdatedAt, act.Now())
		return f.put(act.Change(change.LabelUpdated, 0, is.UpdatedAt), before, is)
	})
}

// Merge takes a label away as Delete does, and its tickets get another one instead, of
// this ID, which is shown.
func Merge(ctx context.Context, s Store, act change.Act, labelID, into string, match func(version uint64) bool, render change.Render[Written]) (change.Answer, error) {
	var r fault.Rules
	if r.Line("into", into, 1, MaxID); r.Err() != nil {
		return change.Answer{}, r.Err()
	}
	return remove(ctx, s, act, labelID, into, match, render)
}

// Delete takes a label away, and by a job from all tickets that have it now. match is as
// Update's.
func Delete(ctx context.Context, s Store, act change.Act, labelID string, match func(version uint64) bool, render change.Render[Written]) (change.Answer, error) {
	return remove(ctx, s, act, labelID, "", match, render)
}

func remove(ctx context.Context, s Store, act change.Act, labelID, into string, match func(version uint64) bool, render change.Render[Written]) (change.Answer, error) {
	ids := []string{labelID}
	if into != "" {
		ids = append(ids, into)
	}
	return write(ctx, s, act, ids, false, render, func(f found) (change.Decision[Written], error) {
		set := ticket.Many{Remove: []string{f.label.Name}, Duplicates: true}
		shown := f.label
		if into != "" {
			other, there := f.labels.Find(into)
			if !there || into == labelID {
				return change.Decision[Written]{}, ErrNotFound
			}
			set.Add, set.Instead, shown = []string{other.Name}, true, other
		}
		if !match(f.label.Version) {
			return change.Decision[Written]{}, errVersion
		}
		c := act.Change(change.LabelDeleted, 0, change.After(f.label.UpdatedAt, act.Now()))
		c.Fields = change.Diff(f.label.values(), map[string]any{"merged_into": into})
		return f.decision(c, f.label, f.labels.without(labelID), shown, set)
	})
}

// write carries out a verb on the first of some labels, by their IDs, or on none. Which
// tickets have it is looked for unless alone says that they stay as they are.
func write(ctx context.Context, s Store, act change.Act, ids []string, alone bool, render change.Render[Written], decide func(found) (change.Decision[Written], error)) (change.Answer, error) {
	return change.Do(ctx, s, act, change.Verb[found, Written]{
		Read: func(ctx context.Context) (f found, err error) {
			if f.labels, err = s.Labels(ctx, act.Principal.Scope); err != nil || len(ids) == 0 {
				return f, err
			}
			there := false
			if f.label, there = f.labels.Find(ids[0]); !there {
				return f, ErrNotFound
			}
			if alone {
				return f, nil
			}
			for _, one := range ids {
				if l, _ := f.labels.Find(one); err == nil && l.Moves != "" && !f.moving {
					f.moving, err = moving(ctx, s, act, l)
				}
			}
			if err == nil {
				f.tagged, err = tagged(ctx, s, ticket.SightOf(act.Principal), f.label.Name)
			}
			return f, err
		},
		Decide: decide, Render: render,
	})
}

// moving tells whether the job goes on that brings a label's tickets along. Which
// tickets have it is not known before: those under way have another name of it yet.
func moving(ctx context.Context, s Store, act change.Act, l Label) (bool, error) {
	j, err := s.Job(ctx, act.Principal.Scope, l.Moves)
	if fault.KindOf(err) == fault.NotFound { // it ended long ago
		return false, nil
	}
	return err == nil && !j.Settled(act.Now()), err
}

// tagged are the tickets that have a tag, whatever their mark.
func tagged(ctx context.Context, s Store, sight ticket.Sight, tag string) (index.Set, error) {
	all := index.Set{Whole: true}
	for _, mark := range []ticket.Mark{ticket.Unmarked, ticket.Archived, ticket.Merged} {
		some, err := s.Numbers(ctx, sight, ticket.Filter{Marked: mark, Choices: []ticket.Choice{ticket.Tagged(tag)}})
		if err != nil {
			return all, err
		}
		all = all.With(some)
	}
	return all, nil
}

// put is the write of one label, told by c.
func (f found) put(c change.Change, before, after Label) (change.Decision[Written], error) {
	if err := after.check(); err != nil {
		return change.Decision[Written]{}, err
	}
	c.Fields = change.Diff(before.values(), after.values())
	var set ticket.Many
	if before.ID != "" && before.Name != after.Name {
		set = ticket.Many{Remove: []string{before.Name}, Add: []string{after.Name}, Instead: true, Duplicates: true}
	}
	return f.decision(c, after, f.labels.with(after), after, set)
}

// decision is a write of all labels as they become, told by c of one of them, with what is
// done to the tickets that have it, if there are any.
func (f found) decision(c change.Change, of Label, is Labels, shown Label, set ticket.Many) (change.Decision[Written], error) {
	c.Resource, c.Sequence = of.ID, of.Version
	if c.Kind == change.LabelDeleted {
		c.Sequence++
	}
	d := change.Decision[Written]{Changes: []change.Change{c}}
	if moves := len(set.Add)+len(set.Remove) > 0; moves && f.moving {
		return d, errMoves
	} else if moves && f.tagged.Count() > 0 {
		j, b := bulk.Begun(c, set, f.tagged)
		d.Shown.Job = &j
		d.Puts = append(d.Puts, change.Put{After: j}, change.Put{After: b})
		if _, stays := is.Find(shown.ID); stays {
			shown.Moves = j.ID
			is.All[slices.IndexFunc(is.All, func(one Label) bool { return one.ID == shown.ID })] = shown
		}
	}
	d.Shown.Label = shown
	d.Puts = append(d.Puts, change.Put{Before: f.labels, After: is})
	return d, nil
}

// MovesTickets tells whether a Change of a label has tickets follow it.
func MovesTickets(c change.Change) bool {
	if c.Kind == change.LabelDeleted {
		return true
	}
	named := false
	for _, f := range c.Fields {
		named = named || f.Name == "name"
	}
	return c.Kind == change.LabelUpdated && named
}
