package ticket_test

import (
	"context"
	"slices"
	"testing"

	"docket/shared/change"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// each does to the ticket what is done to many.
func (s story) each(clock, request string, m ticket.Many) *change.Change {
	s.Helper()
	s.clock = s.when(clock)
	act := s.act(tenant.RoleAgent, request)
	_, done, err := ticket.Each(context.Background(), s.memory, act, s.kept.Number, func(ticket.Ticket) bool { return true }, m)
	if err != nil {
		s.Fatalf("the ticket of many: %v", err)
	}
	return done
}

func TestATagStandsInsteadOfAnotherOnTicketsThatHaveThatYet(t *testing.T) {
	for _, c := range []struct {
		name                   string
		tags, lent, want, lend []string
		m                      ticket.Many
	}{
		{"one that has it", []string{"a", "old", "z"}, nil, []string{"a", "new", "z"}, nil, ticket.Many{Remove: []string{"Old"}, Add: []string{"new"}, Instead: true}},
		{"one that lost it", []string{"a"}, nil, []string{"a"}, nil, ticket.Many{Remove: []string{"old"}, Add: []string{"new"}, Instead: true}},
		{"one that has both", []string{"new", "old"}, nil, []string{"new"}, nil, ticket.Many{Remove: []string{"old"}, Add: []string{"new"}, Instead: true}},
		{"one that lost it, where the two are unrelated", []string{"a"}, nil, []string{"a", "new"}, nil, ticket.Many{Remove: []string{"old"}, Add: []string{"new"}}},
		{"a lent one", []string{"a", "old"}, []string{"old"}, []string{"a", "new"}, []string{"new"}, ticket.Many{Remove: []string{"old"}, Add: []string{"new"}, Instead: true}},
		{"a lent one, by one of its own", []string{"new", "old"}, []string{"old"}, []string{"new"}, nil, ticket.Many{Remove: []string{"old"}, Add: []string{"new"}, Instead: true}},
		{"a lent one, written otherwise", []string{"Vip"}, []string{"Vip"}, []string{"VIP"}, []string{"VIP"}, ticket.Many{Remove: []string{"vip"}, Add: []string{"VIP"}}},
		{"a lent one that is removed", []string{"a", "old"}, []string{"old"}, []string{"a"}, nil, ticket.Many{Remove: []string{"old"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := opened(t)
			s.kept.Tags, s.kept.LentTags = c.tags, c.lent
			s.ticket = text(s.kept)
			done := s.each("10:00", "bulk", c.m)
			if changes := !slices.Equal(c.tags, c.want); (done != nil) != changes || !slices.Equal(s.kept.Tags, c.want) || !slices.Equal(s.kept.LentTags, c.lend) {
				t.Errorf("it has %q, of these lent %q; its Change is %v", s.kept.Tags, s.kept.LentTags, done)
			}
		})
	}
}

func TestALentTagThatIsTakenOffAndPutBackIsTheTicketsOwn(t *testing.T) {
	s := opened(t)
	s.kept.Tags, s.kept.LentTags = []string{"vip"}, []string{"vip"}
	s.ticket = text(s.kept)
	s.clock = s.when("10:00")
	s.each("10:00", "bulk", ticket.Many{Remove: []string{"vip"}})
	s.clock = s.when("10:10")
	s.taken(change.Answer{}, s.undo(s.changes[len(s.changes)-1].Sequence))
	if !slices.Equal(s.kept.Tags, []string{"vip"}) || len(s.kept.LentTags) > 0 {
		t.Errorf("it has %q, of these lent %q", s.kept.Tags, s.kept.LentTags)
	}
}
