package support_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"docket/shared/testing/apitest"
)

const tickets = "/v1/support/tickets"

// unless is a list that the client has under an answer's entity tag.
func unless(r apitest.Request, known apitest.Answer) apitest.Request {
	return r.Saying("If-None-Match", known.Header.Get("ETag"))
}

func TestAListThatIsTheSameIsNotSentAgain(t *testing.T) {
	w := docket.World(t)
	as := w.Tokens["agent"]
	list := apitest.Request{Method: http.MethodGet, Path: tickets + "?status=new&limit=1", Token: as}
	open := func(body string) {
		docket.Done(t, apitest.Request{Method: http.MethodPost, Path: tickets, Token: as, Body: body})
	}
	open(`{"subject":"a"}`)
	open(`{"subject":"z"}`)
	first := docket.Send(t, list)
	if tag := first.Header.Get("ETag"); first.Status != http.StatusOK || !strings.HasPrefix(tag, `W/"`) {
		t.Fatalf("%d with the tag %s", first.Status, tag)
	}
	same := func(why string, r apitest.Request) apitest.Answer {
		t.Helper()
		a := docket.Send(t, r)
		if a.Status != http.StatusNotModified || len(a.Body) != 0 || a.Header.Get("ETag") == "" {
			t.Errorf("%s: %d, %q, %s", why, a.Status, a.Header.Get("ETag"), a.Body)
		}
		return a
	}
	again := same("nothing was written", unless(list, first))
	same("with other tags beside it", list.Saying("If-None-Match", `"7", W/"x.y", `+first.Header.Get("ETag")))
	open(`{"subject":"b","status":"pending"}`)
	elsewhere := same("another list's ticket was written", unless(list, again))
	same("it has the new tag, too", unless(list, elsewhere))
	for why, r := range map[string]apitest.Request{
		"another page":   {Method: http.MethodGet, Path: tickets + "?status=new&limit=2", Token: as},
		"another filter": {Method: http.MethodGet, Path: tickets + "?status=pending&limit=1", Token: as},
		"no tag of ours": list.Saying("If-None-Match", `"1"`),
		"any":            list.Saying("If-None-Match", `*`),
	} {
		if r.Header["If-None-Match"] == "" {
			r = unless(r, elsewhere)
		}
		if a := docket.Send(t, r); a.Status != http.StatusOK {
			t.Errorf("%s: %d", why, a.Status)
		}
	}
	open(`{"subject":"c"}`)
	if a := docket.Send(t, unless(list, elsewhere)); a.Status != http.StatusOK || a.Shows(t) == first.Shows(t) {
		t.Errorf("a ticket came in: %d %s", a.Status, a.Body)
	}
}

func TestEveryListHasAnEntityTag(t *testing.T) {
	w := docket.World(t)
	as := w.Tokens["agent"]
	for _, path := range []string{"/v1/support/queues", tickets, tickets + "/" + w.Ticket + "/messages", tickets + "/" + w.Ticket + "/comments", tickets + "/" + w.Ticket + "/related"} {
		list := apitest.Request{Method: http.MethodGet, Path: path, Token: as}
		if a := docket.Send(t, unless(list, docket.Send(t, list))); a.Status != http.StatusNotModified {
			t.Errorf("%s, unchanged: %d", path, a.Status)
		}
	}
}

// cost is what an answer says of what it cost.
func cost(t *testing.T, a apitest.Answer) (told struct {
	Plan       []string
	Items      int
	ReadUnits  float64 `json:"read_units"`
	RoundTrips int     `json:"round_trips"`
}) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.Header.Get("X-Docket-Explain")), &told); err != nil {
		t.Fatalf("%q: %v", a.Header.Get("X-Docket-Explain"), err)
	}
	return told
}

func TestWhoMaySeeUsageIsToldWhatAListCost(t *testing.T) {
	w := docket.World(t)
	list := apitest.Request{Method: http.MethodGet, Path: tickets + "?status=new&query=a", Token: w.Tokens["admin"]}
	list = list.Saying("X-Docket-Explain", "1")
	first := docket.Send(t, list)
	told := cost(t, first)
	if len(told.Plan) == 0 || told.ReadUnits == 0 || told.RoundTrips == 0 {
		t.Errorf("%+v", told)
	}
	if again := cost(t, docket.Send(t, unless(list, first))); again.ReadUnits >= told.ReadUnits || again.RoundTrips >= told.RoundTrips {
		t.Errorf("a list cost %+v, and the same again %+v", told, again)
	}
	list.Token = w.Tokens["agent"]
	if a := docket.Send(t, list); a.Header.Get("X-Docket-Explain") != "" {
		t.Errorf("an agent is told %s", a.Header.Get("X-Docket-Explain"))
	}
	for _, name := range []string{"total", "table"} {
		if timing := first.Header.Get("Server-Timing"); !strings.Contains(timing, name+";dur=") {
			t.Errorf("Server-Timing: %s", timing)
		}
	}
}
