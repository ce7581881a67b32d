package ticket_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// around is who else somebody is told of, with what they do.
func (s story) around(role string) string {
	s.Helper()
	a, err := ticket.PresenceOn(context.Background(), s.memory, ticket.SightOf(s.act(role, "look").Principal), s.kept.ID, s.act(role, "look").Principal.User, s.clock)
	if err != nil {
		s.Fatalf("%v", err)
	}
	return names(a)
}

func names(a ticket.Around) string {
	var all []string
	for _, p := range a.Others {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s %s", p.User.Subject, p.Doing, p.Mode)))
	}
	return strings.Join(all, ", ")
}

func (s story) enters(role string, doing ticket.Doing, mode ticket.Mode) (told string, err error) {
	_, err = ticket.Enter(context.Background(), s.memory, s.act(role, "presence"), s.kept.ID, doing, mode, func(a ticket.Around) (change.Answer, error) {
		told = names(a)
		return change.Answer{}, nil
	})
	return told, err
}

func TestWhoHasATicketOpenIsToldToOthersForThirtySeconds(t *testing.T) {
	s := opened(t)
	changes := len(s.changes)
	if told, err := s.enters(tenant.RoleAgent, ticket.Viewing, ""); err != nil || told != "" {
		t.Fatalf("the first is told of %q, %v", told, err)
	}
	if told, err := s.enters(tenant.RoleAdmin, ticket.Writing, ticket.ReplyMode); err != nil || told != tenant.RoleAgent+" viewing" {
		t.Fatalf("the second is told of %q, %v", told, err)
	}
	if got, own := s.around(tenant.RoleAgent), s.around(tenant.RoleAdmin); got != tenant.RoleAdmin+" writing reply" || own != tenant.RoleAgent+" viewing" {
		t.Errorf("the agent is told of %q, the admin of %q", got, own)
	}
	since := s.presence.All[0].Since
	s.clock = s.clock.Add(20 * time.Second)
	if _, err := s.enters(tenant.RoleAdmin, ticket.Writing, ticket.ReplyMode); err != nil || !s.presence.All[0].Since.Equal(since) {
		t.Errorf("who goes on writes since %s, not since %s: %v", s.presence.All[0].Since, since, err)
	}
	s.clock = s.clock.Add(10*time.Second - time.Millisecond)
	if got := s.around(tenant.RoleAdmin); got != tenant.RoleAgent+" viewing" {
		t.Errorf("just before thirty seconds: %q", got)
	}
	s.clock = s.clock.Add(time.Millisecond)
	if got, admin := s.around(tenant.RoleAdmin), s.around(tenant.RoleAgent); got != "" || admin != tenant.RoleAdmin+" writing reply" {
		t.Errorf("after thirty seconds: %q, %q", got, admin)
	}
	if _, err := s.enters(tenant.RoleAgent, ticket.Viewing, ""); err != nil || !s.presence.All[0].Since.Equal(s.presence.All[0].At) {
		t.Errorf("who was gone and comes back is there since %s: %v", s.presence.All[0].Since, err)
	}
	leave := func(role string) error {
		_, err := ticket.Leave(context.Background(), s.memory, s.act(role, "leave"), s.kept.ID, shown)
		return err
	}
	if err := leave(tenant.RoleAdmin); err != nil || s.around(tenant.RoleAgent) != "" {
		t.Errorf("who left is there: %q, %v", s.around(tenant.RoleAgent), err)
	}
	version := s.presence.Version
	if err := leave(tenant.RoleAdmin); err != nil || s.presence.Version != version {
		t.Errorf("who leaves twice writes: %v", err)
	}
	if len(s.changes) != changes {
		t.Error("a Change tells who is there")
	}
}

func TestOfThoseOnATicketTheLastFiftyAreKept(t *testing.T) {
	s := opened(t)
	for n := range ticket.MostPresent + 10 {
		act := s.act(tenant.RoleAgent, "presence")
		act.Principal.User.Subject = fmt.Sprint("u", n)
		if _, err := ticket.Enter(context.Background(), s.memory, act, s.kept.ID, ticket.Viewing, "", shown); err != nil {
			t.Fatal(err)
		}
	}
	if all := s.presence.All; len(all) != ticket.MostPresent || all[0].User.Subject != fmt.Sprint("u", ticket.MostPresent+9) {
		t.Errorf("%d are kept, first %s", len(all), all[0].User.Subject)
	}
}

func TestWhatSomebodyWritesIsSaidOfWhoWritesAlone(t *testing.T) {
	s := opened(t)
	for _, is := range []ticket.Present{{Doing: "sleeping"}, {Doing: ticket.Viewing, Mode: ticket.NoteMode}, {Doing: ticket.Writing, Mode: "poem"}} {
		if _, err := s.enters(tenant.RoleAgent, is.Doing, is.Mode); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s %s: %v", is.Doing, is.Mode, err)
		}
	}
	if s.presence.Version != 0 {
		t.Error("what is refused is written")
	}
}
