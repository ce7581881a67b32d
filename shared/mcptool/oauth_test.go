package mcptool_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/shared/identity"
	"docket/shared/mcptool"
	"docket/shared/rest"
	"docket/shared/testing/systemtest"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/modelcontextprotocol/go-sdk/oauthex"
)

// host is one over the local system's table, without issuers of its own.
func host() *rest.Host {
	return &rest.Host{Authenticator: identity.New(docket.Table, nil, time.Now), Now: time.Now, Log: slog.New(slog.DiscardHandler)}
}

// serve serves a handler that is told where it is.
func serve(t testing.TB, handler func(url string) http.Handler) string {
	t.Helper()
	var h http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	h = handler(server.URL)
	return server.URL
}

// remapped is a handler behind API Gateway, which renames the challenge.
func remapped(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, r)
		for name, values := range answer.Header() {
			if name == "Www-Authenticate" {
				name = "X-Amzn-Remapped-Www-Authenticate"
			}
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes()) // the client may be gone
	})
}

// authorizationServer gives a credential for the resource that is asked for.
func authorizationServer(t testing.TB, credential string, asked chan<- url.Values) string {
	return serve(t, func(at string) http.Handler {
		mux := http.NewServeMux()
		say := func(w http.ResponseWriter, v any) {
			w.Header().Set("Content-Type", "application/json")
			if err := json.NewEncoder(w).Encode(v); err != nil {
				t.Error(err)
			}
		}
		mux.HandleFunc("GET /.well-known/oauth-authorization-server", func(w http.ResponseWriter, _ *http.Request) {
			say(w, map[string]any{"issuer": at, "authorization_endpoint": at + "/authorize", "token_endpoint": at + "/token",
				"response_types_supported": []string{"code"}, "code_challenge_methods_supported": []string{"S256"}})
		})
		mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
			if err := r.ParseForm(); err != nil {
				t.Error(err)
			}
			asked <- r.PostForm
			say(w, map[string]string{"access_token": credential, "token_type": "Bearer"})
		})
		return mux
	})
}

// A client without a credential finds the authorization server by the
// challenge, and without it by the well-known path, and comes in with what it
// is given there.
func TestAClientFindsItsWayWithTheChallengeAndWithoutIt(t *testing.T) {
	for name, front := range map[string]func(http.Handler) http.Handler{
		"the challenge arrives": func(h http.Handler) http.Handler { return h }, "it is renamed on the way": remapped,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := make(chan url.Values, 1)
			issuer := authorizationServer(t, systemtest.Workspace(t, docket).APIKey, asked)
			at := serve(t, func(url string) http.Handler {
				return front(mcptool.Handler(host(), supportTools(), mcptool.Options{URL: url, Issuers: []identity.Issuer{{Issuer: issuer}}}))
			})
			var scopes []string
			handler, err := auth.NewAuthorizationCodeHandler(&auth.AuthorizationCodeHandlerConfig{
				PreregisteredClient: &oauthex.ClientCredentials{ClientID: "assistant"}, RedirectURL: "http://127.0.0.1/callback",
				AuthorizationCodeFetcher: func(_ context.Context, a *auth.AuthorizationArgs) (*auth.AuthorizationResult, error) {
					page, err := url.Parse(a.URL)
					scopes = strings.Fields(page.Query().Get("scope"))
					return &auth.AuthorizationResult{Code: "code", State: page.Query().Get("state")}, err
				}})
			if err != nil {
				t.Fatal(err)
			}
			c := connectGo(t, &mcp.StreamableClientTransport{Endpoint: at + "/mcp", OAuthHandler: handler})
			if got := callTool(t, c, "list_support_queues", map[string]any{}); got.IsError {
				t.Error(got.Content)
			}
			slices.Sort(scopes)
			if resource := (<-asked).Get("resource"); resource != at+"/mcp" || !slices.Equal(scopes, []string{"desk:write", "support:read", "support:write"}) {
				t.Errorf("asked for %v of %s", scopes, resource)
			}
		})
	}
}

func TestTheTypeScriptClientFindsTheMetadataByTheWellKnownPath(t *testing.T) {
	t.Parallel()
	at := serve(t, func(url string) http.Handler {
		return remapped(mcptool.Handler(host(), supportTools(), mcptool.Options{URL: url, Issuers: []identity.Issuer{{Issuer: "https://login.example"}}}))
	})
	found := get[oauthex.ProtectedResourceMetadata](t, startNode(t, at, ""), "discover", nil)
	if found.Resource != at+"/mcp" || len(found.AuthorizationServers) != 1 || found.AuthorizationServers[0] != "https://login.example" {
		t.Errorf("found %+v", found)
	}
}
