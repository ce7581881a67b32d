package lambdahost

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/shared/id"
	"docket/shared/identity"
	"docket/shared/rest"
	"docket/shared/rest/admin"
	"docket/shared/rest/desk"
	"docket/shared/rest/helpdesk"
	"docket/shared/rest/support"
	"docket/shared/tenant"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"pgregory.net/rapid"
)

// mostLeaving is what a function's answer may have, of the 6 MB that Lambda takes.
const mostLeaving = 6_000_000

// worst are texts that take the most where they are escaped, and ones that take
// nothing more.
var worst = []string{`"`, "\x01", "\u2028", `\`, "\n", "\u2029", "<", "&", "\u007f", "é", "\U0001F600", "a"}

// pagedLimits are the queries for the longest page of every operation that has
// pages, as its document says.
func pagedLimits(t *testing.T, faces ...rest.Face) map[string]url.Values {
	t.Helper()
	limits := map[string]url.Values{}
	for _, face := range faces {
		text, err := face.Document()
		if err != nil {
			t.Fatal(err)
		}
		var document struct {
			Paths map[string]map[string]struct {
				OperationID string `json:"operationId"`
				Parameters  []struct {
					Name   string `json:"name"`
					Schema struct {
						Maximum json.Number `json:"maximum"`
					} `json:"schema"`
				} `json:"parameters"`
			} `json:"paths"`
		}
		if err := json.Unmarshal(text, &document); err != nil {
			t.Fatal(err)
		}
		for _, methods := range document.Paths {
			for _, operation := range methods {
				for _, p := range operation.Parameters {
					if p.Name == "limit" || p.Name == "page_size" {
						limits[operation.OperationID] = url.Values{p.Name: {p.Schema.Maximum.String()}}
					}
				}
			}
		}
	}
	if len(limits) < 10 {
		t.Fatalf("only %v have pages", limits)
	}
	return limits
}

// Whatever customers write, what a list answers leaves its function: its page
// ends before it would be too long. The bytes are those that the runtime sends.
func TestNoListAnswersMoreThanAFunctionMayWhateverItsRowsHold(t *testing.T) {
	scope, err := tenant.NewScope("acme", "north")
	if err != nil {
		t.Fatal(err)
	}
	credential, kid, hash := identity.NewSecret()
	key := identity.Key{ID: kid, Scope: scope, Permissions: tenant.Permissions(), Hash: hash}
	host := &rest.Host{Authenticator: identity.New(everybody{key: key}, nil, time.Now), Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	limits, largest := pagedLimits(t, support.Face(support.Routes(nil)...), admin.Face(admin.Routes(nil)...), helpdesk.Face(helpdesk.Routes(nil)...), desk.Face(desk.Routes(nil)...)), map[string]int{}
	answers := func(t rapid.TB, route rest.Route, of string) {
		event, err := json.Marshal(events.APIGatewayProxyRequest{HTTPMethod: route.Method, Path: strings.NewReplacer(
			"{ticket_id}", id.TicketPrefix+burstID, "{request_id}", "req_1").Replace(route.Path),
			MultiValueQueryStringParameters: limits[route.Operation], Headers: map[string]string{"Authorization": "Bearer " + credential}})
		if err != nil {
			t.Fatal(err)
		}
		store := bursting{of: of}
		function := Proxy(rest.Handler(host, support.Face(support.Routes(store)...), admin.Face(admin.Routes(records{bursting: store})...),
			helpdesk.Face(helpdesk.Routes(fielded{bursting: store})...), desk.Face(desk.Routes(store)...)))
		sent, err := lambda.NewHandler(function).Invoke(context.Background(), event)
		var answer events.APIGatewayProxyResponse
		if err != nil || json.Unmarshal(sent, &answer) != nil || answer.StatusCode != 200 || !json.Valid([]byte(answer.Body)) {
			t.Fatalf("%s full of %q: %d %.300s %v", route.Operation, of, answer.StatusCode, answer.Body, err)
		}
		if on := strings.Contains(answer.Body, `"next_cursor"`) || strings.Contains(answer.Body, `"hasMore":true`) || strings.Contains(answer.Body, `"more":true`) || strings.Contains(answer.Body, `"next":"`); len(sent) > mostLeaving || !on {
			t.Fatalf("%s full of %q: %d bytes leave, and the list goes on: %v", route.Operation, of, len(sent), on)
		}
		largest[route.Operation] = max(largest[route.Operation], len(sent))
	}
	var lists []rest.Route
	for _, route := range slices.Concat(support.Routes(bursting{}), admin.Routes(records{}), helpdesk.Routes(fielded{}), desk.Routes(bursting{})) {
		if limits[route.Operation] != nil {
			lists = append(lists, route)
			for _, of := range worst[:3] {
				answers(t, route, of)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		signs := rapid.SliceOfN(rapid.SampledFrom(worst), 1, 20).Draw(t, "signs")
		answers(t, rapid.SampledFrom(lists).Draw(t, "list"), strings.Join(signs, ""))
	})
	t.Logf("bytes that leave at most: %v", largest)
}
