package modeltest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"docket/scripts/local/system"
	"docket/shared/dynamo"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// shelf is a workspace whose tickets lie on both sides of a segment's end, and
// what its lists must say.
type shelf struct {
	agent
	ids  []string // oldest first
	tag  []string // of each
	turn int
}

func newShelf(t *testing.T) *shelf {
	t.Helper()
	s := &shelf{agent: quietAgent(t)}
	put(t, row{"PK": text(prefixOf(s.scope) + "#CTR"), "SK": text("TKT"), "n": numeral(4092)})
	for range 6 { // numbers 4093 to 4098
		s.ids, s.tag = append(s.ids, s.openTicket(t, object{"tags": []string{"red"}})), append(s.tag, "red")
	}
	return s
}

var colours = []string{"red", "green", "blue"}

// paint gives the next ticket the next colour.
func (s *shelf) paint(t tb) {
	t.Helper()
	s.turn++
	i := s.turn % len(s.ids)
	s.tag[i] = colours[(slices.Index(colours, s.tag[i])+1)%len(colours)]
	s.call(t, http.StatusOK, http.MethodPatch, "/tickets/"+s.ids[i], object{"tags": []string{s.tag[i]},
		"category": s.tag[i], "assignee_id": s.tag[i], "custom_fields": object{"colour": s.tag[i]}})
}

// holds wants each list to be what was painted, right now.
func (s *shelf) holds(t tb, limit int) {
	t.Helper()
	for _, colour := range append([]string{""}, colours...) {
		filter := url.Values{"status": {"new"}}
		if colour != "" {
			filter.Set("tag", colour)
		}
		want := []string{}
		for i := len(s.ids) - 1; i >= 0; i-- {
			if colour == "" || s.tag[i] == colour {
				want = append(want, s.ids[i])
			}
		}
		if got := idsOf(s.listAll(t, "/tickets", "tickets", filter, limit)); !slices.Equal(got, want) {
			t.Fatalf("the list of %q is %v, want %v", colour, got, want)
		}
	}
}

// through is the table by a client of its own.
func through(s *stops) *dynamo.Table {
	return dynamo.New(dynamo.Local(endpoint, s.install), system.TableName)
}

func TestACompactionStoppedAnywhereLeavesTheListsRight(t *testing.T) {
	for _, after := range []bool{false, true} {
		t.Run(fmt.Sprintf("the last call takes effect %v", after), func(t *testing.T) {
			t.Parallel()
			s := newShelf(t)
			last := 0
			for k := 1; last == 0; k++ {
				for range 3 { // in both segments
					s.paint(t)
				}
				stop := &stops{k: k, after: after}
				switch err := compact(t.Context(), through(stop), s.scope); {
				case err == nil && stop.calls < k:
					last = k
				case err != nil && !errors.Is(err, errStopped):
					t.Fatalf("stopped at call %d: %v", k, err)
				}
				check(t, s.scope)
				s.paint(t)
				s.holds(t, 4)
				s.finish(t)
			}
			t.Logf("a compaction ends at call %d", last)
			if last < 20 {
				t.Errorf("a compaction of %d calls was stopped", last)
			}
		})
	}
}

// finish wants a compaction by itself to empty the log.
func (s *shelf) finish(t *testing.T) {
	t.Helper()
	if err := docket.Table.CompactAll(t.Context(), s.scope); err != nil {
		t.Fatal(err)
	}
	s.holds(t, 3)
	if left := check(t, s.scope); len(left.log) != 0 {
		t.Errorf("the log still has %d entries", len(left.log))
	}
}

func TestWritesAndListsBetweenAnyTwoCallsOfACompactionAreRight(t *testing.T) {
	s := newShelf(t)
	meanwhile := &stops{meanwhile: func(call int) {
		if call <= 120 { // writes that never end are work that never ends
			s.paint(t)
			s.holds(t, 4)
		}
	}}
	if err := compact(t.Context(), through(meanwhile), s.scope); err != nil {
		t.Fatal(err)
	}
	s.holds(t, 2)
	s.finish(t)
}

// A younger compaction runs whole between two calls of an older one, which
// must not put back what it had loaded.
func TestACompactionOvertakenAnywhereLeavesTheListsRight(t *testing.T) {
	s := newShelf(t)
	reached := 0
	for at := 1; ; at++ {
		for range 3 { // in both segments
			s.paint(t)
		}
		meanwhile := &stops{meanwhile: func(call int) {
			if call != at {
				return
			}
			for range len(s.ids) {
				s.paint(t)
			}
			if err := docket.Table.CompactAll(context.Background(), s.scope); err != nil {
				t.Error(err)
			}
		}}
		if err := compact(t.Context(), through(meanwhile), s.scope); err != nil {
			t.Fatal(err)
		}
		s.holds(t, 4)
		check(t, s.scope)
		if meanwhile.calls < at { // it ended by itself, before the other one was due
			break
		}
		reached = at
	}
	if reached < 20 { // where segments are loaded and put
		t.Errorf("a compaction of %d calls was overtaken", reached)
	}
	s.finish(t)
}

func TestALogLongerThanAPageOfTheStoreIsReadWhole(t *testing.T) {
	s := newShelf(t)
	padding := make([]string, 3500) // 250 KB an entry, and a page is 1 MB
	for i := range padding {
		padding[i] = fmt.Sprintf("tag=%068d", i)
	}
	for _, r := range check(t, s.scope).rows {
		if r.text("PK") == prefixOf(s.scope)+"#LOG" {
			r["del"] = &types.AttributeValueMemberSS{Value: padding}
			put(t, r)
		}
	}
	s.holds(t, 100)
}

// listed walks a list by a table, two rows a page, and wants no ticket twice.
func listed(t *testing.T, s *shelf, table *dynamo.Table, f ticket.Filter) map[string]bool {
	t.Helper()
	found, after := map[string]bool{}, ticket.Position{}
	for more := true; more; {
		page, err := table.Tickets(t.Context(), ticket.SightOf(tenant.Principal{Scope: s.scope}), ticket.List{Filter: f, After: after, Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		for _, tk := range page.Tickets {
			if found["ticket_"+tk.ID] || !f.Facets().Matches(tk.Facets()) {
				t.Fatalf("%s is listed twice or as %v", tk.ID, tk.Facets())
			}
			found["ticket_"+tk.ID] = true
		}
		more, after = page.More, page.Next
	}
	return found
}

// Between any two calls of a list, a ticket goes from one of the statuses
// asked for to the other, another ticket leaves the list, and a compaction
// runs. What stays in the list all along must be in it; which of two segments
// is read first is chance, so each place is tried a few times.
func TestAListHasAllThatMatchedAllAlong(t *testing.T) {
	s := newShelf(t)
	open := ticket.Filter{Choices: []ticket.Choice{ticket.OneOf("status", ticket.Open, ticket.InProgress)}}
	patch := func(i int, status string) {
		s.call(t, http.StatusOK, http.MethodPatch, "/tickets/"+s.ids[i], object{"status": status})
	}
	reset := []int{0, 1, 2, 3, 4, 5}
	for at, calls := 1, 1; at <= calls; at++ {
		for range 3 {
			for _, i := range reset {
				patch(i, "new") // takes it out of work, which the API shows as open
				patch(i, "open")
			}
			if err := docket.Table.CompactAll(t.Context(), s.scope); err != nil {
				t.Fatal(err)
			}
			meanwhile := &stops{meanwhile: func(call int) {
				if call != at {
					return
				}
				for _, i := range []int{0, 4} { // one in each segment
					s.call(t, http.StatusCreated, http.MethodPost, "/tickets/"+s.ids[i]+"/messages", object{"body": "on it"})
				}
				patch(5, "closed")
				if err := docket.Table.CompactAll(context.Background(), s.scope); err != nil {
					t.Error(err)
				}
			}}
			found := listed(t, s, through(meanwhile), open)
			for _, always := range s.ids[:5] {
				if !found[always] {
					t.Errorf("a write and a compaction before call %d of the list hide %s", at, always)
				}
			}
			calls, reset = max(calls, meanwhile.calls), []int{0, 4, 5}
		}
	}
	check(t, s.scope)
}

func TestLiveCompactionsBesideWritersAndReadersLoseNothing(t *testing.T) {
	s := newShelf(t)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			if err := compact(ctx, docket.Table, s.scope); err != nil && ctx.Err() == nil {
				t.Error(err)
			}
		}
	}()
	for range 60 {
		s.paint(t)
		s.holds(t, 5)
	}
	stop()
	<-done
	s.finish(t)
}

func TestAWriteThatOnlyTakesAwayReachesTheIndex(t *testing.T) {
	for name, patch := range map[string]object{"a tag": {"tags": []string{}}, "the category": {"category": nil},
		"the assignee": {"assignee_id": nil}, "the owner": {"owner_id": nil}, "a custom field": {"custom_fields": object{"f": nil}}} {
		t.Run(name, func(t *testing.T) {
			a := quietAgent(t)
			ticketID := a.openTicket(t, object{"tags": []string{"x"}, "category": "x", "assignee_id": "x", "owner_id": "x", "custom_fields": object{"f": 1}})
			if err := docket.Table.CompactAll(t.Context(), a.scope); err != nil {
				t.Fatal(err)
			}
			a.call(t, http.StatusOK, http.MethodPatch, "/tickets/"+ticketID, patch)
			check(t, a.scope)
		})
	}
}

// compact compacts a workspace's index, as far as time goes.
func compact(ctx context.Context, table *dynamo.Table, scope tenant.Scope) error {
	_, err := table.KeepShort(ctx, scope, 1)
	return err
}
