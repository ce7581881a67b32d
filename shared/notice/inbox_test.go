package notice_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"docket/shared/notice"

	"pgregory.net/rapid"
)

var began = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// told is the n-th notice, of a ticket.
func nth(n int, ticket uint32) notice.Notice {
	return notice.Notice{Place: fmt.Sprintf("%012d.001", n), Kind: notice.Assigned, Ticket: ticket, At: began.Add(time.Duration(n) * time.Second)}
}

// However a feed is cut into runs, and however often and in whichever order of workers
// each run is told, a notice is in the inbox once, and what was read stays read.
func TestWhoTellsAgainTellsNothingTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := make([]notice.Notice, rapid.IntRange(1, 40).Draw(t, "notices"))
		for i := range all {
			all[i] = nth(i+1, uint32(i%5))
		}
		var box notice.Inbox
		at := 0 // up to which the position was kept
		for at < len(all) {
			end := rapid.IntRange(at+1, len(all)).Draw(t, "a run ends")
			box = box.Tell(began, all[at:end]...)
			if rapid.Bool().Draw(t, "somebody reads") {
				box = box.Marked(notice.Which{UpTo: box.Newest().ID()}, true)
			}
			if rapid.Bool().Draw(t, "the position is kept") {
				at = end
			}
		}
		if len(box.Notices) != len(all) || !slices.IsSortedFunc(box.Notices, func(a, b notice.Notice) int { return a.At.Compare(b.At) }) {
			t.Errorf("of %d notices the inbox has %v", len(all), box.Notices)
		}
		unread := box.Unread()
		if again := box.Tell(began, all...); !again.Same(box) || again.Unread() != unread {
			t.Errorf("%v, told again %v", box, again)
		}
	})
}

func TestAnInboxIsBoundedAndATicketFillsNone(t *testing.T) {
	var box notice.Inbox
	for n := range 1000 {
		box = box.Tell(began, nth(n+1, 1))
	}
	if len(box.Notices) != notice.MostOfOne || box.Notices[0].Place != nth(981, 1).Place {
		t.Errorf("%d notices of one ticket, from %s on", len(box.Notices), box.Notices[0].Place)
	}
	for n := range 1000 {
		box = box.Tell(began, nth(n+1001, uint32(n)))
	}
	if len(box.Notices) != notice.MostNotices || box.Unread() != notice.MostNotices {
		t.Errorf("%d notices", len(box.Notices))
	}
	if box = box.Current(began.Add(notice.Kept + 1900*time.Second)); len(box.Notices) != 100 {
		t.Errorf("%d are younger than 90 days", len(box.Notices))
	}
	for n := range 500 {
		box = box.Mute(uint32(n), true)
	}
	if len(box.Muted) != notice.MostMuted || !box.Mutes(499) || box.Mutes(299) {
		t.Errorf("%d tickets are muted: %v", len(box.Muted), box.Muted)
	}
}

func TestWhatIsMutedOrNotWantedIsNotTold(t *testing.T) {
	box := notice.Inbox{}.Mute(7, true).Prefer([]notice.Choice{{Kind: notice.Escalated, By: notice.InInbox}, {Kind: notice.Assigned, By: notice.ByEmail}})
	escalated := nth(3, 8)
	escalated.Kind = notice.Escalated
	box = box.Tell(began, nth(1, 7), nth(2, 8), escalated)
	if len(box.Notices) != 1 || box.Notices[0].Place != nth(2, 8).Place {
		t.Errorf("%v", box.Notices)
	}
	if box = box.Mute(7, false).Tell(began, nth(4, 7)); len(box.Notices) != 2 {
		t.Errorf("unmuted: %v", box.Notices)
	}
}

func TestNoticesAreGroupedByTicketTheLastToldFirst(t *testing.T) {
	late := nth(4, 1) // a Change that came into the feed behind what followed it on its ticket
	late.At = nth(1, 1).At.Add(-time.Minute)
	box := notice.Inbox{}.Tell(began, nth(1, 1), nth(2, 2), nth(3, 3), late).Marked(notice.Which{IDs: []string{nth(1, 1).ID(), "notice_gone"}, UpTo: nth(2, 2).ID()}, true)
	var got []string
	for _, g := range box.Groups() {
		got = append(got, fmt.Sprint(g.Ticket, g.Unread()))
	}
	if fmt.Sprint(got) != "[1 1 3 1 2 0]" || box.Groups()[0].Notices[0].Place != nth(1, 1).Place {
		t.Errorf("%v of %v", got, box.Groups())
	}
}

func TestWhoHasSeenATicketHasReadWhatTellsOfItUpToThere(t *testing.T) {
	of := func(n int, ticket uint32, sequence uint64) notice.Notice {
		one := nth(n, ticket)
		one.Sequence = sequence
		return one
	}
	box := notice.Inbox{}.Tell(began, of(1, 1, 3), of(2, 1, 5), of(3, 2, 1), of(4, 1, 4)).Saw(1, 4)
	var unread []string
	for _, n := range box.Notices {
		if !n.Read {
			unread = append(unread, fmt.Sprint(n.Ticket, n.Sequence))
		}
	}
	if fmt.Sprint(unread) != "[1 5 2 1]" {
		t.Errorf("unread are %v", unread)
	}
}
