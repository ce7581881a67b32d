package everyroute_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"docket/shared/id"
	"docket/shared/rest"
	"docket/shared/satisfaction"
	"docket/shared/testing/apitest"
)

// linked are bodies of the routes that are for who has a link, in their order: the second
// changes what the first wrote.
var linked = map[string][]string{
	"get_survey":    {""},
	"answer_survey": {`{"score":2,"comment":"c"}`, `{"score":5}`},
}

// A route that is for who has a link answers nobody else, whatever the credential, and does
// to the table what it declares.
func TestARouteOfLinksAnswersWhoHasOneAndNobodyElse(t *testing.T) {
	met := 0
	for _, route := range routesOf(faces()) {
		if !route.Linked {
			continue
		}
		met++
		w := promised(t, docket.World(t))
		workspace, err := docket.Table.Workspace(t.Context(), w.Scope(t))
		if err != nil {
			t.Fatal(err)
		}
		docket.Done(t, request{Method: http.MethodPost, Path: "/desk/api/v1/tickets/" + w.Ticket + "/resolve", Token: w.Tokens["admin"], Body: `{"resolution":"r"}`})
		link := satisfaction.Link{Scope: w.Scope(t), TicketID: strings.TrimPrefix(w.Ticket, id.TicketPrefix), Resolution: 1}
		r, table := recorded()
		s := newStage(t, ours)
		server := httptest.NewServer(rest.Handler(s.host, alone(t, route.Operation, table)))
		defer server.Close()
		for _, body := range linked[route.Operation] {
			ask := request{Method: route.Method, Path: route.Path, Body: body}
			for _, token := range []string{"", "nonsense", w.Tokens["admin"], w.Tokens["customer"], w.APIKey} {
				if a := apitest.SendTo(t, server.URL, ask.As(token)); a.Status != http.StatusUnauthorized {
					t.Errorf("%s: %d %s", route.Operation, a.Status, a.Body)
				}
			}
			ask.Token = link.Token(workspace.CursorKey)
			if a := apitest.SendTo(t, server.URL, ask); a.Status != http.StatusOK {
				t.Errorf("%s: %d %s", route.Operation, a.Status, a.Body)
			}
			if a := apitest.SendTo(t, server.URL, ask.Asking("unknown=1")); a.Status != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d %s", route.Operation, a.Status, a.Body)
			}
		}
		r.holds(t, route.Operation, route.Table)
	}
	if met != len(linked) {
		t.Errorf("%d routes are for who has a link", met)
	}
}
