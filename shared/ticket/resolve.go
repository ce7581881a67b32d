package ticket

import (
	"context"

	"docket/shared/change"
	"docket/shared/fault"
)

// Resolution is how a ticket was resolved.
type Resolution struct {
	Text  string // at most MaxResolution bytes
	Score Score
}

// patch is what a resolution sets on a ticket. A score that is on it stays where the
// resolution has none, unless it is of what was resolved before.
func (r Resolution) patch() Patch {
	fields := map[string]*string{resolutionField: &r.Text}
	if score := string(r.Score); score != "" {
		fields[scoreField] = &score
	}
	return Patch{
		Status: func(now Status) Status {
			if now.Done() {
				return now
			}
			return Resolved
		},
		Fields: fields,
	}
}

// holds names the rules that a resolution breaks.
func (r Resolution) holds(rules *fault.Rules) {
	rules.Text(resolutionField, r.Text, 1, MaxResolution, MaxResolution)
	oneOf(rules, scoreField, r.Score, Scores()...)
}

// Resolve resolves a ticket and says how (S2-65 to S2-67). One that is resolved or
// closed is resolved with other words.
func Resolve(ctx context.Context, s Store, act change.Act, ticketID string, match func(revision uint64) bool, how Resolution, render change.Render[Acted]) (change.Answer, error) {
	var r fault.Rules
	if how.holds(&r); r.Err() != nil {
		return change.Answer{}, r.Err()
	}
	return revise(ctx, s, act, ticketID, match, deed{patch: how.patch()}, render)
}

// Reopen opens a ticket that is resolved or closed; any other stays as it is. How it was
// resolved stays on it until it is resolved again.
func Reopen(ctx context.Context, s Store, act change.Act, ticketID string, match func(revision uint64) bool, render change.Render[Acted]) (change.Answer, error) {
	opened := Patch{Status: func(now Status) Status {
		if now.Done() {
			return Open
		}
		return now
	}}
	return revise(ctx, s, act, ticketID, match, deed{patch: opened}, render)
}
