package ticket_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// agent is who replies in these tests, as their drafts are named.
var agent = ticket.UnsentOf{Reader: ticket.ReaderOf(tenant.User{Issuer: "desk", Subject: tenant.RoleAgent}), Mode: ticket.ReplyMode}

// mailed is a ticket whose customer wrote by mail.
func mailed(t *testing.T, policies ...sla.Policy) story {
	s := opened(t, policies...)
	s.clock = s.when("09:10")
	s.taken(s.message(s.act(tenant.RoleCustomer, "mail"), ticket.Message{Body: "It is wrong", Direction: ticket.Inbound, Channel: ticket.Email,
		AuthorEmail: "casey@customer.example", Cc: []string{"boss@customer.example", "Casey@customer.example"}}))
	return s
}

func (s story) replies(clock string, r ticket.Reply) (got ticket.Replied, err error) {
	s.Helper()
	s.clock = s.when(clock)
	if r.Body == "" {
		r.Body = "We refund it"
	}
	_, err = ticket.Send(context.Background(), s.memory, s.act(tenant.RoleAgent, "reply"), s.kept.ID, r, func(shown ticket.Replied) (change.Answer, error) {
		got = shown
		return change.Answer{}, nil
	})
	return got, err
}

func (s story) releases(at time.Time) (time.Duration, error) {
	return ticket.Release(context.Background(), s.memory, tenant.Scope{}, s.kept.ID, agent.Reader, func() time.Time { return at })
}

func (s story) takesBack() (*ticket.Unsent, error) {
	var back *ticket.Unsent
	_, err := ticket.TakeBack(context.Background(), s.memory, s.act(tenant.RoleAgent, "undo"), s.kept.ID, func(u *ticket.Unsent) (change.Answer, error) {
		back = u
		return change.Answer{}, nil
	})
	return back, err
}

func (s story) drafts(mode ticket.Mode, body string) error {
	_, err := ticket.SaveDraft(context.Background(), s.memory, s.act(tenant.RoleAgent, "draft"), s.kept.ID, mode, ticket.Text{Body: body}, shown)
	return err
}

func TestNothingOfAHeldReplyHasHappenedUntilItLeaves(t *testing.T) {
	s := mailed(t, high(minutes{sla.FirstResponse: 60}, ""))
	was, changes := text(s.kept), len(s.changes)
	got, err := s.replies("09:30", ticket.Reply{})
	if err != nil || got.Message != nil || got.Held == nil || !got.Held.Held.Until.Equal(s.when("09:30").Add(ticket.HoldUsual)) {
		t.Fatalf("%+v, %v", got, err)
	}
	if text(s.kept) != was || len(s.changes) != changes || len(s.messages) != 1 {
		t.Error("something happened")
	}
	if ahead, err := s.releases(got.Held.Held.Until.Add(-time.Second)); ahead != time.Second || err != nil || len(s.messages) != 1 {
		t.Errorf("a second early: %s, %v", ahead, err)
	}
	request := got.Held.Held.RequestID
	if ahead, err := s.releases(got.Held.Held.Until); ahead != 0 || err != nil {
		t.Fatal(ahead, err)
	}
	c := s.changes[len(s.changes)-1]
	if len(s.messages) != 2 || len(s.unsent) != 0 || s.kept.Status != ticket.InProgress || s.kept.Clocks.Clock(sla.FirstResponse).MetAt.IsZero() ||
		c.Kind != change.MessageAdded || c.RequestID != request || c.Actor.Subject != tenant.RoleAgent || c.Operation != "reply" {
		t.Errorf("it left as %+v on %+v", c, s.kept)
	}
	if !s.kept.Clocks.Clock(sla.FirstResponse).MetAt.Equal(got.Held.Held.Until.Truncate(time.Second)) {
		t.Errorf("the first response is met at %s", s.kept.Clocks.Clock(sla.FirstResponse).MetAt)
	}
	was = s.everything()
	if ahead, err := s.releases(s.when("18:00")); ahead != 0 || err != nil || s.everything() != was {
		t.Errorf("released again: %s, %v", ahead, err)
	}
}

func TestAHeldReplyGoesToWhomTheMessageThatItAnswersSaidWhenItWasSent(t *testing.T) {
	s := mailed(t)
	if _, err := s.replies("09:30", ticket.Reply{}); err != nil {
		t.Fatal(err)
	}
	other := "other@customer.example"
	s.taken(s.patch(s.act(tenant.RoleAgent, "swap"), anyVersion, ticket.Patch{Fields: map[string]*string{"requester_email": &other}}))
	if _, err := s.releases(s.when("10:00")); err != nil {
		t.Fatal(err)
	}
	m := s.messages[1]
	if text(m.To) != `["casey@customer.example"]` || text(m.Cc) != `["boss@customer.example"]` || m.Answers != s.messages[0].ID || m.Channel != ticket.Email {
		t.Errorf("it went to %v, %v by %s", m.To, m.Cc, m.Channel)
	}
}

func TestOfUndoAndReleaseExactlyOneWins(t *testing.T) {
	for _, releaseFirst := range []bool{true, false} {
		s := mailed(t)
		got, err := s.replies("09:30", ticket.Reply{Text: ticket.Text{Subject: "Re: April", Cc: &[]string{"x@customer.example"}}})
		if err != nil {
			t.Fatal(err)
		}
		late := got.Held.Held.Until.Add(time.Hour)
		s.clock = late
		if releaseFirst {
			s.meantime = func() {
				if _, err := s.releases(late); err != nil {
					t.Error(err)
				}
			}
			if back, err := s.takesBack(); err != nil || back != nil || len(s.messages) != 2 || len(s.unsent) != 0 {
				t.Errorf("undo came second: %v, %d messages", err, len(s.messages))
			}
			continue
		}
		s.meantime = func() {
			if back, err := s.takesBack(); err != nil || back == nil {
				t.Error(back, err)
			}
		}
		if _, err := s.releases(late); err != nil || len(s.messages) != 1 {
			t.Errorf("release came second: %v, %d messages", err, len(s.messages))
		}
		draft := s.unsent[agent]
		if draft.Held != nil || text(draft.Text) != text(got.Held.Text) {
			t.Errorf("the draft is %+v", draft)
		}
	}
}

func TestWhoeverReleasesAReplyItIsSentOnce(t *testing.T) {
	s := mailed(t)
	if _, err := s.replies("09:30", ticket.Reply{}); err != nil {
		t.Fatal(err)
	}
	s.meantime = func() {
		if _, err := s.releases(s.when("10:00")); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.releases(s.when("10:00")); err != nil || len(s.messages) != 2 {
		t.Errorf("two at once: %v, %d messages", err, len(s.messages))
	}
}

// Who comes late to a reply that has left finds another of its author's, which waits.
func TestWhoReleasesAReplyLateSendsNoOtherInItsPlace(t *testing.T) {
	s := mailed(t)
	if _, err := s.replies("09:30", ticket.Reply{}); err != nil {
		t.Fatal(err)
	}
	s.meantime = func() {
		if _, err := s.releases(s.when("10:00")); err != nil {
			t.Error(err)
		}
		if _, err := s.replies("10:00", ticket.Reply{Text: ticket.Text{Body: "And another"}}); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.releases(s.when("10:00")); err != nil || len(s.messages) != 2 {
		t.Errorf("%v, %d messages", err, len(s.messages))
	}
	if u, is := s.unsent[agent]; !is || u.Held == nil || u.Text.Body != "And another" {
		t.Errorf("what waits is %+v", u)
	}
}

func TestWhileAReplyIsHeldItsAuthorHasNoOtherAndItsTextStays(t *testing.T) {
	s := mailed(t)
	if _, err := s.replies("09:30", ticket.Reply{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.replies("09:30", ticket.Reply{}); fault.KindOf(err) != fault.ReplyHeld {
		t.Errorf("another reply: %v", err)
	}
	if err := s.drafts(ticket.ReplyMode, "More"); fault.KindOf(err) != fault.ReplyHeld {
		t.Errorf("another draft: %v", err)
	}
	if err := s.drafts(ticket.NoteMode, "They are angry"); err != nil {
		t.Errorf("a note's draft: %v", err)
	}
	if _, err := ticket.DropDraft(context.Background(), s.memory, s.act(tenant.RoleAgent, "drop"), s.kept.ID, ticket.ReplyMode, shown); fault.KindOf(err) != fault.ReplyHeld {
		t.Errorf("throwing it away: %v", err)
	}
}

func TestAReplyThatItsTicketRefusesIsTheDraftAgainWithTheReason(t *testing.T) {
	s := mailed(t)
	if _, err := s.replies("09:30", ticket.Reply{}); err != nil {
		t.Fatal(err)
	}
	s.deletes("09:31")
	if _, err := s.releases(s.when("10:00")); err != nil {
		t.Fatal(err)
	}
	if draft := s.unsent[agent]; draft.Held != nil || draft.Refused == "" || draft.Text.Body != "We refund it" || len(s.messages) != 1 {
		t.Errorf("it is %+v", draft)
	}
}

func TestOnAnErasedTicketNothingStaysOfAHeldReply(t *testing.T) {
	s := mailed(t)
	if _, err := s.replies("09:30", ticket.Reply{}); err != nil {
		t.Fatal(err)
	}
	if _, err := ticket.Erase(context.Background(), s.memory, s.act("", "erase"), s.kept.ID, "job_1", func(ticket.Ticket) bool { return true }); err != nil {
		t.Fatal(err)
	}
	if _, err := s.releases(s.when("10:00")); err != nil || len(s.unsent) != 0 || len(s.messages) != 1 {
		t.Errorf("there is %v, %v", s.unsent, err)
	}
}

func TestAReplyIsRefusedWithWhatOthersSaidSinceItsWriterRead(t *testing.T) {
	s := mailed(t)
	read := s.kept.Version
	s.taken(s.comment(s.act(tenant.RoleAgent, "note"), "My own note"))
	if _, err := s.replies("09:20", ticket.Reply{Seen: &read, Hold: new(time.Duration)}); err != nil {
		t.Errorf("after one's own note: %v", err)
	}
	s.taken(s.comment(s.act(tenant.RoleAdmin, "note"), "Do not refund it"))
	_, err := s.replies("09:30", ticket.Reply{Seen: &read})
	var moved *ticket.MovedOn
	if fault.KindOf(err) != fault.ThreadMoved || !errors.As(err, &moved) || len(moved.News) != 1 || moved.News[0].Excerpt != "Do not refund it" || !moved.News[0].Note {
		t.Fatalf("%v, %+v", err, moved)
	}
	if len(s.unsent) != 0 {
		t.Error("it is held")
	}
	if _, err := s.replies("09:31", ticket.Reply{Seen: &read, Anyway: true}); err != nil {
		t.Errorf("anyway: %v", err)
	}
}

// One of a duplicate's would pass over whatever is said until the ticket has come to it.
func TestAReplyByWhoHasSeenWhatTheTicketNeverHadIsRefused(t *testing.T) {
	s := mailed(t)
	never := s.kept.Version + 1
	if _, err := s.replies("09:20", ticket.Reply{Seen: &never, Hold: new(time.Duration)}); fault.KindOf(err) != fault.Invalid || len(s.messages) != 1 {
		t.Errorf("it is sent: %v", err)
	}
	if _, err := s.replies("09:21", ticket.Reply{Seen: &never, Anyway: true, Hold: new(time.Duration)}); err != nil {
		t.Errorf("anyway: %v", err)
	}
}

func TestAMessageThatComesWhileAReplyIsTakenInIsSeen(t *testing.T) {
	s := mailed(t)
	read := s.kept.Version
	s.meantime = func() { s.taken(s.comment(s.act(tenant.RoleAdmin, "note"), "Do not refund it")) }
	if _, err := s.replies("09:30", ticket.Reply{Seen: &read}); fault.KindOf(err) != fault.ThreadMoved {
		t.Errorf("%v", err)
	}
}

func TestAReplyIsHeldForWhomMailReachesAndForNobodyElse(t *testing.T) {
	ten, none := 10*time.Second, time.Duration(0)
	for what, want := range map[string]struct {
		reply ticket.Reply
		mail  bool
		hold  time.Duration
	}{
		"by mail":           {ticket.Reply{}, true, ten},
		"by chat":           {ticket.Reply{Text: ticket.Text{Channel: ticket.Chat}}, true, none},
		"to no address":     {ticket.Reply{}, false, none},
		"told not to":       {ticket.Reply{Hold: &none}, true, none},
		"told for how long": {ticket.Reply{Hold: new(30 * time.Second)}, false, 30 * time.Second},
	} {
		s := opened(t)
		if want.mail {
			s = mailed(t)
		}
		got, err := s.replies("09:30", want.reply)
		if err != nil || (got.Held != nil) != (want.hold > 0) || got.Held != nil && got.Held.Held.Until.Sub(got.Held.SavedAt) != want.hold {
			t.Errorf("%s: %+v, %v", what, got.Held, err)
		}
		if want.hold == 0 && (got.Message == nil || got.Sequence() != got.Message.Sequence || s.kept.Status != ticket.InProgress) {
			t.Errorf("%s: it is %+v", what, got.Message)
		}
	}
	s := mailed(t)
	if _, err := s.replies("09:30", ticket.Reply{Hold: new(31 * time.Second)}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("for too long: %v", err)
	}
}

func TestAReplyResolvesItsTicketInTheSameWrite(t *testing.T) {
	s := mailed(t)
	if err := s.drafts(ticket.ReplyMode, "We"); err != nil {
		t.Fatal(err)
	}
	before := len(s.changes)
	if _, err := s.replies("09:30", ticket.Reply{Text: ticket.Text{Resolution: &ticket.Resolution{Text: "Refunded", Score: "4"}}, Hold: new(time.Duration)}); err != nil {
		t.Fatal(err)
	}
	if s.kept.Status != ticket.Resolved || s.kept.Resolution != "Refunded" || s.kept.CSATScore != "4" || len(s.changes) != before+1 || len(s.unsent) != 0 {
		t.Errorf("it is %+v", s.kept)
	}
	open := func(ticket.Status) ticket.Status { return ticket.Open }
	if _, err := s.replies("09:40", ticket.Reply{Text: ticket.Text{Resolution: &ticket.Resolution{Text: "Refunded"}}, Becomes: open}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("resolved and open: %v", err)
	}
}

func TestWhatAnswersAnInternalMessageIsNoReply(t *testing.T) {
	s := mailed(t)
	s.taken(s.message(s.act(tenant.RoleAgent, "message"), ticket.Message{Body: "Between us", Direction: ticket.InternalDirected}))
	for _, answers := range []string{s.messages[1].ID, "msg_elsewhere"} {
		if _, err := s.replies("09:30", ticket.Reply{Text: ticket.Text{Answers: answers}}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("an answer to %s: %v", answers, err)
		}
	}
}

func TestADraftIsItsAuthorsAndOneAMode(t *testing.T) {
	s := mailed(t)
	was := len(s.changes)
	for _, body := range []string{"We", "We refund"} {
		if err := s.drafts(ticket.ReplyMode, body); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.drafts(ticket.NoteMode, "They are angry"); err != nil {
		t.Fatal(err)
	}
	if len(s.unsent) != 2 || s.unsent[agent].Text.Body != "We refund" || len(s.changes) != was {
		t.Errorf("there is %+v", s.unsent)
	}
	if _, err := ticket.AddNote(context.Background(), s.memory, s.act(tenant.RoleAgent, "note"), s.kept.ID, ticket.Comment{Body: "They are angry"}, nil, shown); err != nil {
		t.Fatal(err)
	}
	if len(s.unsent) != 1 || len(s.comments) != 1 {
		t.Errorf("with the note sent there is %+v", s.unsent)
	}
	if _, err := ticket.DropDraft(context.Background(), s.memory, s.act(tenant.RoleAgent, "drop"), s.kept.ID, ticket.ReplyMode, shown); err != nil || len(s.unsent) != 0 {
		t.Errorf("thrown away there is %+v, %v", s.unsent, err)
	}
}

func TestAReplyThatIsTakenBackIsADraftOfAllThatItWasSentWith(t *testing.T) {
	for _, refused := range []bool{false, true} {
		s := mailed(t)
		sent := ticket.Text{Body: "We refund it", Subject: "Re: April", Channel: ticket.Phone, To: &[]string{"x@customer.example"},
			Status: ticket.Closed, Resolution: &ticket.Resolution{Text: "Refunded", Score: "4"}}
		if _, err := s.replies("09:30", ticket.Reply{Text: sent, Hold: new(10 * time.Second)}); err != nil {
			t.Fatal(err)
		}
		if refused {
			s.deletes("09:31")
			if _, err := s.releases(s.when("10:00")); err != nil {
				t.Fatal(err)
			}
		} else if back, err := s.takesBack(); err != nil || back == nil {
			t.Fatal(back, err)
		}
		if draft := s.unsent[agent]; draft.Held != nil || text(draft.Text) != text(sent) || refused != (draft.Refused != "") {
			t.Errorf("refused %v: the draft is %+v", refused, draft)
		}
	}
}
