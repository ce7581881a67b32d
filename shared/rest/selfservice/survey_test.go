package selfservice_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"docket/scripts/local/system"
	"docket/shared/id"
	"docket/shared/satisfaction"
	"docket/shared/tenant"
	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"
)

const atSurvey = "/api/v1/support/survey"

// surveyed is a workspace with a ticket that was resolved, and the link about that.
type surveyed struct {
	*testing.T
	home system.WorkspaceCredential
	key  []byte
	link satisfaction.Link
	on   string // the ticket's path on the desk
}

func newSurveyed(t *testing.T) surveyed {
	t.Helper()
	s := surveyed{T: t, home: systemtest.Workspace(t, docket)}
	s.link.Scope = scopeOf(t, s.home)
	workspace, err := docket.Table.Workspace(t.Context(), s.link.Scope)
	if err != nil {
		t.Fatal(err)
	}
	s.key = workspace.CursorKey
	made := s.desk(http.MethodPost, "/desk/api/v1/tickets", `{"title":"Charged twice","assignee_id":"u1","customer_email":"jane@customer.example"}`)
	ticketID := made["ticket"].(map[string]any)["id"].(string)
	s.on, s.link.TicketID, s.link.Resolution = "/desk/api/v1/tickets/"+ticketID, strings.TrimPrefix(ticketID, id.TicketPrefix), 1
	s.desk(http.MethodPost, s.on+"/resolve", `{"resolution":"Refunded."}`)
	return s
}

func (s surveyed) desk(method, path, body string) map[string]any {
	s.Helper()
	return docket.Done(s, apitest.Request{Method: method, Path: path, Token: s.home.Tokens["admin"], Body: body})
}

func (s surveyed) token() string { return s.link.Token(s.key) }

func (s surveyed) asks(method, token, body string) apitest.Answer {
	s.Helper()
	return docket.Send(s, apitest.Request{Method: method, Path: atSurvey, Token: token, Body: body})
}

// refused holds an answer to a status and a code.
func (s surveyed) refused(what string, a apitest.Answer, status int, code string) {
	s.Helper()
	if a.Status != status || !strings.Contains(string(a.Body), `"urn:docket:problem:`+code+`"`) {
		s.Errorf("%s: %d %s, want %d %s", what, a.Status, a.Body, status, code)
	}
}

func TestWhoHasTheLinkOfAResolutionAnswersItOnce(t *testing.T) {
	t.Parallel()
	s := newSurveyed(t)
	if a := s.asks(http.MethodGet, s.token(), ""); a.Status != http.StatusOK || !strings.Contains(string(a.Body), `"answerable":true,"closed":"","comment":"","reference":"TKT-0001","score":null`) {
		t.Fatalf("before: %d %s", a.Status, a.Body)
	}
	for _, body := range []string{`{"score":2,"comment":"Nobody\ncalled."}`, `{"score":4,"comment":"They did call."}`, `{"score":4,"comment":"They did call."}`} {
		if a := s.asks(http.MethodPut, s.token(), body); a.Status != http.StatusOK {
			t.Fatalf("%s: %d %s", body, a.Status, a.Body)
		}
	}
	if a := s.asks(http.MethodGet, s.token(), ""); !strings.Contains(string(a.Body), `"comment":"They did call.","reference":"TKT-0001","score":4`) {
		t.Errorf("after: %s", a.Body)
	}
	shown := s.desk(http.MethodGet, s.on, "")["ticket"].(map[string]any)
	if shown["csat_score"] != 4.0 || shown["csat_comment"] != "They did call." || shown["csat_by"] != "customer" {
		t.Errorf("the desk shows %v", shown)
	}
	figures := s.desk(http.MethodGet, "/desk/api/v1/satisfaction?by=agent", "")["total"].(map[string]any)
	if figures["answers"] != 1.0 || figures["average"] != 4.0 {
		t.Errorf("the figures are %v", figures)
	}
	a := docket.Send(t, apitest.Request{Method: http.MethodPatch, Path: s.on, Token: s.home.Tokens["agent"], Body: `{"csat_score":5}`})
	if a.Status != http.StatusConflict || a.Problem(t).Code != "already_rated" {
		t.Errorf("an agent writes over it: %d %s", a.Status, a.Body)
	}
}

func TestALinkIsOverOnceItsTicketIsOpenedAgain(t *testing.T) {
	t.Parallel()
	s := newSurveyed(t)
	s.desk(http.MethodPost, s.on+"/reopen", "")
	s.refused("open", s.asks(http.MethodPut, s.token(), `{"score":1}`), http.StatusConflict, "survey_over")
	if a := s.asks(http.MethodGet, s.token(), ""); a.Status != http.StatusOK || !strings.Contains(string(a.Body), `"answerable":false,"closed":"the ticket was opened again`) {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	s.desk(http.MethodPost, s.on+"/resolve", `{"resolution":"Refunded in full."}`)
	s.refused("resolved anew", s.asks(http.MethodPut, s.token(), `{"score":1}`), http.StatusConflict, "survey_over")
	s.link.Resolution = 2
	if a := s.asks(http.MethodPut, s.token(), `{"score":5}`); a.Status != http.StatusOK {
		t.Errorf("the newer link: %d %s", a.Status, a.Body)
	}
	docket.Done(t, apitest.Request{Method: http.MethodDelete, Path: "/helpdesk/api/v1/tickets/tkt_" + s.link.TicketID, Token: s.home.Tokens["admin"]})
	s.refused("deleted", s.asks(http.MethodPut, s.token(), `{"score":5}`), http.StatusNotFound, "not_found")
	s.refused("deleted", s.asks(http.MethodGet, s.token(), ""), http.StatusNotFound, "not_found")
}

func TestALinkOfATicketThatWasMergedTellsNothingOfTheOther(t *testing.T) {
	t.Parallel()
	s := newSurveyed(t)
	s.desk(http.MethodPost, "/desk/api/v1/tickets", `{"title":"Of somebody else"}`)
	s.desk(http.MethodPost, "/desk/api/v1/tickets/TKT-0002/merge", `{"duplicates":["TKT-0001"]}`)
	for method, body := range map[string]string{http.MethodGet: "", http.MethodPut: `{"score":1}`} {
		a := s.asks(method, s.token(), body)
		s.refused(method, a, http.StatusConflict, "survey_over")
		if strings.Contains(string(a.Body), "somebody") {
			t.Errorf("%s tells %s", method, a.Body)
		}
	}
}

func TestOnlyTheTokenThatTheWorkspaceSignedOpensALink(t *testing.T) {
	t.Parallel()
	s, other := newSurveyed(t), newSurveyed(t)
	elsewhere, another := s.link, s.link
	elsewhere.Scope, another.TicketID = other.link.Scope, id.NewTicket(7, time.Now()).String()
	unknown := s.link
	var err error
	if unknown.Scope, err = tenant.NewScope("nobody", "nowhere"); err != nil {
		t.Fatal(err)
	}
	for what, token := range map[string]string{"none": "", "nonsense": "nonsense", "an agent's": s.home.Tokens["agent"], "a customer's": s.home.Tokens["customer"], "an API key": s.home.APIKey,
		"of another workspace's key": s.link.Token(other.key), "of this key for another workspace": elsewhere.Token(s.key), "of an unknown workspace": unknown.Token(s.key),
		"without a signature": strings.Split(s.token(), ".")[0], "changed": s.token()[:len(s.token())-2] + "xx", "of no key": s.link.Token(nil)} {
		for _, method := range []string{http.MethodGet, http.MethodPut} {
			body := map[string]string{http.MethodPut: `{"score":1}`}[method]
			if a := s.asks(method, token, body); a.Status != http.StatusUnauthorized {
				t.Errorf("%s %s: %d %s", method, what, a.Status, a.Body)
			}
		}
	}
	s.refused("a ticket that is none", s.asks(http.MethodPut, another.Token(s.key), `{"score":1}`), http.StatusNotFound, "not_found")
	for _, path := range []string{"/api/v1/support/tickets", "/desk/api/v1/tickets", "/v1/support/tickets"} {
		if a := docket.Send(t, apitest.Request{Method: http.MethodGet, Path: path, Token: s.token()}); a.Status != http.StatusUnauthorized {
			t.Errorf("a link's token at %s: %d %s", path, a.Status, a.Body)
		}
	}
	if shown := s.desk(http.MethodGet, s.on, "")["ticket"].(map[string]any); shown["csat_score"] != nil {
		t.Errorf("something was written: %v", shown)
	}
}

func TestAnAnswerByALinkIsExactlyRight(t *testing.T) {
	t.Parallel()
	s := newSurveyed(t)
	for _, body := range []string{`{}`, `{"score":0}`, `{"score":6}`, `{"score":"5"}`, `{"score":2.5}`, `{"score":5,"comment":""}`, `{"score":5,"comment":" "}`, `{"score":5,"by":"me"}`,
		`{"score":5,"comment":"` + strings.Repeat("x", 2049) + `"}`, `{"score":5,"comment":"` + strings.Repeat("€", 700) + `"}`} {
		s.refused(body, s.asks(http.MethodPut, s.token(), body), http.StatusUnprocessableEntity, "validation_failed")
	}
	s.desk(http.MethodPatch, "/v1/settings", `{"support_enabled":false}`)
	if err := docket.Settle(t.Context()); err != nil { // what is remembered of settings is forgotten
		t.Fatal(err)
	}
	s.refused("support is switched off", s.asks(http.MethodPut, s.token(), `{"score":1}`), http.StatusForbidden, "module_disabled")
}
