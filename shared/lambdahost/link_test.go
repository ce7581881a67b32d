package lambdahost

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"docket/shared/identity"
	"docket/shared/rest"
	"docket/shared/rest/helpdesk"
	"docket/shared/tenant"

	"github.com/aws/aws-lambda-go/events"
)

// The API's own address has the stage before every path, and a domain has not: a
// link is what a client asks the same host for.
func TestALinkBeginsWithTheStageWhereThePathThatWasAskedDoes(t *testing.T) {
	scope, err := tenant.NewScope("acme", "north")
	if err != nil {
		t.Fatal(err)
	}
	credential, kid, hash := identity.NewSecret()
	key := identity.Key{ID: kid, Scope: scope, Permissions: tenant.Permissions(), Hash: hash}
	host := &rest.Host{Authenticator: identity.New(everybody{key: key}, nil, time.Now), Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	function := Proxy(rest.Handler(host, helpdesk.Face(helpdesk.Routes(fielded{bursting: bursting{of: "a"}})...)))
	const path = "/helpdesk/api/v1/tickets"
	for asked, want := range map[string]string{"/dev" + path: "/dev" + path + "?after=", path: path + "?after=", "": path + "?after=", "/elsewhere": path + "?after="} {
		event := events.APIGatewayProxyRequest{HTTPMethod: http.MethodGet, Path: path, Headers: map[string]string{"Authorization": "Bearer " + credential},
			MultiValueQueryStringParameters: map[string][]string{"page_size": {"1"}}}
		event.RequestContext.Path = asked
		answer, err := function(t.Context(), event)
		var said struct{ Links struct{ Next string } }
		if err != nil || json.Unmarshal([]byte(answer.Body), &said) != nil || !strings.HasPrefix(said.Links.Next, want) || !strings.HasSuffix(said.Links.Next, "&page_size=1") {
			t.Errorf("asked for %q the next page is at %q, want %s: %d %v", asked, said.Links.Next, want, answer.StatusCode, err)
		}
	}
}
