package ticket

import (
	"context"
	"fmt"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
)

// MaxCSATComment is how many bytes a customer's comment has at most: it lies in the
// ticket's item.
const MaxCSATComment = 2 * 1024

// ChangeableFor is how long a customer may answer otherwise.
const ChangeableFor = 24 * time.Hour

// Rater is who gave a ticket's score.
type Rater string

// Who can: an agent, for the customer, or the customer.
const (
	ByAgent    Rater = ""
	ByCustomer Rater = "customer"
)

// Rated is what a score is counted by. It is settled when the score is given first: who
// has the ticket later, and where it is then, changes nothing.
type Rated struct {
	Of         uint64    // the ticket's resolution, from 1 on
	At         time.Time // zero where there is no score
	AssigneeID string
	QueueID    string
}

// Counted is a score as figures count it.
type Counted struct {
	Score Score
	Rated
}

// Counted is the ticket's score as it is counted, false where there is none.
func (t Ticket) Counted() (Counted, bool) {
	return Counted{t.CSATScore, t.Rated}, t.CSATScore != "" && !t.Rated.At.IsZero()
}

// ResolutionNumber tells how many resolutions a ticket that is done has had: being opened
// again begins another one.
func (t Ticket) ResolutionNumber() uint64 { return uint64(t.Clocks.Reopenings) + 1 }

// rate settles what a score is counted by that a write gives. One of an earlier resolution
// goes when the ticket is resolved anew; it stays counted.
func (t *Ticket) rate(before *Ticket, at time.Time) {
	of := t.ResolutionNumber()
	given := t.CSATScore != before.CSATScore || t.CSATBy != before.CSATBy
	switch {
	case given && t.CSATScore == "":
		t.CSATBy, t.CSATComment, t.Rated = ByAgent, "", Rated{Of: before.Rated.Of}
	case given && t.Rated.Of != of: // no customer's: their verb says of which it is
		t.CSATBy, t.CSATComment, t.Rated = ByAgent, "", Rated{of, at, t.AssigneeID, t.QueueID}
	case given && t.Rated.At.IsZero():
		t.Rated = Rated{of, at, t.AssigneeID, t.QueueID}
	case t.CSATScore != "" && t.Rated.Of != of && t.Status.Done() && !before.Status.Done() && t.Mark != Merged:
		t.CSATScore, t.CSATBy, t.CSATComment, t.Rated = "", ByAgent, "", Rated{Of: of}
	}
}

// ErrAnswered refuses to write over what a customer answered.
var ErrAnswered = fault.New(fault.AlreadyRated, "the customer has answered by themselves: their answer stays")

// keepsAnswer refuses a write that takes a customer's answer to the resolution away, or
// changes it.
func keepsAnswer(before, after Ticket) error {
	same := after.CSATScore == before.CSATScore && after.CSATBy == before.CSATBy && after.CSATComment == before.CSATComment
	if before.CSATBy != ByCustomer || same || before.Rated.Of != after.ResolutionNumber() {
		return nil
	}
	return ErrAnswered
}

// Answer is how content a customer is with how their ticket was resolved.
type Answer struct {
	Score   Score
	Comment string // at most MaxCSATComment bytes; empty: none
}

// Rate keeps the answer of a ticket's customer to one of its resolutions. It takes the
// place of a score that an agent gave, can be given otherwise for ChangeableFor, and
// stays from then on: a fault of kind AlreadyRated. Where the ticket was opened again it is
// one of kind SurveyOver, also once it is resolved anew: then there is another answer.
func Rate(ctx context.Context, s Store, act change.Act, ticketID string, resolution uint64, answer Answer, render change.Render[Acted]) (change.Answer, error) {
	var r fault.Rules
	oneOf(&r, "score", answer.Score, Scores()[1:]...)
	if answer.Comment != "" {
		r.Text("comment", answer.Comment, 1, MaxCSATComment, MaxCSATComment)
	}
	if err := r.Err(); err != nil {
		return change.Answer{}, err
	}
	any := func(uint64) bool { return true }
	allow := func(t Ticket) error { return t.answerable(ticketID, resolution, act.Now()) }
	set := func(t *Ticket) {
		if t.CSATBy != ByCustomer || t.Rated.Of != resolution {
			t.Rated = Rated{Of: resolution}
		}
		t.CSATScore, t.CSATComment, t.CSATBy = answer.Score, answer.Comment, ByCustomer
	}
	return revise(ctx, s, act, ticketID, any, deed{allow: allow, set: set, rates: true}, render)
}

// answerable refuses an answer to a resolution of a ticket, where it comes too late.
func (t Ticket) answerable(ticketID string, resolution uint64, now time.Time) error {
	switch {
	case t.ID != ticketID:
		return fault.New(fault.SurveyOver, "the ticket was merged into another one: it takes no answer")
	case !t.Status.Done():
		return fault.New(fault.SurveyOver, "the ticket was opened again: it can be answered once it is resolved")
	case t.ResolutionNumber() != resolution:
		return fault.New(fault.SurveyOver, "the ticket was opened again and resolved anew: there is a newer question")
	case t.CSATBy == ByCustomer && t.Rated.Of == resolution && !now.Before(t.Rated.At.Add(ChangeableFor)):
		return fault.New(fault.AlreadyRated, fmt.Sprintf("it was answered more than %.0f hours ago: the answer stays", ChangeableFor.Hours()))
	}
	return nil
}

// Survey is a ticket as its customer is asked about it.
type Survey struct {
	Ticket
	Resolution uint64
	Closed     error // why it can no longer be answered, nil where it can
}

// Answered tells whether the customer answered that resolution.
func (s Survey) Answered() bool { return s.CSATBy == ByCustomer && s.Rated.Of == s.Resolution }

// SurveyOf is the question about a resolution of a ticket, or a fault of kind NotFound. Of a
// ticket that was merged it is one of kind SurveyOver: the other may be another customer's.
func SurveyOf(ctx context.Context, s Store, sight Sight, ticketID string, resolution uint64, now time.Time) (Survey, error) {
	t, err := s.Ticket(ctx, sight, ticketID)
	if err == nil && t.ID != ticketID {
		err = t.answerable(ticketID, resolution, now)
	}
	if err != nil {
		return Survey{}, err
	}
	return Survey{t, resolution, t.answerable(ticketID, resolution, now)}, nil
}
