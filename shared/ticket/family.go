package ticket

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/job"
)

// A ticket that was merged into another one, its duplicate, leads to that: whatever is
// asked of it by its ID or its reference is asked of the other, by every verb and every
// face, unless an Ask says Itself. What lies on it stays where it is, and is shown with
// the other's.
//
// MergedInto says into which ticket each was merged, and never leads in a circle: both
// tickets of a merging are at the top, and both are written. So the tickets that are
// merged with one another are a tree, its family, whose top leads nowhere. Duplicates of
// each are all that lie below it. Whatever changes a tree writes its top, so who finds
// a ticket among the top's Duplicates, and writes the top at the version that it read,
// knows that the one leads to the other still.

// MostMerged is how many tickets one act merges or unmerges; MostDuplicates how many
// can lead to one.
const (
	MostMerged     = 10
	MostDuplicates = 20
)

// mostPuts is about how many items an act writes at once: the table takes a hundred,
// and a few are its receipt's.
const mostPuts = 95

// family is a tree of tickets while an act changes it, by UUID.
type family map[string]Ticket

// above are the tickets that a ticket leads to, the nearest first.
func (f family) above(ticketID string) (all []string) {
	for up := f[ticketID].MergedInto; up != "" && len(all) <= MostDuplicates; up = f[up].MergedInto {
		all = append(all, up)
	}
	return all
}

// leave takes a ticket out, with all below it, and returns those that it led to.
func (f family) leave(ticketID string) []string {
	t, above := f[ticketID], f.above(ticketID)
	if len(above) == 0 {
		return nil
	}
	for _, up := range above {
		of := f[up]
		of.Duplicates = slices.DeleteFunc(slices.Clone(of.Duplicates), func(one string) bool {
			return one == ticketID || slices.Contains(t.Duplicates, one)
		})
		f[up] = of
	}
	t.MergedInto = ""
	f[ticketID] = t
	return above
}

// takeBack takes from a ticket the tags that were lent to it and that none of its
// duplicates has any more.
func (f family) takeBack(ticketID string) {
	t := f[ticketID]
	var theirs []string
	for _, one := range t.Duplicates {
		theirs = append(theirs, f[one].Tags...)
	}
	stays := amongTags(t.LentTags, theirs)
	t.Tags = slices.DeleteFunc(slices.Clone(t.Tags), func(tag string) bool { return hasTag(t.LentTags, tag) && !hasTag(stays, tag) })
	t.LentTags = stays
	f[ticketID] = t
}

// lend gives a ticket the tags of a duplicate that it has not, as far as it has room.
func (t *Ticket) lend(tags []string) {
	for _, tag := range tags {
		if !hasTag(t.Tags, tag) && len(t.Tags) < MaxTags {
			t.Tags, t.LentTags = append(slices.Clip(t.Tags), tag), append(slices.Clip(t.LentTags), tag)
		}
	}
}

// tag gives a ticket other tags. What is taken off it and put back later is its own, and
// what is written otherwise is lent to it as before.
func (t *Ticket) tag(tags []string) {
	t.Tags, t.LentTags = tags, amongTags(tags, t.LentTags)
}

// hasTag tells whether a tag is among others, in whatever form.
func hasTag(tags []string, tag string) bool {
	return slices.ContainsFunc(tags, func(is string) bool { return TagForm(is) == TagForm(tag) })
}

// amongTags are those of some tags that are among others; nil for none.
func amongTags(some, others []string) (both []string) {
	for _, tag := range some {
		if hasTag(others, tag) {
			both = append(both, tag)
		}
	}
	return both
}

// absent refuses an act that names tickets which are not there, by their UUIDs, and tells
// which.
func (s Snapshot) absent(named []string) error {
	refusal := fault.New(fault.NotFound, ErrNotFound.Detail)
	for i, ticketID := range named {
		if ticketID == "" || !slices.ContainsFunc(s.Others, func(t Ticket) bool { return t.ID == ticketID }) {
			refusal.Fields = append(refusal.Fields, fault.Field{Location: fmt.Sprintf("duplicates[%d]", i), Message: "is no ticket in this workspace"})
		}
	}
	if len(refusal.Fields) == 0 {
		return nil
	}
	return refusal
}

// torn tells that a ticket was merged or unmerged between two reads of a snapshot, whose
// tickets are read side by side: it leads to the top of a tree which does not know it.
func torn(t, top Ticket) bool {
	leads := t.MergedInto != "" && (t.MergedInto == top.ID || slices.Contains(top.Duplicates, t.MergedInto))
	return leads && !slices.Contains(top.Duplicates, t.ID)
}

// one is a write of a ticket among several of one act, and what is put beside it.
type one struct {
	edited
	also []any
}

// together is the decision of the writes of one act, the first of which is shown. A
// ticket whose duplicates are others has its words told anew; anew has them forgotten
// first, as some may be gone.
func together(writes []one, anew bool) (change.Decision[Acted], error) {
	all := change.Decision[Acted]{Shown: writes[0].acted()}
	for _, w := range writes {
		w.own().Fields = w.fields
		if !slices.Equal(w.before.Duplicates, w.after.Duplicates) && !w.after.WasDeleted() {
			words, err := reword(*w.own(), w.after.ID, anew)
			if err != nil {
				return all, err
			}
			w.also = append(w.also, words)
		}
		d, err := decision(w.edited, w.after, w.also...)
		if err != nil {
			return all, err
		}
		all.Puts, all.Changes = append(all.Puts, d.Puts...), append(all.Changes, d.Changes...)
	}
	if 2*len(writes)+len(all.Puts)-len(writes)+len(all.Changes) > mostPuts {
		return all, fault.New(fault.Invalid, "so much is written of these tickets at once that they must be named in several calls")
	}
	return all, nil
}

// ordinal is that of the next Change of an act behind some writes.
func ordinal(writes []one) (n int) {
	for _, w := range writes {
		n += len(w.changes)
	}
	return n
}

// Rewording is what a job `reindex` does to one ticket: it has the ticket found by all
// words that were said on it and its duplicates.
type Rewording struct {
	Ticket string `json:"ticket"`         // its UUID
	Anew   bool   `json:"anew,omitempty"` // what was said of it before is forgotten
}

// reword is the job that a Change begins which changed a ticket's duplicates.
func reword(c change.Change, ticketID string, anew bool) (job.Job, error) {
	arguments, err := json.Marshal(Rewording{Ticket: ticketID, Anew: anew})
	if err != nil {
		return job.Job{}, fmt.Errorf("encode a rewording: %w", err)
	}
	return job.New(c, job.Reindex, string(arguments)), nil
}

// MovesDuplicates tells a Change by which other tickets are a ticket's duplicates than
// before. It begins a job.
func MovesDuplicates(c change.Change) bool {
	return c.Kind != change.TicketCreated && slices.ContainsFunc(c.Fields, func(f change.Field) bool { return f.Name == duplicatesField })
}

// Opening is how a ticket is shown among the messages of the one that it was merged
// into: what its customer said by opening it. It is no item of the table.
func (t Ticket) Opening() Message {
	return Message{
		ID:       id.MessagePrefix + id.DerivedAt("opening of "+t.ID, t.CreatedAt).String(),
		TicketID: t.ID, Direction: Inbound, Visibility: Public, Channel: t.Source, Subject: t.Subject,
		Body: cmp.Or(t.Description, t.Subject), AuthorName: t.Requester.Name, AuthorEmail: t.Requester.Email, Author: t.Requester.User(), CreatedAt: t.CreatedAt, Files: t.Files,
		LetterID: t.LetterID, Sender: t.Sender,
	}
}
