package everyroute_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/lens"
	"docket/shared/ticket"
)

// view is how a face shows one property of a ticket, and lets it be written.
type view struct {
	face    string
	list    string // the path of its tickets
	prefix  string // of its ids
	member  string // that shows the property
	wrapper string // that its bodies lie in
	method  string // of an update; empty: the face has none of it
	id      string // what rows of a list call the id
	words   []string
	show    func(value string) string
	over    func(now, shown string) string
	hidden  bool // no list is filtered by it
}

func (v view) at(w world, ticketID string) request {
	return request{Method: http.MethodGet, Path: v.list + "/" + v.prefix + ticketID, Token: w.Tokens["admin"]}
}

// shows is what a ticket has on the face, and under which version.
func (v view) shows(t testing.TB, w world, ticketID string) (shown, version string) {
	t.Helper()
	a := docket.Send(t, v.at(w, ticketID))
	shown, _ = a.Said(t)["ticket"].(map[string]any)[v.member].(string)
	return shown, a.Header.Get("ETag")
}

// writes writes a word on the face.
func (v view) writes(t testing.TB, w world, ticketID, shown string) {
	t.Helper()
	r := v.at(w, ticketID)
	r.Method, r.Body = v.method, `{"`+v.member+`":"`+shown+`"}`
	if v.wrapper != "" {
		r.Body = `{"` + v.wrapper + `":` + r.Body + `}`
	}
	docket.Done(t, r)
}

// lists are the UUIDs of the tickets that the face lists by a word, sorted.
func (v view) lists(t testing.TB, w world, shown string) []string {
	t.Helper()
	var found []string
	said := docket.Done(t, request{Method: http.MethodGet, Path: v.list + "?" + v.member + "=" + url.QueryEscape(shown), Token: w.Tokens["admin"]})
	for _, row := range said["tickets"].([]any) {
		found = append(found, row.(map[string]any)[v.id].(string)[len(v.prefix):])
	}
	slices.Sort(found)
	return found
}

// viewed is a property of tickets that several faces show.
type viewed struct {
	field  string
	values []string // canonical, or of slugs some
	views  []view
}

func viewOf[C ~string](on view, of lens.Lens[C]) view {
	on.words = of.Words()
	on.show = func(value string) string { return of.Show(C(value)) }
	on.over = func(now, shown string) string { return string(of.Over(C(now), shown)) }
	return on
}

// allViewed are the properties that more than one face shows or writes.
func allViewed() []viewed {
	s0 := view{face: "support", list: "/v1/support/tickets", prefix: id.TicketPrefix, id: "id", method: http.MethodPatch}
	s1 := view{face: "helpdesk", list: "/helpdesk/api/v1/tickets", prefix: "tkt_", id: "id", method: http.MethodPut, wrapper: "ticket"}
	s2 := view{face: "desk", list: "/desk/api/v1/tickets", prefix: id.TicketPrefix, id: "id", method: http.MethodPatch}
	s3 := view{face: "selfservice", list: "/api/v1/support/tickets", id: "ticket_id"}
	member := func(v view, name string) view {
		v.member = name
		return v
	}
	ranked := viewOf(member(s3, "priority"), lens.SelfService.Priority)
	ranked.hidden = true
	slug := member(s3, "type")
	slug.words, slug.show = []string{"question", "support", "bug", "task", "feature_request", "refund"}, lens.SelfService.Type.Show
	kind := member(s1, "type")
	kind.words, kind.show, kind.over, kind.hidden = lens.Helpdesk.Type.Words(), lens.Helpdesk.Type.Show, lens.Helpdesk.Type.Over, true
	desk := member(s2, "type")
	desk.words, desk.show, desk.over = lens.Desk.Type.Words(), lens.Desk.Type.Show, lens.Desk.Type.Over
	var statuses, priorities []string
	for _, s := range ticket.Statuses() {
		statuses = append(statuses, string(s))
	}
	for _, p := range ticket.Priorities() {
		priorities = append(priorities, string(p))
	}
	return []viewed{
		{"status", statuses, []view{viewOf(member(s0, "status"), lens.Support.Status), viewOf(member(s1, "status"), lens.Helpdesk.Status), viewOf(member(s2, "status"), lens.Desk.Status), viewOf(member(s3, "status"), lens.SelfService.Status)}},
		{"priority", priorities, []view{viewOf(member(s0, "priority"), lens.Support.Priority), viewOf(member(s1, "priority"), lens.Helpdesk.Priority), viewOf(member(s2, "priority"), lens.Desk.Priority), ranked}},
		{"type", slug.words, []view{kind, desk, slug}},
	}
}

// has makes a ticket with a canonical value, as the domain has it, for the world's admin.
func has(t testing.TB, w world, field, value string) string {
	t.Helper()
	draft := ticket.Ticket{Subject: "One", Status: ticket.Open, Priority: ticket.Normal, Type: ticket.DefaultType,
		Requester: ticket.Requester{Email: "admin@" + w.Workspace + "." + w.Tenant + ".example"}}
	for _, f := range ticket.Fields() {
		if f.Name == field {
			f.Set(&draft, value)
		}
	}
	made := ""
	act := change.SystemAct(w.Scope(t), id.Prefixed(id.RequestPrefix, time.Now()), "create_ticket", time.Now)
	_, err := ticket.Create(t.Context(), docket.Table, act, ticket.Draft{Ticket: draft}, func(tk ticket.Ticket) (change.Answer, error) {
		made = tk.ID
		return change.Answer{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// A ticket is one, whichever face looks at it: each shows its own word for every
// canonical value, and lists by a word what it shows so.
func TestEveryValueIsShownAndListedByEveryFacesWords(t *testing.T) {
	for _, p := range allViewed() {
		t.Run(p.field, func(t *testing.T) {
			t.Parallel()
			w, by := docket.World(t), map[string]string{}
			for _, value := range p.values {
				by[value] = has(t, w, p.field, value)
			}
			for _, v := range p.views {
				want := map[string][]string{}
				for value, ticketID := range by {
					if shown, _ := v.shows(t, w, ticketID); shown != v.show(value) {
						t.Errorf("%s shows %s as %s", v.face, value, shown)
					}
					want[v.show(value)] = append(want[v.show(value)], ticketID)
				}
				for _, shown := range v.words {
					if v.hidden {
						break
					}
					got := slices.DeleteFunc(v.lists(t, w, shown), func(ticketID string) bool {
						return slices.Contains([]string{w.Ticket, w.Spare, w.Primary, w.Duplicate, w.Shelved, w.Undone, id.TicketPrefix + w.Own, id.TicketPrefix + w.Closing}, id.TicketPrefix+ticketID)
					})
					if slices.Sort(want[shown]); !slices.Equal(got, want[shown]) {
						t.Errorf("%s lists by %s %v, want %v", v.face, shown, got, want[shown])
					}
				}
			}
		})
	}
}

// What is written on one face is shown by it, and by every other as its meaning;
// what was read and is written back changes nothing.
func TestEveryWordThatIsWrittenOnAFaceIsRightOnEveryOther(t *testing.T) {
	for _, p := range allViewed() {
		t.Run(p.field, func(t *testing.T) {
			t.Parallel()
			w := docket.World(t)
			for _, writer := range p.views {
				if writer.method == "" {
					continue
				}
				for _, value := range p.values {
					ticketID := has(t, w, p.field, value)
					read, version := writer.shows(t, w, ticketID)
					writer.writes(t, w, ticketID, read)
					if _, now := writer.shows(t, w, ticketID); now != version {
						t.Errorf("%s writes back %s over %s: the version was %s, is %s", writer.face, read, value, version, now)
					}
					now := value
					for _, shown := range writer.words {
						writer.writes(t, w, ticketID, shown)
						now = writer.over(now, shown)
						for _, reader := range p.views {
							if got, _ := reader.shows(t, w, ticketID); got != reader.show(now) {
								t.Errorf("%s on %s, which made it %s, is %s on %s, want %s", shown, writer.face, now, got, reader.face, reader.show(now))
							}
						}
					}
				}
			}
		})
	}
}
