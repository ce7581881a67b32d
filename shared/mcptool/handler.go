package mcptool

import (
	"net/http"
	"slices"
	"strings"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/grant"
	"docket/shared/identity"
	"docket/shared/rest"
	"docket/shared/rest/support"
	"docket/shared/tenant"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/modelcontextprotocol/go-sdk/oauthex"
)

// Path is where the server is, and WellKnown where it says who lets clients in
// (RFC 9728; a client tries the one with the path first).
const (
	Path      = "/mcp"
	WellKnown = "/.well-known/oauth-protected-resource"
)

// Table lists what the tools do to the table, besides rest.Authentication.
func Table() []grant.Action {
	var of [][]grant.Action
	for _, route := range support.ToolRoutes(nil) {
		of = append(of, route.Table)
	}
	return grant.Union(of...)
}

// Face is where the server is. What it refuses before a message of the protocol
// is looked at, it refuses as a problem.
func Face() rest.Face {
	return rest.Face{Name: "mcp", Prefixes: []string{Path, WellKnown}, Envelope: rest.Problems}
}

// Endpoint is a method and a path that Handler serves.
type Endpoint struct{ Method, Path string }

// Endpoints lists all of them. The server is stateless, so it has no stream for
// GET and no session for DELETE.
func Endpoints() []Endpoint {
	return []Endpoint{{http.MethodPost, Path}, {http.MethodGet, WellKnown}, {http.MethodGet, WellKnown + Path}}
}

// Options are the server's address and the authorization servers of its
// clients.
type Options struct {
	URL     string            // under which clients reach it: https://docket.example; a path alone is one of the host that is called
	Issuers []identity.Issuer // the authorization servers
}

// Handler serves the Support face's tools over streamable HTTP, stateless and
// with JSON answers, and the metadata by which a client finds its
// authorization server (MCP specification 2025-11-25, Authorization).
func Handler(h *rest.Host, d support.Store, o Options) http.Handler {
	host := *h
	host.Door = change.MCP
	server := newServer(&host, support.Face(support.ToolRoutes(d)...))
	streamable := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server },
		&mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true, MaxRequestBodyBytes: rest.MaxBody, DisableLocalhostProtection: true})
	mux := http.NewServeMux()
	serve := map[string]http.Handler{http.MethodPost: o.admit(&host, streamable), http.MethodGet: http.HandlerFunc(o.metadata)}
	for _, e := range Endpoints() {
		mux.Handle(e.Method+" "+e.Path, serve[e.Method])
		mux.HandleFunc(e.Path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Allow", e.Method)
			rest.Refuse(w, r, rest.ErrNoMethod)
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		rest.Refuse(w, r, rest.ErrNoPath)
	})
	return host.Edge(mux, Face())
}

// admit accepts callers with a credential of some workspace; each tool then
// checks its permission. A browser's call must come from a page of the Host's
// origins (MCP specification 2025-11-25, Transports, "Security Warning").
func (o Options) admit(h *rest.Host, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rest.CallOf(r.Context()).Operation = "mcp"
		if origin := r.Header.Get("Origin"); origin != "" && !slices.Contains(h.Origins, origin) {
			rest.Refuse(w, r, fault.New(rest.ForeignOrigin, "web pages of this origin may not call it"))
			return
		}
		if err := h.Admit(r); err != nil {
			if fault.KindOf(err) == fault.Unauthenticated {
				w.Header().Set("WWW-Authenticate", `Bearer realm="docket", resource_metadata="`+o.at(r)+WellKnown+Path+`"`)
			}
			rest.Refuse(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// at returns the server's URL as the caller sees it. An API Gateway without a
// custom domain gives its own host, and its stage is the path.
func (o Options) at(r *http.Request) string {
	url := strings.TrimSuffix(o.URL, "/")
	if url == "" || strings.HasPrefix(url, "/") {
		return "https://" + r.Host + url
	}
	return url
}

// metadata is the protected resource's (RFC 9728).
func (o Options) metadata(w http.ResponseWriter, r *http.Request) {
	var servers []string
	for _, issuer := range o.Issuers {
		servers = append(servers, issuer.Issuer)
	}
	raw, err := rest.Marshal(oauthex.ProtectedResourceMetadata{
		Resource: o.at(r) + Path, AuthorizationServers: servers, ResourceName: "Docket",
		ScopesSupported: []string{string(tenant.SupportRead), string(tenant.SupportWrite)}, BearerMethodsSupported: []string{"header"},
	})
	if err != nil {
		panic(err) // it is strings
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(raw) // the client may be gone
}
