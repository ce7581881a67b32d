package modeltest_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/shared/id"
	"docket/shared/lens"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"pgregory.net/rapid"
)

// library is a workspace whose lists are compared with what its tickets say.
type library struct {
	agent
	ids    []string
	public map[string][]string // what was said on each ticket
	notes  map[string][]string
	filter ticket.Filter // of the list that is drawn
	listed int           // lists that were compared
}

// leastLists is how many lists are drawn at least.
const leastLists = 150

// TestEveryListIsWhatItsTicketsSay draws writes, compactions and lists: of any
// filter, in any order, page by page.
func TestEveryListIsWhatItsTicketsSay(t *testing.T) {
	lists := 0
	rapid.Check(t, func(r *rapid.T) {
		if lists >= leastLists {
			return
		}
		l := &library{agent: quietAgent(t), public: map[string][]string{}, notes: map[string][]string{}}
		defer wipe(t, l.scope) // of each world at its end, as the checker scans them all
		l.call(r, http.StatusOK, http.MethodPut, "/sla-policies", object{"policies": []any{
			object{"priority": "urgent", "first_response_target_minutes": 1, "next_response_target_minutes": 2, "resolution_target_minutes": 4},
			object{"priority": "high", "resolution_target_minutes": 0},
			object{"priority": "normal", "first_response_target_minutes": 2}}})
		l.open(r)
		r.Repeat(map[string]func(*rapid.T){
			"open": l.open, "change": l.change, "change another": l.change, "say": l.say,
			"list": l.list, "list more": l.list, "list again": l.list,
			"": func(*rapid.T) { lists += l.listed; l.listed = 0 },
			"compact": func(r *rapid.T) {
				if err := docket.Table.CompactAll(context.Background(), l.scope); err != nil {
					r.Fatal(err)
				}
			},
		})
	})
}

// unresolved are the statuses that a ticket can be opened in.
var unresolved = []string{"new", "open", "pending", "waiting_on_customer"}

func wordsOf(r *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabularyOf), 1, 3).Draw(r, "words"), " ")
}

// given are some of what an API's caller can give a ticket, of some statuses.
func given(r *rapid.T, statuses ...string) object {
	o := object{}
	some := func(name string, value any) {
		if chance(r, 40, name+"?") {
			o[name] = value
		}
	}
	some("status", rapid.SampledFrom(statuses).Draw(r, "status"))
	some("priority", rapid.SampledFrom([]string{"low", "normal", "high", "urgent"}).Draw(r, "priority"))
	some("assignee_id", rapid.SampledFrom([]string{"ann", "ben"}).Draw(r, "assignee"))
	some("tags", rapid.SliceOfDistinct(rapid.SampledFrom([]string{"red", "green", "blue"}), rapid.ID).Draw(r, "tags"))
	some("custom_fields", rapid.SampledFrom([]object{{"plan": "pro"}, {"seats": 5}, {"plan": "pro", "seats": 7}}).Draw(r, "fields"))
	return o
}

func (l *library) open(r *rapid.T) {
	o := given(r, unresolved...)
	o["subject"], o["description"] = wordsOf(r), wordsOf(r)
	l.ids = append(l.ids, l.openTicket(r, o))
}

func (l *library) some(r *rapid.T) string { return rapid.SampledFrom(l.ids).Draw(r, "ticket") }

func (l *library) change(r *rapid.T) {
	o := given(r, append([]string{"resolved", "closed"}, unresolved...)...)
	if len(o) > 0 {
		l.call(r, http.StatusOK, http.MethodPatch, "/tickets/"+l.some(r), o)
	}
}

func (l *library) say(r *rapid.T) {
	ticketID, text := l.some(r), wordsOf(r)
	bare := ticketID[len(id.TicketPrefix):]
	if chance(r, 50, "a note?") {
		l.call(r, http.StatusCreated, http.MethodPost, "/tickets/"+ticketID+"/comments", object{"body": text})
		l.notes[bare] = append(l.notes[bare], text)
		return
	}
	l.call(r, http.StatusCreated, http.MethodPost, "/tickets/"+ticketID+"/messages", object{"body": text, "direction": rapid.SampledFrom([]string{"outbound", "inbound"}).Draw(r, "direction")})
	l.public[bare] = append(l.public[bare], text)
}

func (l *library) list(r *rapid.T) {
	list := ticket.List{Limit: rapid.IntRange(1, 5).Draw(r, "limit"), Count: true, Order: ticket.Order{
		By:        rapid.SampledFrom([]ticket.Sort{ticket.ByCreation, ticket.ByUpdate, ticket.ByStatus, ticket.ByPriority, ticket.ByDeadline}).Draw(r, "by"),
		Ascending: rapid.Bool().Draw(r, "ascending")}}
	if list.Order.By == ticket.ByStatus && rapid.Bool().Draw(r, "as the Helpdesk shows it") {
		list.Order.Shown = func(value string) string { return lens.Helpdesk.Status.Show(ticket.Status(value)) }
	}
	var parts []part
	s := check(r, l.scope)
	for range rapid.IntRange(0, 3).Draw(r, "parts") {
		p := drawPart(r, time.Now())
		p.add(&list.Filter)
		parts = append(parts, p)
	}
	if chance(r, 40, "levels?") {
		p := drawLevels(r, turning(s.tickets, time.Now()))
		p.add(&list.Filter)
		parts = append(parts, p)
	}
	l.filter = list.Filter // which has one range of each time, the last that was drawn
	var want []ticket.Ticket
	for _, tk := range s.tickets {
		if !slices.ContainsFunc(parts, func(p part) bool { return !p.keeps(l, tk) }) {
			want = append(want, tk)
		}
	}
	slices.SortFunc(want, before(list.Order))
	l.listed++
	got, count := l.pages(r, list)
	if a, b := numbersOf(got), numbersOf(want); !slices.Equal(a, b) {
		r.Fatalf("%+v of %v is %v, want %v", list.Order, namesOf(parts), a, b)
	}
	if count.AtLeast || count.Of != len(want) {
		r.Fatalf("%v are %+v, want %d", namesOf(parts), count, len(want))
	}
}

func namesOf(parts []part) (names []string) {
	for _, p := range parts {
		names = append(names, p.name)
	}
	return names
}

func numbersOf(tickets []ticket.Ticket) []uint32 {
	numbers := make([]uint32, len(tickets))
	for i, tk := range tickets {
		numbers[i] = tk.Number
	}
	return numbers
}

// pages walks a list to its end.
func (l *library) pages(t tb, list ticket.List) (all []ticket.Ticket, count ticket.Count) {
	t.Helper()
	for range 10_000 {
		page, err := docket.Table.Tickets(context.Background(), ticket.SightOf(tenant.Principal{Scope: l.scope}), list)
		if err != nil {
			t.Fatalf("list %+v: %v", list, err)
		}
		all = append(all, page.Tickets...)
		if page.Count != nil {
			count, list.Count = *page.Count, false
		}
		if !page.More {
			return all, count
		}
		list.After = page.Next
	}
	t.Fatalf("the list %+v has no end", list)
	return all, count
}
