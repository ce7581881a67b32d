package everyroute_test

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"docket/shared/rest"
	"docket/shared/testing/systemtest"
)

// A call that was answered by one door and is sent again, by the same or by
// another, is answered with the same bytes and writes nothing.
func TestAKeyIsGoodForOneWriteByWhicheverDoorItIsSent(t *testing.T) {
	for first, begin := range doors {
		for second, repeat := range doors {
			t.Run(first+" then "+second, func(t *testing.T) {
				t.Parallel()
				writes := slices.DeleteFunc(behind("mcp"), func(route rest.Route) bool { return samples[route.Operation].body == "" })
				w, answered := docket.World(t), map[string]answer{}
				atOnce := func(route rest.Route) request { // a reply that is held may leave in between
					r := requestFor(t, route, w)
					if route.Operation == "reply_to_desk_ticket" {
						r = r.With(`{"body":"b","hold_seconds":0}`)
					}
					return r
				}
				for _, route := range writes {
					answered[route.Operation] = begin(t, route, atOnce(route))
				}
				before := made(t, w)
				for _, route := range writes {
					again(t, route, repeat, atOnce(route), answered[route.Operation])
				}
				if after := made(t, w); !slices.Equal(before, after) {
					t.Errorf("there was\n%s\nthere is\n%s", strings.Join(before, "\n"), strings.Join(after, "\n"))
				}
			})
		}
	}
}

// made is what a workspace holds, but for the counter, which a call takes a
// number of before it finds that it was answered, and for the two indexes.
func made(t testing.TB, w world) []string {
	return slices.DeleteFunc(docket.Items(t, w.WorkspaceCredential), func(item string) bool {
		return strings.Contains(item, "#CTR SK=TKT") || strings.Contains(item, "#IX#") || strings.Contains(item, "#LOG SK=!") ||
			strings.Contains(item, "#WDM ") || strings.Contains(item, "#WDP#")
	})
}

// otherwise is what else an act of the desk can be asked for.
var otherwise = map[string][2]string{
	"assign_desk_ticket":   {"assignee_id", `"u9"`},
	"resolve_desk_ticket":  {"resolution", `"Otherwise"`},
	"escalate_desk_ticket": {"reason", `"Otherwise"`},
	"reply_to_desk_ticket": {"body", `"Otherwise"`},
	"merge_desk_tickets":   {"duplicates", `["TKT-0001"]`},
}

func again(t *testing.T, route rest.Route, send door, r request, first answer) {
	a := send(t, route, r)
	if first.Status >= 300 || first.Header.Get("Idempotency-Replayed") != "" || a.Header.Get("Idempotency-Replayed") != "true" ||
		!bytes.Equal(bytes.TrimSpace(a.Body), bytes.TrimSpace(first.Body)) {
		t.Errorf("%s: first %d %s\nthen %d %s", route.Operation, first.Status, first.Body, a.Status, a.Body)
	}
	name, value := "custom_fields", `{"plan":"team"}`
	if is, desk := otherwise[route.Operation]; desk {
		name, value = is[0], is[1]
	}
	other := send(t, route, r.With(but(properties(t, r.Body), name, value)))
	if p := other.Problem(t); p.Status != http.StatusUnprocessableEntity || p.Code != "idempotency_key_reused" {
		t.Errorf("%s, another input: %d %s", route.Operation, other.Status, other.Body)
	}
}

func TestFiftySendsOfOneKeyAtOnceMakeOneTicket(t *testing.T) {
	t.Parallel()
	w := systemtest.Workspace(t, docket)
	var all sync.WaitGroup
	bodies := make([]string, 50)
	for i := range bodies {
		all.Go(func() {
			a, err := tryTool(t.Context(), "create_support_ticket", w.APIKey, map[string]any{"subject": "Once", "idempotency_key": "k"})
			if err != nil || a.Status != http.StatusOK {
				t.Errorf("%v %d %s", err, a.Status, a.Body)
			}
			bodies[i] = string(a.Body)
		})
	}
	all.Wait()
	if slices.Sort(bodies); len(slices.Compact(bodies)) != 1 {
		t.Errorf("answers are %s", strings.Join(bodies, "\n"))
	}
	said := docket.Done(t, request{Method: http.MethodGet, Path: "/v1/support/tickets", Token: w.APIKey})
	if tickets := said["tickets"].([]any); len(tickets) != 1 {
		t.Errorf("made are %v", tickets)
	}
}
