package carry_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/file"
	"docket/shared/id"
	"docket/shared/mail/send"
	"docket/shared/mail/suppress"
	"docket/shared/testing/dynamodel"
	"docket/shared/ticket"

	"github.com/google/uuid"
)

// The process is killed before and after each of its calls of the table and of the mail
// server. Each letter arrives, once; those alone that were under way when it was killed can
// arrive a second time, under the same Message-ID.
func TestAWorkerThatIsKilledAtAnyStepSendsEachLetterOnce(t *testing.T) {
	for _, after := range []bool{false, true} {
		steps := 0
		for n := 1; ; n++ {
			died := false
			bubble(t, func(t *testing.T) { died = killedAt(t, n, after) })
			if t.Failed() {
				t.Fatalf("killed at step %d, when it had taken effect: %v", n, after)
			}
			if !died {
				steps = n - 1
				break
			}
		}
		if steps < 30 {
			t.Errorf("%d steps alone", steps)
		}
	}
}

func killedAt(t *testing.T, n int, after bool) (died bool) {
	var d *desk
	var mu sync.Mutex
	calls, armed := 0, false
	step := func(client int, done bool) error {
		mu.Lock()
		defer mu.Unlock()
		if !armed || client == 1 || done != after { // the test itself
			return nil
		}
		if calls++; calls != n {
			return nil
		}
		died = true
		d.kill(client)
		return errDead
	}
	d = newDesk(t, dynamodel.Options{
		Before: func(c dynamodel.Call) error { return step(c.Client, false) },
		After:  func(c dynamodel.Call) error { return step(c.Client, true) },
	})
	d.server.step = step
	on := d.opens("casey@customer.example", ticket.Manual)
	d.replies(on, "Pull the plug.", "casey@customer.example", "kim@customer.example")
	d.replies(on, "And now?", "casey@customer.example")
	d.record(on)
	d.wake()
	armed = true
	d.settle(2 * time.Hour)
	armed = false
	times := d.server.times()
	for _, k := range times {
		if k > 2 || k == 2 && !died {
			t.Errorf("a letter arrived %d times: %v", k, times)
		}
	}
	if len(times) != 3 {
		t.Errorf("arrived are %v", times)
	}
	for _, l := range d.letters(on) {
		if l.State != send.Sent {
			t.Errorf("%+v", l)
		}
	}
	if d.waits() {
		t.Error("a letter waits still")
	}
	return died
}

// While the mail server takes nothing for a day every letter waits, few are tried, and all
// arrive within minutes of its being up again.
func TestADayWithoutAMailServerDelaysLettersAndLosesNone(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := newDesk(t, dynamodel.Bare())
		up := time.Now().Add(24 * time.Hour)
		d.server.fails = func(int, string) error {
			if time.Now().Before(up) {
				return send.Fail(send.Down, errors.New("it is down"))
			}
			return nil
		}
		var all []ticket.Ticket
		for i := range 40 {
			on := d.opens(fmt.Sprintf("casey%d@customer.example", i), ticket.Manual)
			d.replies(on, "Pull the plug.")
			d.record(on)
			d.wake()
			all = append(all, on)
		}
		d.settle(24 * time.Hour)
		if len(d.server.took) > 0 || d.server.calls > 24*60+20 {
			t.Errorf("%d attempts, %d taken", d.server.calls, len(d.server.took))
		}
		d.settle(2 * time.Hour)
		for _, on := range all {
			if l := d.letters(on); len(l) != 1 || l[0].State != send.Sent || l[0].ChangedAt.Sub(up) > 70*time.Minute {
				t.Errorf("%+v, %s after it was up", l, l[0].ChangedAt.Sub(up))
			}
		}
		for letter, n := range d.server.times() {
			if n != 1 {
				t.Errorf("%s arrived %d times", letter, n)
			}
		}
	})
}

// A reply to fifty arrives at each of them once, however often it is looked at.
func TestAReplyToFiftyArrivesAtEachOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := newDesk(t, dynamodel.Bare())
		on := d.opens("casey@customer.example", ticket.Manual)
		var to []string
		for i := range 50 {
			to = append(to, fmt.Sprintf("c%d@customer.example", i))
		}
		d.replies(on, "To all of you.", to...)
		d.record(on)
		d.wake()
		d.wake()
		d.record(on) // it is in the feed twice
		d.settle(time.Hour)
		d.wake()
		d.settle(time.Hour)
		if times := d.server.times(); len(times) != 50 || len(d.server.took) != 50 {
			t.Errorf("%d letters arrived of %d: %v", len(d.server.took), len(times), times)
		}
		ids, err := d.table.MailIDs(t.Context(), d.scope, []string{d.server.took[0].letter.MessageID, "wire1@ses.example"})
		if err != nil || len(ids) != 2 || ids[0].Ticket != id.TicketPrefix+on.ID || !ids[0].Ours || ids[1].Ticket != ids[0].Ticket {
			t.Errorf("answers find %+v, %v", ids, err)
		}
	})
}

// What a server refuses is not tried again, keeps no other letter waiting, and whoever
// works on the ticket is told by one note.
func TestALetterThatIsRefusedIsToldOnItsTicket(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := newDesk(t, dynamodel.Bare())
		d.server.fails = func(_ int, to string) error {
			if to == "nobody@customer.example" {
				return send.Fail(send.Refused, errors.New("no such mailbox"))
			}
			return nil
		}
		on := d.opens("casey@customer.example", ticket.Manual)
		d.replies(on, "Pull the plug.", "nobody@customer.example", "kim@customer.example", "not an address")
		d.record(on)
		d.wake()
		d.settle(time.Hour)
		states := map[string]send.State{}
		for _, l := range d.letters(on) {
			states[l.To.Address] = l.State
		}
		if len(states) != 3 || states["nobody@customer.example"] != send.Failed || states["kim@customer.example"] != send.Sent || states["not an address"] != send.Failed {
			t.Errorf("%v", states)
		}
		notes, err := d.table.Comments(t.Context(), ticket.SightOf(d.by("ann").Principal), on.ID, ticket.ConversationList{Limit: 10})
		if err != nil || len(notes.Rows) != 2 {
			t.Fatalf("%+v %v", notes.Rows, err)
		}
		for _, n := range notes.Rows {
			if !strings.Contains(n.Body, "could not be delivered") {
				t.Errorf("%q", n.Body)
			}
		}
		if d.server.calls != 2 {
			t.Errorf("%d letters were handed over", d.server.calls)
		}
	})
}

func TestNothingIsSentToAnAddressThatIsSuppressed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := newDesk(t, dynamodel.Bare())
		d.must(suppress.Suppress(t.Context(), d.table, d.by("ada"), "Casey@customer.example", func(suppress.Address) (change.Answer, error) { return change.Answer{}, nil }))
		on := d.opens("casey@customer.example", ticket.Manual)
		d.replies(on, "Pull the plug.")
		d.record(on)
		d.wake()
		d.settle(time.Hour)
		if l := d.letters(on); len(l) != 1 || l[0].State != send.Suppressed || !strings.Contains(l[0].Trouble, "by_hand") || d.server.calls > 0 {
			t.Errorf("%+v, %d calls", l, d.server.calls)
		}
	})
}

// However many tickets a machine opens, it gets five letters of a machine an hour; what an
// agent writes is not counted.
func TestAutomaticLettersToOneAddressAreBounded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := newDesk(t, dynamodel.Bare())
		time.Sleep(time.Until(time.Now().Truncate(time.Hour).Add(time.Hour + time.Minute)))
		for range 12 {
			on := d.opens("robot@customer.example", ticket.Email)
			d.replies(on, "Who are you?")
			d.record(on)
		}
		d.wake()
		d.settle(time.Hour)
		automatic, human := 0, 0
		for _, one := range d.server.took {
			if one.letter.Header.Has("auto-submitted") {
				automatic++
			} else {
				human++
			}
		}
		if automatic != 5 || human != 12 {
			t.Errorf("%d automatic letters, %d replies", automatic, human)
		}
	})
}

// A letter that waits when its ticket is erased does not leave, and nothing of it stays.
func TestALetterOfATicketThatIsGoneDoesNotLeave(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := newDesk(t, dynamodel.Bare())
		down := true
		d.server.fails = func(int, string) error {
			if down {
				return send.Fail(send.Down, errors.New("it is down"))
			}
			return nil
		}
		on := d.opens("casey@customer.example", ticket.Manual)
		d.replies(on, "Pull the plug.")
		d.record(on)
		d.wake()
		d.settle(10 * time.Minute)
		any := func(uint64) bool { return true }
		d.must(ticket.Delete(t.Context(), d.table, d.by("ada"), on.ID, any, func(ticket.Acted) (change.Answer, error) { return change.Answer{}, nil }))
		down = false
		d.settle(2 * time.Hour)
		if len(d.server.took) > 0 || d.waits() {
			t.Errorf("%d letters left", len(d.server.took))
		}
	})
}

// The files of a reply go with each of its letters, and one that is too large is named.
func TestTheFilesOfAReplyGoWithIt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := newDesk(t, dynamodel.Bare())
		on := d.opens("casey@customer.example", ticket.Manual)
		m := ticket.Message{Direction: ticket.Outbound, Channel: ticket.Email, Body: "See the plan.", To: []string{"casey@customer.example", "kim@customer.example"}}
		d.must(ticket.AddMessage(t.Context(), d.table, d.by("ann"), on.ID, m, func(is ticket.Message) (change.Answer, error) { m = is; return change.Answer{}, nil }))
		m.Files = []file.Attachment{{ID: "file_1", Name: "plan.txt", Type: "text/plain", Size: 100}, {ID: "file_2", Name: "film.mp4", Type: "video/mp4", Size: send.MostAttached}}
		if err := d.table.Commit(t.Context(), change.Commit{ID: uuid.NewString(), Scope: d.scope, Puts: []change.Put{{After: m}}}); err != nil {
			t.Fatal(err)
		}
		d.record(on)
		d.wake()
		d.settle(time.Hour)
		if len(d.server.took) != 2 {
			t.Fatalf("%d letters", len(d.server.took))
		}
		for _, one := range d.server.took {
			l := one.letter
			if len(l.Files) != 1 || l.Files[0].Name != "plan.txt" || string(l.Files[0].Data) != "bytes of file_1" || !strings.Contains(l.Text, "[Too large for mail: film.mp4]") {
				t.Errorf("%+v %q", l.Files, l.Text)
			}
		}
	})
}
