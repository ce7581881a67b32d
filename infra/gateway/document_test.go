package gateway

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"docket/shared/mcptool"
	"docket/shared/rest"
	"docket/shared/rest/admin"
	"docket/shared/rest/desk"
	"docket/shared/rest/helpdesk"
	"docket/shared/rest/selfservice"
	"docket/shared/rest/support"
)

// endpoints are all that there are.
func endpoints() []Endpoint {
	var all []Endpoint
	for _, f := range faces() {
		for _, r := range f.Routes {
			all = append(all, Endpoint{r.Method, r.Path, r.Operation})
		}
	}
	for _, e := range mcptool.Endpoints() {
		all = append(all, Endpoint{e.Method, e.Path, "mcp"})
	}
	return all
}

// loud is a face with an envelope of its own.
func loud() rest.Face {
	type shout struct {
		Loud string `json:"loud"`
		ID   string `json:"id"`
	}
	return rest.Face{Name: "loud", Prefixes: []string{"/loud/api"}, Envelope: rest.Envelope{ContentType: "application/loud+json",
		Body: func(f rest.Failure) any { return shout{strings.ToUpper(f.Code), f.RequestID} }}}
}

func faces() []rest.Face {
	return []rest.Face{support.Face(support.Routes(nil)...), admin.Face(admin.Routes(nil)...), mcptool.Face(), loud()}
}

func invoke(function string) string { return "uri:" + function }

// read is a document as JSON carries it.
func read(t testing.TB, endpoints []Endpoint, origins ...string) object {
	t.Helper()
	text, err := json.Marshal(Document(endpoints, Options{Title: "Docket", Invoke: invoke, Origins: origins, Faces: faces()}))
	if err != nil {
		t.Fatal(err)
	}
	var document object
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	return document
}

// at goes down into a document by names.
func at(o any, names ...string) any {
	for _, name := range names {
		o, _ = o.(object)[name]
	}
	return o
}

const integration = "x-amazon-apigateway-integration"

// proxies are the endpoints at which a document calls functions.
func proxies(document object) []Endpoint {
	var all []Endpoint
	for path, item := range document["paths"].(object) {
		for method, op := range item.(object) {
			if at(op, integration, "type") == "aws_proxy" {
				uri := at(op, integration, "uri").(string)
				all = append(all, Endpoint{strings.ToUpper(method), path, strings.TrimPrefix(uri, "uri:")})
			}
		}
	}
	return all
}

func sorted(all []Endpoint) []Endpoint {
	return slices.SortedFunc(slices.Values(all), func(a, b Endpoint) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
}

func TestFunctionsAreReachedByTheListAndByNothingElse(t *testing.T) {
	if got := proxies(read(t, endpoints())); !slices.Equal(sorted(got), sorted(endpoints())) {
		t.Errorf("functions are reached by %v", got)
	}
	for i := range endpoints() {
		less := slices.Delete(endpoints(), i, i+1)
		if got := proxies(read(t, less)); slices.Equal(sorted(got), sorted(endpoints())) {
			t.Errorf("without %v it is reached all the same", endpoints()[i])
		}
	}
}

func TestEveryPathAnswersOtherMethodsWith405AndEveryOtherPathWith404(t *testing.T) {
	document := read(t, endpoints(), "https://a.example")
	for path, item := range document["paths"].(object) {
		if loud().Holds(path) {
			continue
		}
		status, code := 405.0, "method_not_allowed"
		if path == "/" || path == "/{proxy+}" {
			status, code = 404.0, "not_found"
		}
		mock := at(item, anyMethod, integration)
		var p rest.Problem
		template := at(mock, "responses", "default", "responseTemplates", "application/json").(string)
		if err := json.Unmarshal([]byte(template[strings.Index(template, `{"type"`):]), &p); err != nil {
			t.Fatal(path, err)
		}
		if float64(p.Status) != status || p.Code != code || p.RequestID != requestID || at(mock, "responses", "default", "statusCode") != fmt.Sprint(status) {
			t.Errorf("%s: %+v", path, p)
		}
		for _, request := range at(mock, "requestTemplates").(object) {
			if request != fmt.Sprintf(`{"statusCode": %v}`, status) {
				t.Errorf("%s: %v", path, request)
			}
		}
		headers := at(mock, "responses", "default", "responseParameters").(object)
		declared := at(item, anyMethod, "responses", fmt.Sprint(status), "headers").(object)
		if len(headers) != len(declared) || headers["method.response.header.X-Request-Id"] != "context.requestId" ||
			headers["method.response.header.Content-Type"] != "'application/problem+json'" {
			t.Errorf("%s: %v", path, headers)
		}
	}
	if allow := at(document, "paths", "/v1/support/tickets", anyMethod, integration, "responses", "default", "responseParameters",
		"method.response.header.Allow"); allow != "'GET, POST'" {
		t.Errorf("Allow is %v", allow)
	}
}

// A face with an envelope of its own is answered in it below its prefix, at
// paths that it has and at those that nobody has; nothing else changes.
func TestBelowAFacesPrefixTheGatewayAnswersInItsEnvelope(t *testing.T) {
	document := read(t, append(endpoints(), Endpoint{"GET", "/loud/api/things", "things"}))
	for path, want := range map[string]string{
		"/loud/api":          `{"loud":"NOT_FOUND","id":"$context.requestId"}`,
		"/loud/api/{proxy+}": `{"loud":"NOT_FOUND","id":"$context.requestId"}`,
		"/loud/api/things":   `{"loud":"METHOD_NOT_ALLOWED","id":"$context.requestId"}`,
	} {
		answer := at(document, "paths", path, anyMethod, integration, "responses", "default")
		if got := at(answer, "responseTemplates", "application/json"); got != want {
			t.Errorf("%s: %v", path, got)
		}
		if got := at(answer, "responseParameters", "method.response.header.Content-Type"); got != "'application/loud+json'" {
			t.Errorf("%s: %v", path, got)
		}
	}
	for path := range document["paths"].(object) {
		if strings.HasSuffix(path, "{proxy+}") && path != "/{proxy+}" && !loud().Holds(path) {
			t.Errorf("%s says what /{proxy+} says", path)
		}
	}
}

func TestWhatTheGatewaySaysIsAProblem(t *testing.T) {
	all := read(t, nil)["x-amazon-apigateway-gateway-responses"].(object)
	for kind, r := range all {
		var p rest.Problem
		if err := json.Unmarshal([]byte(at(r, "responseTemplates", "application/json").(string)), &p); err != nil {
			t.Fatal(kind, err)
		}
		if fmt.Sprint(p.Status) != at(r, "statusCode") || p.Type != "about:blank" || p.Title == "" || p.Code == "" || p.Detail == "" || p.RequestID != requestID {
			t.Errorf("%s: %+v", kind, p)
		}
	}
	if got := at(all, "THROTTLED", "statusCode"); got != "429" || !strings.Contains(fmt.Sprint(all["THROTTLED"]), "rate_limited") {
		t.Errorf("throttled: %v", got)
	}
	for _, needed := range []string{"DEFAULT_4XX", "DEFAULT_5XX"} {
		if !slices.Contains(slices.Collect(maps.Keys(all)), needed) {
			t.Errorf("%s is not answered", needed)
		}
	}
}

// The gateway answers for the whole API, and cannot go by the path: a client of any
// face finds in it the members that its face's failures have. The type of a problem is
// the one that says more.
func TestWhatTheGatewaySaysIsReadByTheClientsOfEveryFace(t *testing.T) {
	faces := []rest.Face{mcptool.Face(), support.Face(), admin.Face(), helpdesk.Face(), desk.Face(), selfservice.Face()}
	all := Document(nil, Options{Invoke: invoke, Faces: faces})["x-amazon-apigateway-gateway-responses"].(object)
	for kind, r := range refusals {
		said := at(all, kind, "responseTemplates", "application/json").(string)
		var members map[string]json.RawMessage
		if err := json.Unmarshal([]byte(said), &members); err != nil {
			t.Fatal(kind, err)
		}
		for _, f := range faces {
			own, err := f.RefusalOf(rest.Failure{Status: r.status, Code: r.code, Detail: r.detail, RequestID: requestID}).MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			var needed map[string]json.RawMessage
			if err := json.Unmarshal(own, &needed); err != nil {
				t.Fatal(err)
			}
			if string(needed["type"]) == `"about:blank"` {
				needed["type"] = json.RawMessage(`"urn:docket:problem:` + r.code + `"`)
			}
			for name, value := range needed {
				if string(members[name]) != string(value) {
					t.Errorf("%s: %s of %s is %s, want %s", kind, name, f.Name, members[name], value)
				}
			}
		}
		if fmt.Sprint(r.status) != at(all, kind, "statusCode") {
			t.Errorf("%s: %v", kind, all[kind])
		}
	}
}

// A template is a program: nothing but the request id may be computed.
func TestTheProblemsHoldNothingThatATemplateWouldCompute(t *testing.T) {
	for _, r := range refusals {
		if strings.ContainsAny(r.detail+r.code, "$#\\\"'") {
			t.Errorf("%q", r.detail)
		}
	}
	if text := body(rest.Face{}.Refusal(rest.ErrNoPath, "")) + body(rest.Face{}.Refusal(rest.ErrNoMethod, "")); strings.ContainsAny(text, "$#\\'") {
		t.Error(text)
	}
}

func TestATemplateComputesTheRequestsIDAlone(t *testing.T) {
	said := struct {
		Schema string `json:"$schema"`
		ID     string `json:"id"`
		Price  string `json:"price"`
	}{"s", "urn:" + requestID, "$5 $context"}
	if got := body(said); got != `{"\u0024schema":"s","id":"urn:$context.requestId","price":"\u00245 \u0024context"}` {
		t.Error(got)
	}
}

func TestPreflightsAreThereWhereOriginsAre(t *testing.T) {
	for path, item := range read(t, endpoints())["paths"].(object) {
		if _, there := item.(object)["options"]; there || strings.Contains(fmt.Sprint(item), "Access-Control") {
			t.Errorf("%s has CORS, and no page may call it", path)
		}
	}
	document := read(t, endpoints(), "https://b.example", "https://a.example")
	flight := at(document, "paths", "/v1/support/tickets/{ticket_id}", "options", integration, "responses", "default").(object)
	headers := flight["responseParameters"].(object)
	if flight["statusCode"] != "204" || headers["method.response.header.Access-Control-Allow-Methods"] != "'GET, PATCH'" ||
		!strings.Contains(headers["method.response.header.Access-Control-Allow-Headers"].(string), "Authorization") {
		t.Errorf("%v", flight)
	}
	other := at(document, "paths", "/v1/support/tickets/{ticket_id}", anyMethod, integration, "responses", "default", "responseParameters").(object)
	if other["method.response.header.Access-Control-Allow-Origin"] != "'*'" {
		t.Errorf("a page cannot read that a method is refused: %v", other)
	}
	if template := at(flight, "responseTemplates", "application/json").(string); !strings.Contains(template, "$origin == 'https://a.example' || $origin == 'https://b.example'") {
		t.Error(template)
	}
}

func TestTwoFunctionsCannotAnswerOneEndpoint(t *testing.T) {
	defer func() {
		if said := fmt.Sprint(recover()); !strings.Contains(said, "GET /a is answered by one and by two") {
			t.Error(said)
		}
	}()
	Document([]Endpoint{{"GET", "/a", "one"}, {"GET", "/a", "two"}}, Options{Invoke: invoke})
}

// Where an endpoint of many paths lies above a face, what the face has not is told by the gateway still.
func TestAnEndpointOfManyPathsDoesNotAnswerForAFaceBelowIt(t *testing.T) {
	with := read(t, append(endpoints(), Endpoint{"GET", "/v1/{proxy+}", "pages"}))
	for _, path := range []string{"/v1/support", "/v1/support/{proxy+}"} {
		if kind := at(with, "paths", path, anyMethod, integration, "type"); kind != "mock" {
			t.Errorf("%s is answered by %v", path, kind)
		}
	}
	if without := read(t, endpoints()); at(without, "paths", "/v1/support/{proxy+}") != nil {
		t.Error("a face that nothing covers counts towards the resources")
	}
}
