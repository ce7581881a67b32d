package selfservice_test

import (
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"docket/scripts/local/system"
	"docket/shared/identity"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/testing/apitest"
	"docket/shared/testing/signer"

	"github.com/golang-jwt/jwt/v5"
)

// The names of a product whose customers sign in by Clerk.
const (
	clerk = "https://clerk.app.example"
	app   = "https://app.example" // the origin of its pages
)

// product is a product's side of a desk: the same table, reached with the session
// tokens that Clerk gives to the product's pages.
type product struct {
	url string
	signer.Signer
}

// newProduct serves every face to the product's customers, each of whose
// organisations is a workspace: by its name.
func newProduct(t testing.TB, workspaces ...system.WorkspaceCredential) product {
	t.Helper()
	clerks := signer.New(t)
	for _, w := range workspaces {
		entry := identity.Organisation{Scope: scopeOf(t, w), Roles: map[string]identity.Role{
			"member":  {Name: tenant.RoleCustomer, Permissions: []tenant.Permission{tenant.SelfService}},
			"support": {Name: tenant.RoleAgent, Permissions: []tenant.Permission{tenant.SupportRead, tenant.SupportWrite, tenant.SelfService}},
		}}
		if err := docket.Table.PutOrganisation(t.Context(), clerk, w.Workspace, entry); err != nil {
			t.Fatal(err)
		}
	}
	issuers, err := identity.ParseIssuers(`[{"issuer":"` + clerk + `","authorized_parties":["` + app + `"],"jwks":"` + clerks.JWKS + `","algorithms":["ES256"]}]`)
	if err != nil {
		t.Fatal(err)
	}
	host := &rest.Host{Authenticator: identity.New(docket.Table, issuers, time.Now), Now: time.Now, Log: slog.New(slog.DiscardHandler), Origins: []string{app}}
	server := httptest.NewServer(rest.Handler(host, system.Faces(docket.Table)...))
	t.Cleanup(server.Close)
	return product{server.URL, clerks}
}

func scopeOf(t testing.TB, w system.WorkspaceCredential) tenant.Scope {
	t.Helper()
	scope, err := tenant.NewScope(w.Tenant, w.Workspace)
	if err != nil {
		t.Fatal(err)
	}
	return scope
}

// session is a session token of version 2 of a member of a workspace's organisation,
// with some claims edited; nil removes one.
func (p product) session(t testing.TB, w system.WorkspaceCredential, user string, edits jwt.MapClaims) string {
	t.Helper()
	now := time.Now()
	claims := jwt.MapClaims{"iss": clerk, "sub": user, "azp": app, "sid": "sess_1", "v": 2, "fva": []int{0, -1}, "sts": "active",
		"o": map[string]any{"id": w.Workspace, "rol": "member", "slg": "north"}, "iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(time.Minute).Unix()}
	for name, value := range edits {
		if claims[name] = value; value == nil {
			delete(claims, name)
		}
	}
	return p.Sign(t, claims)
}

// versionOne are the claims of a session token of version 1 in place of those of
// version 2.
func versionOne(w system.WorkspaceCredential, role string) jwt.MapClaims {
	return jwt.MapClaims{"v": nil, "o": nil, "sts": nil, "fva": nil, "org_id": w.Workspace, "org_role": "org:" + role, "org_slug": "north"}
}

func (p product) ask(t testing.TB, method, path, token, body string) apitest.Answer {
	t.Helper()
	return apitest.SendTo(t, p.url, apitest.Request{Method: method, Path: path, Token: token, Body: body})
}

// opens a ticket, and gives its id.
func (p product) opens(t testing.TB, token, title string) string {
	t.Helper()
	return p.ask(t, "POST", "/api/v1/support/tickets", token, `{"title":"`+title+`","description":"d","type":"bug"}`).Said(t)["ticket_id"].(string)
}

// listed are the ids of the tickets that a caller lists, and how many there are said to be.
func (p product) listed(t testing.TB, token string) (ids []string, total int) {
	t.Helper()
	said := p.ask(t, "GET", "/api/v1/support/tickets?limit=100", token, "").Said(t)
	for _, row := range said["tickets"].([]any) {
		ids = append(ids, row.(map[string]any)["ticket_id"].(string))
	}
	return ids, int(said["total"].(float64))
}
