package ticket

import (
	"context"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/tenant"
)

// PresentFor is how long somebody counts as there after they said so last.
const PresentFor = 30 * time.Second

// MostPresent is how many are kept of those who are on a ticket at once: who came or spoke
// up last.
const MostPresent = 50

// Doing is what somebody does on a ticket that they have open.
type Doing string

// What can be done there.
const (
	Viewing Doing = "viewing"
	Writing Doing = "writing"
)

// Present is somebody who has a ticket open.
type Present struct {
	User  tenant.User
	Name  string
	Doing Doing
	Mode  Mode      // what they write, where they told it
	Since time.Time // from when on they do that
	At    time.Time // when they said so last
}

// Presence is who has a ticket open. It says nothing of the ticket: no Change tells of it,
// and no customer sees it.
type Presence struct {
	TicketID string
	All      []Present // the last who said so first; also some who are gone by now
	// Version goes up by one with each write. The first is of when it was made, in
	// microseconds since 1970: it may expire and be made again.
	Version uint64
}

// Others are those who are there at an instant, but for a reader: the last who said so
// first.
func (p Presence) Others(reader string, now time.Time) []Present {
	return slices.DeleteFunc(slices.Clone(p.All), func(one Present) bool {
		return ReaderOf(one.User) == reader || !one.there(now)
	})
}

func (p Present) there(now time.Time) bool { return now.Before(p.At.Add(PresentFor)) }

// Around is a ticket and who else is on it.
type Around struct {
	Ticket
	Others []Present
}

// Enter notes that the caller has a ticket open and what they do there, and shows who else
// is. It holds for PresentFor, so whoever stays says it again before.
func Enter(ctx context.Context, s Store, act change.Act, ticketID string, doing Doing, mode Mode, render change.Render[Around]) (change.Answer, error) {
	var r fault.Rules
	oneOf(&r, "state", doing, Viewing, Writing)
	if mode != "" {
		oneOf(&r, "mode", mode, ReplyMode, NoteMode)
	}
	if mode != "" && doing != Writing {
		r.Broken("mode", "goes with the state writing alone")
	}
	if err := r.Err(); err != nil {
		return change.Answer{}, err
	}
	by := act.Principal
	return onPresence(ctx, s, act, ticketID, func(was *Present, now time.Time) *Present {
		is := Present{User: by.User, Name: fitting(by.Name, MaxAuthorName), Doing: doing, Mode: mode, Since: now, At: now}
		if was != nil && was.there(now) && was.Doing == doing && was.Mode == mode {
			is.Since = was.Since
		}
		return &is
	}, render)
}

// Leave notes that the caller has a ticket open no longer, and shows who else has.
func Leave(ctx context.Context, s Store, act change.Act, ticketID string, render change.Render[Around]) (change.Answer, error) {
	return onPresence(ctx, s, act, ticketID, func(*Present, time.Time) *Present { return nil }, render)
}

// PresenceOn is a ticket and who else than a user is on it at an instant, or a fault of
// kind NotFound. Who does not see what is internal sees nobody.
func PresenceOn(ctx context.Context, s Store, sight Sight, ticketID string, by tenant.User, now time.Time) (Around, error) {
	if ticketID == "" {
		return Around{}, ErrNotFound
	}
	found, err := s.Snapshot(ctx, sight, Ask{Ticket: ticketID, Presence: true})
	if err != nil || !sight.SeesInternal() {
		return Around{Ticket: found.Ticket}, err
	}
	return Around{found.Ticket, found.Presence.Others(ReaderOf(by), now)}, nil
}

// onPresence changes what a ticket's presence says of the caller, nil for nothing, and
// drops who is gone.
func onPresence(ctx context.Context, s Store, act change.Act, ticketID string, becomes func(was *Present, now time.Time) *Present, render change.Render[Around]) (change.Answer, error) {
	reader := ReaderOf(act.Principal.User)
	decide := func(found Snapshot) (change.Decision[Around], error) {
		before, now := found.Presence, act.Now().UTC().Truncate(time.Microsecond)
		var own *Present
		if at := slices.IndexFunc(before.All, func(p Present) bool { return ReaderOf(p.User) == reader }); at >= 0 {
			own = &before.All[at]
		}
		others := before.Others(reader, now)
		shown, is := Around{found.Ticket, others}, becomes(own, now)
		if own == nil && is == nil {
			return change.Unchanged(shown), nil
		}
		after, put := Presence{TicketID: found.Ticket.ID, All: others, Version: uint64(now.UnixMicro())}, change.Put{}
		if is != nil {
			after.All = append([]Present{*is}, others[:min(len(others), MostPresent-1)]...)
		}
		if before.Version > 0 {
			after.Version, put.Before = before.Version+1, before
		}
		put.After = after
		return change.Noted(shown, put), nil
	}
	return edit(ctx, s, act, Ask{Ticket: ticketID, Erased: true, Presence: true}, decide, render)
}
