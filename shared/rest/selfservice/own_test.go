package selfservice_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/scripts/local/system"
	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/rest/selfservice"
	"docket/shared/tenant"
	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"
	"docket/shared/ticket"

	"github.com/golang-jwt/jwt/v5"
)

// attempts are all that can be asked about one ticket.
func attempts(ticketID string) []apitest.Request {
	at := "/api/v1/support/tickets/" + ticketID
	return []apitest.Request{
		{Method: http.MethodGet, Path: at}, {Method: http.MethodPost, Path: at + "/close"},
		{Method: http.MethodPost, Path: at + "/comments", Body: `{"content":"c"}`},
	}
}

// outOfSight holds a ticket to be as one that is not there, to some callers.
func (p product) outOfSight(t *testing.T, ticketID string, callers map[string]string) {
	t.Helper()
	for who, token := range callers {
		for i, r := range attempts(ticketID) {
			is, want := apitest.SendTo(t, p.url, r.As(token)), apitest.SendTo(t, p.url, attempts(apitest.Another(ticketID))[i].As(token))
			if is.Status != http.StatusNotFound || alike(is) != alike(want) {
				t.Errorf("%s, %s %s: %d %s, for one that is absent %s", who, r.Method, r.Path, is.Status, is.Body, want.Body)
			}
		}
		if ids, total := p.listed(t, token); slices.Contains(ids, ticketID) || total != len(ids) {
			t.Errorf("%s lists %v of %d", who, ids, total)
		}
	}
}

// alike is what an answer says, but for the request that it answers.
func alike(a apitest.Answer) string {
	return strings.ReplaceAll(string(a.Body), a.Header.Get("X-Request-Id"), "")
}

func TestASessionOfEitherVersionSeesTheTicketsThatItsUserRequestedAndNoOthers(t *testing.T) {
	t.Parallel()
	home := systemtest.Workspace(t, docket)
	next := systemtest.Neighbour(t, docket, home.Tenant)
	p := newProduct(t, home, next)
	one, two := p.session(t, home, "user_1", versionOne(home, "member")), p.session(t, home, "user_1", nil)
	first, second := p.opens(t, one, "First"), p.opens(t, two, "Second")
	for version, token := range map[string]string{"one": one, "two": two} {
		if ids, total := p.listed(t, token); !slices.Equal(ids, []string{second, first}) || total != 2 {
			t.Errorf("version %s lists %v of %d", version, ids, total)
		}
	}
	p.outOfSight(t, first, map[string]string{
		"another customer":                        p.session(t, home, "user_2", nil),
		"a name that only looks like it":          p.session(t, home, "User_1", nil),
		"the customer in another workspace":       p.session(t, next, "user_1", nil),
		"an agent":                                p.session(t, home, "user_3", jwt.MapClaims{"o": map[string]any{"id": home.Workspace, "rol": "support"}}),
		"one who is a customer here":              p.session(t, home, "user_4", versionOne(home, "member")),
		"the same one, who is an agent elsewhere": p.session(t, next, "user_4", versionOne(next, "support")),
	})
	if a := p.ask(t, "GET", "/v1/support/tickets/ticket_"+first, one, ""); a.Status != http.StatusForbidden {
		t.Errorf("by the agents' API the customer gets %d %s", a.Status, a.Body)
	}
}

// One person is a customer in one workspace and an agent in another: what the one may
// do, the other may not.
func TestACustomerHereIsAnAgentThereAndNeitherIsTheOther(t *testing.T) {
	t.Parallel()
	home := systemtest.Workspace(t, docket)
	next := systemtest.Neighbour(t, docket, home.Tenant)
	p := newProduct(t, home, next)
	here, there := p.session(t, home, "user_1", nil), p.session(t, next, "user_1", versionOne(next, "support"))
	mine := p.opens(t, here, "Mine")
	theirs := p.opens(t, p.session(t, next, "user_2", nil), "Theirs")
	p.outOfSight(t, mine, map[string]string{"the agent": there})
	p.outOfSight(t, theirs, map[string]string{"the agent by the customers' API": there, "the customer": here})
	for path, want := range map[string]int{"/v1/support/tickets/ticket_" + theirs: http.StatusOK, "/v1/support/tickets/ticket_" + mine: http.StatusNotFound} {
		if a := p.ask(t, "GET", path, there, ""); a.Status != want {
			t.Errorf("the agent at %s: %d %s", path, a.Status, a.Body)
		}
	}
}

func TestASessionThatIsNotForThisProductIsNobodys(t *testing.T) {
	t.Parallel()
	home := systemtest.Workspace(t, docket)
	p := newProduct(t, home)
	p.opens(t, p.session(t, home, "user_1", nil), "Mine")
	for what, edits := range map[string]jwt.MapClaims{
		"another origin's": {"azp": "https://evil.example"}, "an origin that begins like it": {"azp": app + ".evil.example"}, "no origin's": {"azp": nil},
		"of a pending session": {"sts": "pending"}, "of no organisation": {"o": nil}, "expired": {"exp": time.Now().Add(-time.Minute).Unix()},
		"of another issuer": {"iss": "https://clerk.other.example"},
	} {
		if a := p.ask(t, "GET", "/api/v1/support/tickets", p.session(t, home, "user_1", edits), ""); a.Status != http.StatusUnauthorized {
			t.Errorf("a session %s: %d %s", what, a.Status, a.Body)
		}
	}
	role := p.session(t, home, "user_1", jwt.MapClaims{"o": map[string]any{"id": home.Workspace, "rol": "stranger"}})
	if a := p.ask(t, "GET", "/api/v1/support/tickets", role, ""); a.Status != http.StatusForbidden {
		t.Errorf("a role that nobody mapped: %d %s", a.Status, a.Body)
	}
}

// requestedBy is a ticket that an agent opens for whoever has an address.
func requestedBy(t testing.TB, w system.WorkspaceCredential, address string) string {
	t.Helper()
	act := change.Act{Principal: tenant.Principal{Scope: scopeOf(t, w), User: tenant.User{Issuer: clerk, Subject: "agent"}, Role: tenant.RoleAgent},
		RequestID: id.Prefixed(id.RequestPrefix, time.Now()), Door: change.API, Operation: "create_support_ticket", Now: time.Now}
	var made string
	_, err := ticket.Create(t.Context(), docket.Table, act, ticket.Draft{Ticket: ticket.Ticket{Subject: "By mail", Requester: ticket.Requester{Email: address}}},
		func(tk ticket.Ticket) (change.Answer, error) {
			made = tk.ID
			return change.Answer{}, nil
		})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestAnAddressCountsWhereTheTokenSaysThatItIsVerified(t *testing.T) {
	t.Parallel()
	home := systemtest.Workspace(t, docket)
	next := systemtest.Neighbour(t, docket, home.Tenant)
	p := newProduct(t, home, next)
	mailed := requestedBy(t, home, "Kim@customer.example")
	as := func(w system.WorkspaceCredential, address string, verified any) string {
		return p.session(t, w, "user_kim", jwt.MapClaims{"email": address, "email_verified": verified})
	}
	own := p.opens(t, as(home, "kim@Customer.example", true), "By hand")
	for _, address := range []string{"kim@customer.example", "Kim@customer.example", "KIM@CUSTOMER.EXAMPLE"} {
		if ids, total := p.listed(t, as(home, address, true)); !slices.Equal(ids, []string{own, mailed}) || total != 2 {
			t.Errorf("%s lists %v of %d", address, ids, total)
		}
		said := p.ask(t, "GET", "/api/v1/support/tickets/"+mailed, as(home, address, true), "").Said(t)["ticket"].(map[string]any)
		if said["created_by_email"] != "Kim@customer.example" || said["created_by"] != "" {
			t.Errorf("%s is shown %v", address, said)
		}
	}
	p.outOfSight(t, mailed, map[string]string{
		"unverified":                as(home, "kim@customer.example", false),
		"verified in a text":        as(home, "kim@customer.example", "true"),
		"verified, and nobody's":    as(home, "", true),
		"not said to be verified":   as(home, "kim@customer.example", nil),
		"another address":           as(home, "kim@customer.example.org", true),
		"one that is written alike": as(home, "\u212Aim@customer.example", true), // a Kelvin sign folds to k
		"a wide letter":             as(home, "\uFF4Bim@customer.example", true),
		"in another workspace":      as(next, "kim@customer.example", true),
	})
	// Who is not known to have an address cannot put it on a ticket, either.
	made := p.ask(t, "POST", "/api/v1/support/tickets", as(home, "victim@customer.example", false), `{"title":"t"}`).Said(t)
	if made["created_by"] != "user_kim" || made["created_by_email"] != "" {
		t.Errorf("it is requested by %v, %v", made["created_by"], made["created_by_email"])
	}
}

func TestEveryPageOfAListIsAPartOfTheWholeAndTotalsAgree(t *testing.T) {
	t.Parallel()
	home := systemtest.Workspace(t, docket)
	p := newProduct(t, home)
	mine, theirs := p.session(t, home, "user_1", nil), p.session(t, home, "user_2", nil)
	var whole []string
	for i := range 7 {
		whole = append([]string{p.opens(t, mine, fmt.Sprint("Mine ", i))}, whole...)
		p.opens(t, theirs, "Theirs")
	}
	if a := p.ask(t, "POST", "/api/v1/support/tickets/"+whole[2]+"/close", mine, ""); a.Status != http.StatusOK {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	for what, settle := range map[string]func() error{
		"in the log":      func() error { return nil },
		"in the segments": func() error { return docket.Table.CompactAll(t.Context(), scopeOf(t, home)) },
	} {
		if err := settle(); err != nil {
			t.Fatal(err)
		}
		for limit := 1; limit <= 8; limit++ {
			for offset := range 9 {
				said := p.ask(t, "GET", fmt.Sprintf("/api/v1/support/tickets?limit=%d&offset=%d", limit, offset), mine, "").Said(t)
				var ids []string
				for _, row := range said["tickets"].([]any) {
					ids = append(ids, row.(map[string]any)["ticket_id"].(string))
				}
				want := whole[min(offset, len(whole)):min(offset+limit, len(whole))]
				if !slices.Equal(ids, want) || said["total"] != 7.0 || said["has_more"] != (offset+limit < len(whole)) {
					t.Errorf("%s, limit %d, offset %d: %v", what, limit, offset, said)
				}
			}
		}
		for filter, total := range map[string]float64{"status=open": 6, "status=closed": 1, "status=resolved": 0, "type=bug": 7, "type=BUG": 7, "type=billing": 0, "status=closed&type=bug": 1} {
			if said := p.ask(t, "GET", "/api/v1/support/tickets?limit=1&"+filter, mine, "").Said(t); said["total"] != total || said["has_more"] != (total > 1) {
				t.Errorf("%s, %s: %v", what, filter, said)
			}
		}
	}
}

func TestATicketThatAgentsDeletedIsGoneForItsCustomer(t *testing.T) {
	t.Parallel()
	home := systemtest.Workspace(t, docket)
	p := newProduct(t, home)
	mine := p.session(t, home, "user_1", nil)
	stays, goes := p.opens(t, mine, "Stays"), p.opens(t, mine, "Goes")
	docket.Done(t, apitest.Request{Method: http.MethodDelete, Path: "/helpdesk/api/v1/tickets/tkt_" + goes, Token: home.Tokens["agent"]})
	p.outOfSight(t, goes, map[string]string{"its customer": mine})
	if ids, total := p.listed(t, mine); !slices.Equal(ids, []string{stays}) || total != 1 {
		t.Errorf("listed are %v of %d", ids, total)
	}
}

func TestPagesOfTheProductsOriginMayReadWhatTheyAsk(t *testing.T) {
	t.Parallel()
	p := newProduct(t, systemtest.Workspace(t, docket))
	for origin, read := range map[string]bool{app: true, "https://evil.example": false} {
		for _, route := range selfservice.Routes(nil) {
			path := strings.NewReplacer("{ticket_id}", "x", "{name}", "x").Replace(route.Path)
			a := apitest.SendTo(t, p.url, apitest.Request{Method: route.Method, Path: path, Header: map[string]string{"Origin": origin}})
			if got := a.Header.Get("Access-Control-Allow-Origin"); (got == origin) != read {
				t.Errorf("%s of %s: %q", route.Operation, origin, got)
			}
		}
	}
}
