package ticket

import (
	"context"
	"errors"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/file"
	"docket/shared/tenant"
)

// Held is a reply that waits to leave: its letter, whose body is the Unsent's, when it leaves, and whose act it is.
type Held struct {
	Letter    Letter
	Files     []file.File // that it takes when it leaves, as they were found
	Until     time.Time
	By        change.Actor
	RequestID string
	Operation string
	Part      string
	Door      change.Door
}

// act is the act by which it was sent, for its Change: the author's, under its request,
// whoever has it leave.
func (h Held) act(scope tenant.Scope, now func() time.Time) change.Act {
	by := h.By
	return change.Act{
		Principal: tenant.Principal{Scope: scope, User: tenant.User{Issuer: by.Issuer, Subject: by.Subject}, KeyID: by.KeyID, Role: by.Role,
			Name: by.Name, Email: by.Email, Automation: by.Automation},
		RequestID: h.RequestID, Operation: h.Operation, Part: h.Part, Door: h.Door, Now: now,
	}
}

// holds is the decision to hold a letter, in the place of its draft.
func (s Snapshot) holds(act change.Act, l Letter, written Text, hold time.Duration) change.Decision[Replied] {
	after := s.writing(act, ReplyMode)
	after.Text, after.Refused = written, ""
	after.Held = &Held{Letter: l, Until: after.SavedAt.Add(hold), By: act.Change(change.MessageAdded, 0, after.SavedAt).Actor,
		RequestID: act.RequestID, Operation: act.Operation, Part: act.Part, Door: act.Door}
	var files []change.Put
	for _, one := range s.Files {
		put, held := one.Hold(s.Ticket.ID, after.SavedAt)
		files, after.Held.Files = append(files, put), append(after.Held.Files, held)
	}
	kept := s.keeps(s.Unsent, after)
	return change.Noted(Replied{Acted: Acted{Ticket: s.Ticket}, Held: &after}, append(kept.Puts, files...)...)
}

// TakeBack makes the caller's held reply the draft that it was. Of it and Release exactly
// one wins: nil is shown where the reply has left, or none is held.
func TakeBack(ctx context.Context, s Store, act change.Act, ticketID string, render change.Render[*Unsent]) (change.Answer, error) {
	decide := func(found Snapshot) (change.Decision[*Unsent], error) {
		if found.Unsent == nil || found.Unsent.Held == nil {
			return change.Unchanged[*Unsent](nil), nil
		}
		after := found.writing(act, ReplyMode)
		after.Held = nil
		return change.Noted(&after, found.keeps(found.Unsent, after).Puts...), nil
	}
	return edit(ctx, s, act, Ask{Ticket: ticketID, Unsent: UnsentOf{ReaderOf(act.Principal.User), ReplyMode}}, decide, render)
}

// Release has a held reply leave, once its time has come: exactly once, however often
// and by however many it is called. Where the ticket does not take it, the reply is the
// draft again, with the reason. ahead is how long it must still be held, 0 where nothing
// is left to do.
func Release(ctx context.Context, s Store, scope tenant.Scope, ticketID, reader string, now func() time.Time) (ahead time.Duration, err error) {
	of := UnsentOf{reader, ReplyMode}
	u, err := s.UnsentBy(ctx, scope, ticketID, of)
	if err != nil || u == nil || u.Held == nil {
		return 0, err
	}
	if left := u.Held.Until.Sub(now()); left > 0 {
		return left, nil
	}
	act := u.Held.act(scope, now)
	leave := func(found Snapshot) (change.Decision[Replied], error) {
		on := found.Others[0]
		switch {
		case !u.is(found.Unsent):
			return change.Unchanged(Replied{}), nil
		case on.ErasedBy != "": // of what was written on it nothing goes elsewhere
			return change.Noted(Replied{}, change.Put{Before: *u, After: Dropped(*u)}), nil
		}
		d, err := found.sends(act, u.Held.Letter, u.Text.Body)
		if on.ID != "" && on.ID != found.Ticket.ID {
			d.Puts = append(d.Puts, change.Put{After: AsFound(on)})
		}
		return d, err
	}
	ask := Ask{Ticket: ticketID, InQueue: true, Plan: true, Unsent: of, Others: []string{u.TicketID}, Files: file.TakeHeld(s, scope, u.Held.Files)}
	_, err = edit(ctx, s, act, ask, leave, func(Replied) (change.Answer, error) { return change.Answer{}, nil })
	if kind := fault.KindOf(err); err == nil || kind == fault.Unknown || kind == fault.Unavailable {
		return 0, err
	}
	return 0, giveBack(ctx, s, act, *u, err)
}

// giveBack makes a reply that its ticket refused the draft again. Where that or the one
// that it was written on was erased nothing stays of it.
func giveBack(ctx context.Context, s Store, act change.Act, u Unsent, why error) error {
	reason := why.Error()
	if known := (*fault.Error)(nil); errors.As(why, &known) {
		reason = known.Detail
	}
	decide := func(found Snapshot) (change.Decision[Unsent], error) {
		switch {
		case !u.is(found.Unsent):
			return change.Unchanged(u), nil
		case found.Ticket.ErasedBy != "", found.Others[0].ErasedBy != "":
			return change.Noted(u, change.Put{Before: u, After: Dropped(u)}), nil
		}
		after := found.writing(act, ReplyMode)
		after.Held, after.Refused = nil, reason
		return found.keeps(&u, after), nil
	}
	ask := Ask{Ticket: u.TicketID, Erased: true, Deleted: true, Unsent: UnsentOf{u.Reader(), ReplyMode}, Others: []string{u.TicketID}}
	_, err := edit(ctx, s, act, ask, decide, func(Unsent) (change.Answer, error) { return change.Answer{}, nil })
	return err
}
