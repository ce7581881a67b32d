package ticket

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/index"
)

// Snooze is until when a ticket is out of the way of those who work: an instant, by the
// second in RFC 3339 and UTC, or UntilAnswered. What the customer says ends either.
type Snooze string

// The snoozes that are no instants.
const (
	Awake         Snooze = ""       // it is not snoozed
	UntilAnswered Snooze = "answer" // until the customer answers
)

// MaxSnooze is how far ahead a snooze may end.
const MaxSnooze = 5 * 366 * 24 * time.Hour

// SnoozeUntil is a snooze until an instant, which is taken up to the next second.
func SnoozeUntil(at time.Time) Snooze {
	return Snooze(at.Add(time.Second - 1).UTC().Truncate(time.Second).Format(time.RFC3339))
}

// Ends is the instant at which the snooze ends, false where it has none.
func (s Snooze) Ends() (time.Time, bool) {
	if s == Awake || s == UntilAnswered {
		return time.Time{}, false
	}
	at, err := time.Parse(time.RFC3339, string(s))
	return at, err == nil
}

// snoozes asks for a snooze.
func snoozes(r *fault.Rules, name, value string) {
	if _, ends := Snooze(value).Ends(); !ends && Snooze(value) != Awake && Snooze(value) != UntilAnswered {
		r.Broken(name, "must be an instant, or until the customer answers")
	}
}

// anySnooze is the facet of every ticket that is snoozed.
func anySnooze(string, string) index.Facet { return index.New("snoozed", "true") }

// PutOff snoozes a ticket, or with Awake wakes it. One that is resolved or closed is
// not snoozed: nobody works on it. An instant must be ahead.
func PutOff(ctx context.Context, s Store, act change.Act, ticketID string, match func(revision uint64) bool, until Snooze, render change.Render[Acted]) (change.Answer, error) {
	var r fault.Rules
	snoozes(&r, "until", string(until))
	if ends, any := until.Ends(); any && (!ends.After(act.Now()) || ends.After(act.Now().Add(MaxSnooze))) {
		r.Broken("until", "must lie ahead, by five years at most")
	}
	if err := r.Err(); err != nil {
		return change.Answer{}, err
	}
	return revise(ctx, s, act, ticketID, match, deed{
		allow: func(now Ticket) error {
			if until != Awake && now.Status.Done() {
				return fault.New(fault.TicketDone, "the ticket is "+string(now.Status)+": there is nothing to put off")
			}
			return nil
		},
		set: func(t *Ticket) { t.Snooze = until },
	}, render)
}
