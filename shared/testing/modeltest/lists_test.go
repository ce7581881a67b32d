package modeltest_test

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/lens"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/google/uuid"
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

// part is one part of a filter, as the index asks for it and as an oracle keeps it.
type part struct {
	name  string
	add   func(*ticket.Filter)
	keeps func(l *library, t ticket.Ticket) bool
}

func byChoice(name string, c ticket.Choice, keeps func(ticket.Ticket) bool) part {
	return part{name, func(f *ticket.Filter) { f.Choices = append(f.Choices, c) }, func(_ *library, t ticket.Ticket) bool { return keeps(t) }}
}

var vocabularyOf = []string{"printer", "printed", "invoice", "late", "refund", "Zürich"}

// drawPart draws a part of a filter.
func drawPart(t *rapid.T, now time.Time) part {
	status := rapid.SliceOfNDistinct(rapid.SampledFrom(ticket.Statuses()), 1, 3, rapid.ID).Draw(t, "statuses")
	person := rapid.SampledFrom([]string{"ann", "ben"}).Draw(t, "person")
	from := now.Add(-time.Duration(rapid.IntRange(0, 3000).Draw(t, "milliseconds ago")) * time.Millisecond)
	within := ticket.Range{From: from, Until: from.Add(time.Duration(rapid.IntRange(1, 3000).Draw(t, "milliseconds")) * time.Millisecond)}
	word := rapid.SampledFrom(vocabularyOf).Draw(t, "word")
	isOne := func(t ticket.Ticket) bool { return slices.Contains(status, t.Status) }
	return rapid.SampledFrom([]part{
		byChoice(fmt.Sprint("one of ", status), ticket.OneOf("status", status...), isOne),
		byChoice(fmt.Sprint("none of ", status), ticket.Not(ticket.OneOf("status", status...)), func(t ticket.Ticket) bool { return !isOne(t) }),
		byChoice("of "+person, ticket.OneOf("assignee_id", person), func(t ticket.Ticket) bool { return t.AssigneeID == person }),
		byChoice("unassigned", ticket.None("assignee_id"), func(t ticket.Ticket) bool { return t.AssigneeID == "" }),
		byChoice("unassigned or of "+person, ticket.Either(ticket.None("assignee_id"), ticket.OneOf("assignee_id", person)), func(t ticket.Ticket) bool { return t.AssigneeID == "" || t.AssigneeID == person }),
		byChoice("tagged", ticket.Tagged("red", "blue"), func(t ticket.Ticket) bool {
			return slices.Contains(t.Tags, "red") || slices.Contains(t.Tags, "blue")
		}),
		byChoice("not red", ticket.Not(ticket.Tagged("red")), func(t ticket.Ticket) bool { return !slices.Contains(t.Tags, "red") }),
		byChoice("with a plan", ticket.Has("plan", ""), func(t ticket.Ticket) bool { return t.CustomFields["plan"] != nil }),
		byChoice("of 5 seats", ticket.Has("seats", "5"), func(t ticket.Ticket) bool { return string(t.CustomFields["seats"]) == "5" }),
		{fmt.Sprint("created in ", within), func(f *ticket.Filter) { f.Created = within }, func(l *library, t ticket.Ticket) bool { return l.filter.Created.Has(t.CreatedAt) }},
		{fmt.Sprint("updated in ", within), func(f *ticket.Filter) { f.Updated = within }, func(l *library, t ticket.Ticket) bool { return l.filter.Updated.Has(t.UpdatedAt) }},
		{"with " + word, func(f *ticket.Filter) { f.Query += " " + word + " " }, func(l *library, t ticket.Ticket) bool { return l.says(t, word) }},
		{"noted or with " + word, func(f *ticket.Filter) { f.Query += " " + word + " "; f.Notes = true }, func(l *library, t ticket.Ticket) bool { return l.says(t, word) }},
	}).Draw(t, "part")
}

// says tells whether a ticket has a word, where the list looks.
func (l *library) says(t ticket.Ticket, word string) bool {
	texts := append([]string{t.Subject, t.Description}, l.public[t.ID]...)
	if l.filter.Notes {
		texts = append(texts, l.notes[t.ID]...)
	}
	return slices.Contains(strings.Fields(strings.Join(texts, " ")), word)
}

// before is the order of two tickets in a list.
func before(o ticket.Order) func(a, b ticket.Ticket) int {
	return func(a, b ticket.Ticket) int {
		by := 0
		switch o.By {
		case ticket.ByUpdate:
			by = a.UpdatedAt.Compare(b.UpdatedAt)
		case ticket.ByStatus:
			by = cmp.Compare(rank(o, a.Status), rank(o, b.Status))
		case ticket.ByPriority:
			by = cmp.Compare(slices.Index(ticket.Priorities(), a.Priority), slices.Index(ticket.Priorities(), b.Priority))
		}
		if by = cmp.Or(by, cmp.Compare(a.Number, b.Number)); !o.Ascending {
			by = -by
		}
		return by
	}
}

// rank is a status's place among all: that of the first that a face shows so.
func rank(o ticket.Order, of ticket.Status) int {
	return slices.IndexFunc(ticket.Statuses(), func(s ticket.Status) bool {
		return s == of || o.Shown != nil && o.Shown(string(s)) == o.Shown(string(of))
	})
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
	l.call(r, http.StatusCreated, http.MethodPost, "/tickets/"+ticketID+"/messages", object{"body": text, "direction": "outbound"})
	l.public[bare] = append(l.public[bare], text)
}

func (l *library) list(r *rapid.T) {
	list := ticket.List{Limit: rapid.IntRange(1, 5).Draw(r, "limit"), Count: true, Order: ticket.Order{
		By:        rapid.SampledFrom([]ticket.Sort{ticket.ByCreation, ticket.ByUpdate, ticket.ByStatus, ticket.ByPriority}).Draw(r, "by"),
		Ascending: rapid.Bool().Draw(r, "ascending")}}
	if list.Order.By == ticket.ByStatus && rapid.Bool().Draw(r, "as the Helpdesk shows it") {
		list.Order.Shown = func(value string) string { return lens.Helpdesk.Status.Show(ticket.Status(value)) }
	}
	var parts []part
	for range rapid.IntRange(0, 3).Draw(r, "parts") {
		p := drawPart(r, time.Now())
		p.add(&list.Filter)
		parts = append(parts, p)
	}
	l.filter = list.Filter // which has one range of each time, the last that was drawn
	s := check(r, l.scope)
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

// marked has a ticket marked, as no face does yet.
func (l *library) marked(t testing.TB, ticketID string, m ticket.Mark) {
	t.Helper()
	act := change.SystemAct(l.scope, id.Prefixed(id.RequestPrefix, time.Now()), "mark", time.Now)
	before, err := docket.Table.Ticket(t.Context(), ticket.SightOf(act.Principal), ticketID[len(id.TicketPrefix):])
	if err != nil {
		t.Fatal(err)
	}
	after := before
	after.Mark, after.Version, after.ChangedAt = m, before.Version+1, change.After(before.ChangedAt, time.Now())
	told := act.Change(change.TicketUpdated, 0, after.ChangedAt)
	told.Ticket, told.TicketID, told.Sequence, told.Resource = after.Number, after.ID, after.Version, ticketID
	err = docket.Table.Commit(t.Context(), change.Commit{ID: uuid.NewString(), Scope: l.scope, Ticket: after.Number,
		Puts: []change.Put{{Before: before, After: after}}, Changes: []change.Change{told}})
	if err != nil {
		t.Fatal(err)
	}
}

func TestATicketWithAMarkIsInNoListButThatOfTheMark(t *testing.T) {
	l := &library{agent: quietAgent(t)}
	for range 3 {
		l.ids = append(l.ids, l.openTicket(t, object{"subject": "printer", "status": "open"}))
	}
	for _, m := range []ticket.Mark{ticket.Archived, ticket.Merged} {
		l.marked(t, l.ids[1], m)
		for _, settled := range []bool{false, true} {
			if settled {
				if err := docket.Table.CompactAll(t.Context(), l.scope); err != nil {
					t.Fatal(err)
				}
			}
			for _, by := range []ticket.Sort{ticket.ByCreation, ticket.ByUpdate, ticket.ByStatus, ticket.ByPriority} {
				for _, f := range []ticket.Filter{{}, {Choices: []ticket.Choice{ticket.OneOf("status", ticket.Open)}}, {Query: "printer"}} {
					list := ticket.List{Filter: f, Order: ticket.Order{By: by, Ascending: true}, Limit: 2, Count: true}
					if got, count := l.pages(t, list); !slices.Equal(numbersOf(got), []uint32{1, 3}) || count != (ticket.Count{Of: 2}) {
						t.Errorf("%s, settled %v, by %v: %v has %v, %+v", m, settled, by, f, numbersOf(got), count)
					}
					list.Filter.Marked = m
					if got, count := l.pages(t, list); !slices.Equal(numbersOf(got), []uint32{2}) || count != (ticket.Count{Of: 1}) {
						t.Errorf("%s, settled %v, by %v: the marked of %v are %v, %+v", m, settled, by, f, numbersOf(got), count)
					}
				}
			}
		}
	}
}

func TestADeletedTicketIsInNoListNoCountAndNoSearch(t *testing.T) {
	l := &library{agent: quietAgent(t)}
	for range 3 {
		l.ids = append(l.ids, l.openTicket(t, object{"subject": "printer", "status": "open", "assignee_id": "ann"}))
		l.call(t, http.StatusCreated, http.MethodPost, "/tickets/"+l.ids[len(l.ids)-1]+"/messages", object{"body": "it is late", "direction": "outbound"})
	}
	sight := ticket.SightOf(tenant.Principal{Scope: l.scope})
	for _, folded := range []bool{false, true} { // what is in the indexes when it is deleted, the log or more
		gone := l.ids[0]
		if l.ids = l.ids[1:]; folded {
			if err := docket.Table.CompactAll(t.Context(), l.scope); err != nil {
				t.Fatal(err)
			}
		}
		before, err := docket.Table.Tickets(t.Context(), sight, ticket.List{Limit: 1, Versioned: true})
		if err != nil {
			t.Fatal(err)
		}
		l.delete(t, docket.Table, gone)
		want := []uint32{3}
		if !folded {
			want = []uint32{2, 3}
		}
		if now, err := docket.Table.Tickets(t.Context(), sight, ticket.List{Limit: 1, Versioned: true}); err != nil || now.Version == before.Version {
			t.Errorf("the lists are at the version %s as before, %v", now.Version, err)
		}
		for _, settled := range []bool{false, true} {
			if settled {
				if err := docket.Table.CompactAll(t.Context(), l.scope); err != nil {
					t.Fatal(err)
				}
			}
			for _, by := range []ticket.Sort{ticket.ByCreation, ticket.ByUpdate, ticket.ByStatus, ticket.ByPriority} {
				for _, f := range []ticket.Filter{{}, {Query: "printer"}, {Query: "late"}, {Query: `"is late"`}, {Choices: []ticket.Choice{ticket.OneOf("assignee_id", "ann")}},
					{Choices: []ticket.Choice{ticket.Not(ticket.OneOf("status", ticket.Closed))}}} {
					list := ticket.List{Filter: f, Order: ticket.Order{By: by, Ascending: true}, Limit: 2, Count: true}
					if got, count := l.pages(t, list); !slices.Equal(numbersOf(got), want) || count != (ticket.Count{Of: len(want)}) {
						t.Errorf("folded %v, settled %v, by %v: %+v has %v, %+v", folded, settled, by, f, numbersOf(got), count)
					}
					list.Filter.Marked = ticket.Deleted
					if got, count := l.pages(t, list); len(got) > 0 || count.Of > 0 {
						t.Errorf("folded %v, settled %v, by %v: the deleted of %+v are %v, %+v", folded, settled, by, f, numbersOf(got), count)
					}
				}
			}
		}
		check(t, l.scope)
		for path, body := range map[string]object{"": {"status": "open"}, "/messages": {"body": "b"}, "/comments": {"body": "b"}} {
			method := http.MethodPost
			if path == "" {
				method = http.MethodPatch
			}
			l.call(t, http.StatusNotFound, method, "/tickets/"+gone+path, body)
		}
		for _, path := range []string{"", "/messages", "/comments", "/related", "/sla"} {
			l.call(t, http.StatusNotFound, http.MethodGet, "/tickets/"+gone+path, nil)
		}
		if err := docket.Table.Reindex(t.Context(), l.scope, []uint32{1, 2, 3}); err != nil { // as the job does
			t.Fatal(err)
		}
		check(t, l.scope)
	}
}
