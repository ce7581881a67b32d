package rest

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/identity"
	"docket/shared/member"
	"docket/shared/tenant"
)

// camel is another face's envelope: {"error": {"code": ..., "message": ..., "details": [...]}}.
type camel struct {
	Error struct {
		Code    string   `json:"code"`
		Message string   `json:"message"`
		Details []string `json:"details"`
	} `json:"error"`
}

func camelOf(f Failure) any {
	var c camel
	first, rest, _ := strings.Cut(f.Code, "_")
	c.Error.Code, c.Error.Message, c.Error.Details = first, f.Detail, []string{}
	for word := range strings.SplitSeq(rest, "_") {
		if word != "" {
			c.Error.Code += strings.ToUpper(word[:1]) + word[1:]
		}
	}
	for _, fault := range f.Faults {
		c.Error.Details = append(c.Error.Details, fault.Location)
	}
	return c
}

// thing is the input of the routes of both faces, by which a test brings about what it wants.
type thing struct {
	Input
	Body struct {
		Name string `json:"name" maxLength:"5"`
	}
}

type shownThing struct {
	Name string `json:"name"`
}

// things are the routes of a face at that prefix.
func things(prefix string) []Route {
	run := func(_ context.Context, _ *Call, in *thing) (change.Answer, error) {
		switch in.Body.Name {
		case "panic":
			panic("secret")
		case "busy":
			return change.Answer{}, fault.New(fault.Unavailable, "try again")
		case "rule":
			var r fault.Rules
			r.Broken("name", "must be another")
			return change.Answer{}, r.Err()
		case "gone":
			return change.Answer{}, fault.New(fault.NotFound, "no such thing")
		}
		return Created(shownThing{in.Body.Name})
	}
	return []Route{
		Write[thing, shownThing](Route{Operation: "make" + strings.ReplaceAll(prefix, "/", "_"), Method: http.MethodPost, Path: prefix + "/things",
			Permission: tenant.SupportWrite, Status: http.StatusCreated}, run),
		Write[thing, shownThing](Route{Operation: "administer" + strings.ReplaceAll(prefix, "/", "_"), Method: http.MethodPost, Path: prefix + "/settings",
			Permission: tenant.SettingsWrite, Status: http.StatusCreated}, run),
	}
}

func plainFace() Face {
	return Face{Name: "plain", Prefixes: []string{"/v1/plain"}, Envelope: Problems, Module: tenant.SupportModule, Routes: things("/v1/plain")}
}

func camelFace(on bool) Face {
	return Face{Name: "camel", Prefixes: []string{"/camel/api/v1"}, Envelope: Envelope{ContentType: "application/json", Body: camelOf},
		Module: tenant.Module{Name: "Camel", On: func(tenant.Workspace) bool { return on }}, Routes: things("/camel/api/v1")}
}

// directory knows one key and its workspace.
type directory struct {
	identity.Directory
	key       identity.Key
	workspace tenant.Workspace
}

func (d directory) Key(context.Context, string) (identity.Key, error) { return d.key, nil }
func (d directory) Workspace(context.Context, tenant.Scope) (tenant.Workspace, error) {
	return d.workspace, nil
}

func (d directory) RecentMember(context.Context, tenant.Scope, string) (member.Member, error) {
	return member.Member{}, member.ErrNotFound
}

// served is a handler of faces, and the credential of one who may write but not administer.
func served(t testing.TB, support bool, faces ...Face) (http.Handler, string) {
	t.Helper()
	scope, err := tenant.NewScope("acme", "north")
	if err != nil {
		t.Fatal(err)
	}
	text, kid, hash := identity.NewSecret()
	d := directory{key: identity.Key{ID: kid, Scope: scope, Hash: hash, Permissions: []tenant.Permission{tenant.SupportWrite}},
		workspace: tenant.NewWorkspace(scope, support)}
	return Handler(&Host{Authenticator: identity.New(d, nil, time.Now), Now: time.Now, Log: slog.New(slog.DiscardHandler)}, faces...), "Bearer " + text
}

// failing is a request that fails, and how it is refused.
type failing struct {
	what, method, path, body, contentType string
	anonymous                             bool
	status                                int
	code                                  string // in the words of Problems
	at                                    []string
}

var failings = []failing{
	{what: "no credential", path: "/things", body: `{"name":"a"}`, anonymous: true, status: 401, code: "unauthenticated"},
	{what: "no permission", path: "/settings", body: `{"name":"a"}`, status: 403, code: "insufficient_scope"},
	{what: "no JSON", path: "/things", body: `{`, status: 400, code: "malformed_request"},
	{what: "no path", path: "/nothing", status: 404, code: "not_found"},
	{what: "no clean path", path: "/../things", status: 404, code: "not_found"},
	{what: "no such thing", path: "/things", body: `{"name":"gone"}`, status: 404, code: "not_found"},
	{what: "no method", method: "DELETE", path: "/things", status: 405, code: "method_not_allowed"},
	{what: "too large", path: "/things", body: strings.Repeat(" ", MaxBody+1), status: 413, code: "payload_too_large"},
	{what: "another type", path: "/things", body: `{}`, contentType: "text/plain", status: 415, code: "unsupported_media_type"},
	{what: "broken rules of the schema", path: "/things", body: `{"name":"too long"}`, status: 422, code: "validation_failed", at: []string{"body.name"}},
	{what: "a broken rule of the query", path: "/things?x=1", body: `{"name":"a"}`, status: 422, code: "validation_failed", at: []string{"query.x"}},
	{what: "a broken rule of the domain", path: "/things", body: `{"name":"rule"}`, status: 422, code: "validation_failed", at: []string{"body.name"}},
	{what: "no answer now", path: "/things", body: `{"name":"busy"}`, status: 503, code: "unavailable"},
	{what: "a panic", path: "/things", body: `{"name":"panic"}`, status: 500, code: "internal"},
}

func (f failing) send(handler http.Handler, prefix, credential string) *httptest.ResponseRecorder {
	method, contentType := f.method, f.contentType
	if method == "" {
		method = http.MethodPost
	}
	if contentType == "" {
		contentType = "application/json"
	}
	r, w := httptest.NewRequest(method, prefix+f.path, strings.NewReader(f.body)), httptest.NewRecorder()
	r.Header.Set("Content-Type", contentType)
	if !f.anonymous {
		r.Header.Set("Authorization", credential)
	}
	handler.ServeHTTP(w, r)
	return w
}

// problem holds an answer to be the failure in the envelope Problems.
func (f failing) problem(t testing.TB, w *httptest.ResponseRecorder) {
	t.Helper()
	var p Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Errorf("%s: %s: %v", f.what, w.Body, err)
	}
	var at []string
	for _, e := range p.Errors {
		at = append(at, e.Location)
	}
	if w.Code != f.status || p.Status != f.status || p.Code != f.code || w.Header().Get("Content-Type") != "application/problem+json" ||
		p.RequestID != w.Header().Get("X-Request-Id") || !slices.Equal(at, f.at) {
		t.Errorf("%s: %d %s", f.what, w.Code, w.Body)
	}
}

// camel holds an answer to be the failure in the envelope of camelFace.
func (f failing) camel(t testing.TB, w *httptest.ResponseRecorder) {
	t.Helper()
	var c camel
	d := json.NewDecoder(w.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		t.Errorf("%s: %v", f.what, err)
	}
	if want := camelOf(Failure{Code: f.code}).(camel).Error.Code; w.Code != f.status || c.Error.Code != want || c.Error.Message == "" ||
		strings.Contains(c.Error.Message, "secret") || w.Header().Get("Content-Type") != "application/json" || !slices.Equal(c.Error.Details, append([]string{}, f.at...)) {
		t.Errorf("%s: %d %+v, want %s", f.what, w.Code, c, want)
	}
}

func TestEveryFailureComesInTheEnvelopeOfItsOwnFace(t *testing.T) {
	alone, key := served(t, true, plainFace())
	for _, f := range failings {
		f.problem(t, f.send(alone, "/v1/plain", key))
	}
	both, key := served(t, true, plainFace(), camelFace(true))
	for _, f := range failings {
		f.problem(t, f.send(both, "/v1/plain", key))
		f.camel(t, f.send(both, "/camel/api/v1", key))
	}
	// What is no face's is a problem, whoever else is there.
	nobody := failing{what: "no face", path: "/else", status: 404, code: "not_found"}
	nobody.problem(t, nobody.send(both, "", key))
	nobody.problem(t, nobody.send(both, "/camel/api/v1x", key))
}

func TestAModuleThatIsOffRefusesItsOwnFaceAlone(t *testing.T) {
	off := failing{what: "the module is off", path: "/things", body: `{"name":"a"}`, status: 403, code: "module_disabled"}
	handler, key := served(t, false, plainFace(), camelFace(true))
	off.problem(t, off.send(handler, "/v1/plain", key))
	if w := off.send(handler, "/camel/api/v1", key); w.Code != http.StatusCreated {
		t.Errorf("the other face: %d %s", w.Code, w.Body)
	}
	handler, key = served(t, true, plainFace(), camelFace(false))
	off.camel(t, off.send(handler, "/camel/api/v1", key))
	if w := off.send(handler, "/v1/plain", key); w.Code != http.StatusCreated {
		t.Errorf("the other face: %d %s", w.Code, w.Body)
	}
}

func TestAFaceSaysWhetherItsCallersSeeTheirOwnTicketsAlone(t *testing.T) {
	for _, own := range []bool{false, true} {
		var seen tenant.Principal
		face := Face{Name: "plain", Prefixes: []string{"/v1/plain"}, OwnOnly: own, Routes: []Route{
			Read(Route{Operation: "look", Method: http.MethodGet, Path: "/v1/plain/look", Permission: tenant.SupportWrite},
				func(_ context.Context, call *Call, _ *struct{ Input }) (*struct{}, error) {
					seen = call.Act().Principal
					return &struct{}{}, nil
				})}}
		handler, key := served(t, true, face)
		if w := (failing{method: http.MethodGet, path: "/look"}).send(handler, "/v1/plain", key); w.Code >= 300 || seen.OwnOnly != own || seen.Scope.IsZero() {
			t.Errorf("a face that says %v: %d %s, %+v", own, w.Code, w.Body, seen)
		}
	}
}

func TestADocumentDescribesTheEnvelopeOfItsFaceAndNoOther(t *testing.T) {
	for _, f := range []struct {
		face       Face
		has, lacks string
	}{{plainFace(), `"Problem"`, `"Camel"`}, {camelFace(true), `"Camel"`, `"Problem"`}} {
		text, err := f.face.Document()
		if err != nil || !strings.Contains(string(text), f.has) || strings.Contains(string(text), f.lacks) || strings.Contains(string(text), "Refusal") {
			t.Errorf("%s: %s %v", f.face.Name, text, err)
		}
	}
}

func TestARouteOutsideItsFacesPathsDoesNotStart(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("it starts")
		}
	}()
	stray := plainFace()
	stray.Routes = things("/camel/api/v1")
	served(t, true, stray, camelFace(true))
}
