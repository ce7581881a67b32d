package tell_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/feed"
	"docket/shared/notice"
	"docket/shared/testing/dynamodel"
)

// A burst about one ticket is a few notices for its assignee and each admin.
func TestABurstAboutOneTicketFillsNoInbox(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newOffice(t, dynamodel.Options{})
		for range 10 {
			var batch []change.Change
			for range 100 {
				c := f.happens(1, "")
				c.Kind, c.Assignee = change.SLABreached, "ann"
				c.Fields = []change.Field{{Name: "metric", New: json.RawMessage(`"resolution"`)}}
				batch = append(batch, c)
			}
			f.record(batch...)
		}
		f.wake()
		f.settle(f.tellers)
		for _, who := range []string{"ann", "eve"} {
			if box := f.inbox(who); len(box.Notices) != notice.MostOfOne || box.Version > 15 {
				t.Errorf("%s has %d notices, after %d writes", who, len(box.Notices), box.Version)
			}
		}
	})
}

// What is paid for is the item: a full inbox is compressed to a few units.
func TestAFullInboxIsWrittenForAFewUnits(t *testing.T) {
	f := newOffice(t, dynamodel.Bare())
	box, all := notice.Inbox{User: "ann", Version: 1}, notice.Kinds(notice.InInbox)
	for i := range notice.MostNotices {
		at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC).Add(time.Duration(i*i) * 7919 * time.Millisecond)
		box.Notices = append(box.Notices, notice.Notice{Place: feed.Place{Page: uint64(100_000 + 37*i*i), Entry: i%17 + 1}.String(), Kind: all[i*i%len(all)],
			Ticket: uint32(40_000 + i*i%997), At: at, By: fmt.Sprintf("user_01a21961-cf4e-7000-8000-192bb0bfd%03d", i*i%23), Read: i%3 == 0})
	}
	before := f.model.Usage()[""].Write
	if err := f.table.TellInbox(t.Context(), f.scope, box); err != nil {
		t.Fatal(err)
	}
	units := f.model.Usage()[""].Write - before
	if again := f.inbox("ann"); !again.Same(box) {
		t.Errorf("it is read as %v", again)
	}
	if units > 8 {
		t.Errorf("it takes %v units", units)
	}
	t.Logf("it takes %v units", units)
}
