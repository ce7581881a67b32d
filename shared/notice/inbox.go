package notice

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
)

// Limits of an inbox. Older notices make room for newer ones, read or not: so whatever
// happens, an inbox is one item, and a ticket about which much happens fills none.
const (
	MostNotices = 300                 // of all tickets
	MostOfOne   = 20                  // of one ticket
	MostMuted   = 200                 // tickets, those that were muted last
	Kept        = 90 * 24 * time.Hour // a notice
)

// IDPrefix begins the ids of notices.
const IDPrefix = "notice_"

// Notice is what somebody is told of once: one Change.
type Notice struct {
	Place    string // of the Change in the workspace's feed, in whose order notices stand
	Kind     Kind
	Ticket   uint32 // its number
	Sequence uint64 // of the Change, among those of the ticket
	At       time.Time
	By       string // the ID of the user who did it, where that is no customer
	Read     bool
}

// ID names the notice among those of its recipient.
func (n Notice) ID() string { return IDPrefix + strings.ReplaceAll(n.Place, ".", "-") }

// Of is the notice of a kind that a Change at a place of the feed calls for.
func Of(kind Kind, place string, c change.Change) Notice {
	n := Notice{Place: place, Kind: kind, Ticket: c.Ticket, Sequence: c.Sequence, At: c.At.UTC()}
	if kind != CustomerReplied { // whoever wrote it down
		n.By = byMember(c)
	}
	return n
}

// Inbox is what a user is told of, and how they want it. It is one item: who tells them
// and who reads both write all of it, each on what they read.
type Inbox struct {
	User    string   // the user's ID, as tickets have it of their assignees
	Told    string   // the place in the feed up to which the user was told
	Notices []Notice // in the order of their places
	Muted   []uint32 // numbers of tickets, in the order in which they were muted
	Off     []Choice // what the user does not want to be told of
	Version uint64
}

// Choice is a kind of notices by a channel.
type Choice struct {
	Kind Kind
	By   Channel
}

// Wants tells whether the user wants to be told of a kind by a channel.
func (b Inbox) Wants(kind Kind, by Channel) bool { return !slices.Contains(b.Off, Choice{kind, by}) }

// Tell is the inbox with what is new of some notices, which are in the order of their
// places. Of what is at or before the place up to which the user was told, nothing is:
// so whoever tells again, or tells what another told already, changes nothing.
func (b Inbox) Tell(now time.Time, some ...Notice) Inbox {
	b.Notices = slices.Clone(b.Notices)
	for _, n := range some {
		if n.Place <= b.Told || !b.Wants(n.Kind, InInbox) || slices.Contains(b.Muted, n.Ticket) {
			continue
		}
		b.Notices, b.Told = append(b.Notices, n), n.Place
	}
	return b.Current(now)
}

// Current is the inbox with what of it is kept at an instant.
func (b Inbox) Current(now time.Time) Inbox {
	of := map[uint32]int{}
	var kept []Notice
	for _, n := range slices.Backward(b.Notices) {
		if of[n.Ticket]++; of[n.Ticket] <= MostOfOne && len(kept) < MostNotices && now.Sub(n.At) < Kept {
			kept = append(kept, n)
		}
	}
	slices.Reverse(kept)
	b.Notices = kept
	return b
}

// Unread is how many notices are unread.
func (b Inbox) Unread() (unread int) {
	for _, n := range b.Notices {
		if !n.Read {
			unread++
		}
	}
	return unread
}

// Newest is the notice that the user was told last, nil where there is none.
func (b Inbox) Newest() *Notice {
	if len(b.Notices) == 0 {
		return nil
	}
	return &b.Notices[len(b.Notices)-1]
}

// Group is the notices of one ticket, by when what they tell happened, the latest first.
type Group struct {
	Ticket  uint32
	Muted   bool
	Place   string // of the notice that was told last, by which groups stand
	Notices []Notice
}

// Unread is how many of them are unread.
func (g Group) Unread() int { return Inbox{Notices: g.Notices}.Unread() }

// Groups are the notices by ticket, that ticket first of which the user was told last.
func (b Inbox) Groups() []Group {
	var all []Group
	at := map[uint32]int{}
	for _, n := range slices.Backward(b.Notices) {
		i, met := at[n.Ticket]
		if !met {
			i = len(all)
			at[n.Ticket], all = i, append(all, Group{Ticket: n.Ticket, Muted: b.Mutes(n.Ticket), Place: n.Place})
		}
		all[i].Notices = append(all[i].Notices, n)
	}
	for _, g := range all { // the feed can have the Changes of a ticket in another order
		slices.SortStableFunc(g.Notices, func(a, b Notice) int { return b.At.Compare(a.At) })
	}
	return all
}

// Which says which notices are meant: those of some ids, and all up to one, which is
// meant too.
type Which struct {
	IDs  []string
	UpTo string // an id
}

// MostNamed is how many notices a call names at most.
const MostNamed = MostNotices

// Check holds that it means any.
func (w Which) Check() error {
	var r fault.Rules
	if len(w.IDs) == 0 && w.UpTo == "" {
		r.Broken("ids", "must be given, or up_to")
	}
	return r.Err()
}

// Marked is the inbox with notices as read or as unread. An id of none means nothing: its
// notice made room for others.
func (b Inbox) Marked(which Which, read bool) Inbox {
	b.Notices = slices.Clone(b.Notices)
	for i, n := range b.Notices {
		if slices.Contains(which.IDs, n.ID()) || which.UpTo != "" && n.ID() <= which.UpTo {
			b.Notices[i].Read = read
		}
	}
	return b
}

// Saw is the inbox of who has seen a ticket up to a sequence: what tells of that is read.
func (b Inbox) Saw(number uint32, sequence uint64) Inbox {
	b.Notices = slices.Clone(b.Notices)
	for i, n := range b.Notices {
		if n.Ticket == number && n.Sequence <= sequence {
			b.Notices[i].Read = true
		}
	}
	return b
}

// Mutes tells whether the user is told nothing of a ticket.
func (b Inbox) Mutes(number uint32) bool { return slices.Contains(b.Muted, number) }

// Mute is the inbox with a ticket muted, or not.
func (b Inbox) Mute(number uint32, muted bool) Inbox {
	if b.Mutes(number) == muted {
		return b
	}
	b.Muted = slices.DeleteFunc(slices.Clone(b.Muted), func(n uint32) bool { return n == number })
	if muted {
		b.Muted = append(b.Muted, number)
		b.Muted = b.Muted[max(len(b.Muted)-MostMuted, 0):]
	}
	return b
}

// Prefer is the inbox of who does not want to be told of these, and of all else.
func (b Inbox) Prefer(off []Choice) Inbox {
	b.Off = slices.Clone(off)
	slices.SortFunc(b.Off, func(a, b Choice) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.By, b.By)) })
	return b
}

// Same tells whether two inboxes say the same, but for their versions.
func (b Inbox) Same(other Inbox) bool {
	return b.Told == other.Told && slices.Equal(b.Notices, other.Notices) && slices.Equal(b.Muted, other.Muted) && slices.Equal(b.Off, other.Off)
}
