package ticket

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/sla"
)

// Many is what is done to each of many tickets (S2-80 to S2-83), in the domain's own
// words. Empty parts change nothing.
type Many struct {
	Status   map[Status]Status `json:"status,omitempty"`  // what a status becomes: as a face's word can mean another one on another ticket
	Fields   map[string]string `json:"fields,omitempty"`  // by name, of ManyFields; empty clears
	Add      []string          `json:"add,omitempty"`     // tags
	Remove   []string          `json:"remove,omitempty"`  // tags, in whatever form
	Instead  bool              `json:"instead,omitempty"` // what is added stands for what is removed, on tickets that have that alone
	Archived *bool             `json:"archived,omitempty"`

	// Duplicates has tickets done that were merged into another one, too. They are refused
	// else: what leads to a primary is to be as it was when it comes back, and the primary
	// has tags by it.
	Duplicates bool `json:"duplicates,omitempty"`
}

// ManyFields are the fields of texts that are set on many tickets at once.
func ManyFields() []string { return []string{"priority", "assignee_id", queueField, "type"} }

// Check names the rules that it breaks whatever the tickets are like, by the members of
// an object that a caller gives at a place.
func (m Many) Check(r *fault.Rules, at string) {
	if len(m.Status)+len(m.Fields)+len(m.Add)+len(m.Remove) == 0 && m.Archived == nil {
		r.Broken(at, "must change something")
	}
	for _, to := range slices.Sorted(maps.Values(m.Status)) {
		among(Statuses()...)(r, at+".status", string(to))
	}
	for _, name := range slices.Sorted(maps.Keys(m.Fields)) {
		if !slices.Contains(ManyFields(), name) {
			r.Broken(at+"."+name, "is no field that is set on many tickets")
			continue
		}
		fieldOf(name).rule(r, at+"."+name, m.Fields[name])
	}
	for member, tags := range map[string][]string{"add_labels": m.Add, "remove_labels": m.Remove} {
		for i, tag := range tags {
			r.Line(fmt.Sprintf("%s.%s[%d]", at, member, i), tag, 1, MaxTag)
		}
	}
}

// QueueID is the queue that the tickets are put into, empty for none.
func (m Many) QueueID() string { return m.Fields[queueField] }

func (m Many) apply(found Snapshot) (Ticket, error) {
	t := found.taken()
	if m.Archived != nil && !*m.Archived && t.Mark == Archived {
		t = found.current() // no job brought it to a ticket that no list had
	}
	if to, moves := m.Status[t.Status]; moves {
		t.Status = to
	}
	for name, value := range m.Fields {
		if name != queueField {
			fieldOf(name).Set(&t, value)
		}
	}
	switch queueID, given := m.Fields[queueField]; {
	case given && queueID == "":
		t.QueueID, t.Targets = "", sla.Targets{}
	case given && queueID != t.QueueID:
		if err := enter(&t, found.Queue); err != nil {
			return t, err
		}
	}
	if len(m.Add)+len(m.Remove) > 0 {
		m.retag(&t)
	}
	if m.Archived != nil {
		t.Mark = Unmarked
		if *m.Archived {
			t.Mark = Archived
		}
	}
	return t, t.check()
}

// retag gives a ticket its tags. What stands for a tag that was lent to it is lent too,
// unless the ticket had it of its own.
func (m Many) retag(t *Ticket) {
	if lent := t.LentTags; m.Instead {
		t.LentTags = slices.DeleteFunc(m.retagged(lent), func(tag string) bool { return hasTag(t.Tags, tag) && !hasTag(lent, tag) })
	}
	t.tag(m.retagged(t.Tags))
}

// retagged are some tags without those that are removed, and behind them those that
// are added. Where these stand for the others they are in their place, and nowhere else.
func (m Many) retagged(tags []string) []string {
	kept := make([]string, 0, len(tags)+len(m.Add))
	for _, tag := range tags {
		switch {
		case !hasTag(m.Remove, tag):
			kept = append(kept, tag)
		case m.Instead:
			kept = append(kept, m.Add...)
		}
	}
	if !m.Instead {
		kept = append(kept, m.Add...)
	}
	if is := unique(kept); !slices.Equal(is, tags) {
		return is
	}
	return slices.Clone(tags)
}

// Each does to one ticket, by its number, what is done to many, and returns the ticket
// with the Change that tells of it. It does so once for all calls under the act's
// request and part: a later one has the Change of the first, whatever became of the
// ticket since.
//
// Without a Change the ticket was so already. A ticket that takes no longer takes is
// ErrNoMatch; one that is gone or erased, or breaks a rule, is refused as by Update.
func Each(ctx context.Context, s Store, act change.Act, number uint32, takes func(Ticket) bool, m Many) (t Ticket, done *change.Change, err error) {
	ask := Ask{Nth: number, Whole: true, QueueID: m.QueueID(), InQueue: m.QueueID() == "", Plan: true, Once: act.Change("", 0, act.Now()).ID}
	decide := func(found Snapshot) (change.Decision[Acted], error) {
		before := found.Ticket
		t, done = before, found.Once
		switch {
		case found.Once != nil:
			return change.Unchanged(Acted{Ticket: before}), nil
		case before.ErasedBy != "": // edit refuses it, behind the look at what was done
			return change.Decision[Acted]{}, ErrErased
		case before.Mark == Merged && !m.Duplicates:
			return change.Decision[Acted]{}, ErrMerged
		case !takes(before):
			return change.Decision[Acted]{}, ErrNoMatch
		}
		after, err := m.apply(found)
		if err != nil {
			return change.Decision[Acted]{}, err
		}
		d, err := found.written(act, after, telling{})
		if err == nil && len(d.Changes) > 0 {
			t, done = d.Shown.Ticket, &d.Changes[0]
		}
		return d, err
	}
	ask.Erased = true
	_, err = edit(ctx, s, act, ask, decide, unanswered[Acted])
	return t, done, err
}

// unanswered is the answer of an act that nobody waits for.
func unanswered[T any](T) (change.Answer, error) { return change.Answer{}, nil }

// ErrNoMatch refuses a ticket that is no longer one of those that were chosen.
var ErrNoMatch = fault.New(fault.Invalid, "the ticket no longer matches")

// ErrMerged refuses a ticket that was merged into another one.
var ErrMerged = fault.New(fault.TicketMerged, "the ticket was merged into another one")
