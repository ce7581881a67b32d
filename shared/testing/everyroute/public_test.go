package everyroute_test

import (
	"bytes"
	"net/http/httptest"
	"strings"
	"testing"

	"docket/shared/rest"
	"docket/shared/testing/apitest"
)

// publics are the paths at which public routes answer.
var publics = map[string]string{
	"get_schema":               "/api/v1/schemas/SupportTicket.json",
	"get_support_document":     "/openapi/support.json",
	"get_admin_document":       "/openapi/admin.json",
	"get_helpdesk_document":    "/openapi/helpdesk.json",
	"get_selfservice_document": "/openapi/selfservice.json",
	"get_desk_document":        "/openapi/desk.json",
}

// A public route answers everybody the same, whatever the credential, and does
// nothing to the table.
func TestAPublicRouteAnswersAnybodyAndLooksAtNothing(t *testing.T) {
	w, met := docket.World(t), 0
	for _, route := range routesOf(faces()) {
		if !route.Public {
			continue
		}
		met++
		r, table := recorded()
		s := newStage(t, ours)
		server := httptest.NewServer(rest.Handler(s.host, alone(t, route.Operation, table)))
		defer server.Close()
		ask := request{Method: route.Method, Path: publics[route.Operation]}
		first := apitest.SendTo(t, server.URL, ask)
		if first.Status != 200 || len(first.Body) == 0 {
			t.Errorf("%s: %d %s", route.Operation, first.Status, first.Body)
		}
		for _, token := range []string{"nonsense", w.Tokens["admin"], w.Tokens["customer"], w.APIKey} {
			if a := apitest.SendTo(t, server.URL, ask.As(token)); string(a.Body) != string(first.Body) {
				t.Errorf("%s answers %d %s, and to nobody %s", route.Operation, a.Status, a.Body, first.Body)
			}
		}
		if a := apitest.SendTo(t, server.URL, ask.Asking("unknown=1")); a.Status != 422 || !a.Problem(t).At("query.unknown") {
			t.Errorf("%s: %d %s", route.Operation, a.Status, a.Body)
		}
		r.holds(t, route.Operation, route.Grants())
		if len(route.Grants()) > 0 || strings.Contains(string(first.Body), w.Workspace) {
			t.Errorf("%s may do %v", route.Operation, route.Grants())
		}
	}
	if met != len(publics) {
		t.Errorf("%d routes are public", met)
	}
}

// A program reads of a face what is kept beside its code.
func TestEveryFaceServesItsDocument(t *testing.T) {
	for _, f := range faces() {
		want, err := f.Document()
		if err != nil {
			t.Fatal(err)
		}
		a := docket.Send(t, request{Method: "GET", Path: f.DocumentPath()})
		if a.Status != 200 || a.Header.Get("Content-Type") != "application/json" || !bytes.Equal(a.Body, want) {
			t.Errorf("%s: %d %v %.300s", f.Name, a.Status, a.Header, a.Body)
		}
	}
}
