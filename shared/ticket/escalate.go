package ticket

import (
	"context"

	"docket/shared/change"
	"docket/shared/fault"
)

// MaxReason is how long the reason of an escalation is at most, in characters.
const MaxReason = 2000

// Escalate makes a ticket urgent that is not (S2-69 to S2-72). Its Change, which is of
// a kind of its own as admins are to hear of it, has the reason.
func Escalate(ctx context.Context, s Store, act change.Act, ticketID string, match func(revision uint64) bool, reason string, render change.Render[Acted]) (change.Answer, error) {
	var r fault.Rules
	if r.Text("reason", reason, 1, MaxReason, 4*MaxReason); r.Err() != nil {
		return change.Answer{}, r.Err()
	}
	urgent := string(Urgent)
	return revise(ctx, s, act, ticketID, match, deed{
		patch: Patch{Fields: map[string]*string{"priority": &urgent}},
		allow: func(now Ticket) error {
			switch {
			case now.Status.Done():
				return fault.New(fault.TicketDone, "the ticket is "+string(now.Status)+": there is nothing to escalate")
			case now.Priority == Urgent:
				return fault.New(fault.AlreadyUrgent, "the ticket is urgent already")
			}
			return nil
		},
		telling: telling{kind: change.TicketEscalated, says: map[string]any{"escalation_reason": reason}},
	}, render)
}

// Assign gives a ticket to somebody who works on it, or with an empty assignee to nobody.
func Assign(ctx context.Context, s Store, act change.Act, ticketID string, match func(revision uint64) bool, assignee string, render change.Render[Acted]) (change.Answer, error) {
	p := Patch{Fields: map[string]*string{assigneeField: &assignee}}
	if err := p.check(); err != nil {
		return change.Answer{}, err
	}
	return revise(ctx, s, act, ticketID, match, deed{patch: p}, render)
}
