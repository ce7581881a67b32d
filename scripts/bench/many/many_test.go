package many

import (
	"context"
	"slices"
	"strings"
	"testing"

	"docket/scripts/engine"
	"docket/scripts/local/system"
	"docket/shared/dynamo"
	"docket/shared/ticket"
)

// A ticket is drawn by its number, and known words and tags are as frequent as
// their names say.
func TestTheSameTicketsAreDrawnAgainAndWhatIsKnownOfThemIsTrue(t *testing.T) {
	const size = 20_000
	d, other, had := newDraws(size), newDraws(size), map[string]int{}
	for n := uint32(1); n <= size; n++ {
		l := d.life(n)
		text := " " + l.created.Subject + " " + l.created.Description + " " + l.said + " "
		for _, word := range []string{Uncommon, Common, Other, Phrase} {
			if strings.Contains(text, " "+word+" ") {
				had[word]++
			}
		}
		for _, tag := range l.created.Tags {
			had[tag]++
		}
		if words := len(strings.Fields(text)); words < 60 || words > 126 {
			t.Fatalf("ticket %d has %d words", n, words)
		}
		if again := other.life(n); again.said != l.said || again.created.Description != l.created.Description || !again.updated.Equal(l.updated) {
			t.Fatalf("ticket %d is drawn otherwise again", n)
		}
		if !l.updated.After(l.created.CreatedAt) || l.updated.After(ends.Add(20*1e9)) {
			t.Fatalf("ticket %d was updated at %s", n, l.updated)
		}
	}
	for what, in := range map[string]int{Uncommon: 100, Common: 10, Other: 10, Phrase: 200, UncommonTag: 100, CommonTag: 10} {
		if want := size / in; had[what] < want*3/4 || had[what] > want*5/4 {
			t.Errorf("%s: %d of %d", what, had[what], size)
		}
	}
}

// A workspace that was built answers as one that was written call by call.
func TestABuiltWorkspaceListsAndSearchesWhatWasDrawn(t *testing.T) {
	const size = 4_200 // in two segments
	dir, d := t.TempDir(), newDraws(size)
	if _, err := build(t.Context(), dir, size); err != nil {
		t.Fatal(err)
	}
	e, err := engine.Start(t.Context(), engine.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	table := dynamo.New(dynamo.Local(e.Endpoint), system.TableName)
	filter := func(choices ...ticket.Choice) ticket.Filter { return ticket.Filter{Choices: choices} }
	for name, one := range map[string]struct {
		list ticket.List
		has  func(ticket.Ticket, string) bool
	}{
		"tag": {ticket.List{Filter: filter(ticket.Tagged(UncommonTag))}, func(t ticket.Ticket, _ string) bool { return slices.Contains(t.Tags, UncommonTag) }},
		"agent and status": {ticket.List{Filter: filter(ticket.OneOf("assignee_id", Agent(0)), ticket.OneOf("status", ticket.Open))},
			func(t ticket.Ticket, _ string) bool { return t.AssigneeID == Agent(0) && t.Status == ticket.Open }},
		"word": {ticket.List{Filter: ticket.Filter{Query: Uncommon + " "}}, func(_ ticket.Ticket, text string) bool { return strings.Contains(text, Uncommon) }},
		"said": {ticket.List{Filter: ticket.Filter{Query: word(3) + " " + word(40) + " "}}, func(_ ticket.Ticket, text string) bool {
			return strings.Contains(text, word(3)) && strings.Contains(text, word(40))
		}},
	} {
		var want []uint32
		for n := uint32(size); n > 0; n-- {
			l := d.life(n)
			now := l.created
			l.update(&now)
			if one.has(now, now.Subject+" "+now.Description+" "+l.said) {
				want = append(want, n)
			}
		}
		if got := numbers(t, table, one.list); len(want) < 20 || !slices.Equal(got, want) {
			t.Errorf("%s: %d tickets, %d were drawn, or others", name, len(got), len(want))
		}
	}
	recent := numbers(t, table, ticket.List{Filter: filter(ticket.OneOf("status", ticket.New)), Order: ticket.Order{By: ticket.ByUpdate}})
	if len(recent) < 20 || !slices.IsSortedFunc(recent, func(a, b uint32) int { return d.life(b).updated.Compare(d.life(a).updated) }) {
		t.Errorf("%d tickets by last update, or not in its order", len(recent))
	}
	found, err := table.Snapshot(t.Context(), Sight, ticket.Ask{Number: true})
	if err != nil || found.Number != size+1 {
		t.Errorf("the next number is %d, %v", found.Number, err)
	}
}

func numbers(t *testing.T, table *dynamo.Table, list ticket.List) (all []uint32) {
	t.Helper()
	for list.Limit = 100; ; {
		page, err := table.Tickets(context.Background(), Sight, list)
		if err != nil {
			t.Fatal(err)
		}
		for _, tk := range page.Tickets {
			all = append(all, tk.Number)
		}
		if list.After = page.Next; !page.More {
			return all
		}
	}
}
