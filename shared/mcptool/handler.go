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

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/modelcontextprotocol/go-sdk/oauthex"
)

// Path is where the server is, and WellKnown where it says who lets clients in
// (RFC 9728; a client tries the one with the path first).
const (
	Path      = "/mcp"
	WellKnown = "/.well-known/oauth-protected-resource"
)

// Table lists what the tools of faces do to the table, besides rest.Authentication.
func Table(faces ...rest.Face) grant.Table {
	var of []grant.Table
	for _, face := range faces {
		for _, route := range face.Routes {
			of = append(of, route.Table)
		}
	}
	return grant.Union(of...)
}

// Objects is what tools of faces do to the bucket of files.
func Objects(faces ...rest.Face) grant.Objects {
	var of []grant.Objects
	for _, face := range faces {
		for _, route := range face.Routes {
			of = append(of, route.Files)
		}
	}
	return grant.UnionObjects(of...)
}

// Face is where the server is. What it refuses before a message of the protocol
// is looked at, it refuses as a problem.
func Face() rest.Face {
	return rest.Face{Name: "mcp", Prefixes: []string{Path, WellKnown}, Envelope: rest.Problems}
}

// Endpoint is a method and a path that Handler serves.
type Endpoint struct{ Method, Path string }

// Endpoints lists all of them. GET and DELETE of the server are there to be
// refused: by 401 to a client without a credential, which so learns where to
// get one, and by 405 to others.
func Endpoints() []Endpoint {
	return []Endpoint{{http.MethodPost, Path}, {http.MethodGet, Path}, {http.MethodDelete, Path},
		{http.MethodGet, WellKnown}, {http.MethodGet, WellKnown + Path}}
}

// errOnlyPost refuses the other methods of the transport (MCP specification
// 2025-11-25, Transports, "Listening for Messages from the Server" and "Session Management").
var errOnlyPost = fault.New(rest.MethodNotAllowed, "the server keeps no stream to listen to and no session to end: send each message with POST")

// Options are the server's address and the authorization servers of its
// clients.
type Options struct {
	URL     string            // under which clients reach it: https://docket.example; a path alone is one of the host that is called
	Issuers []identity.Issuer // the authorization servers
}

// Handler serves the tools of a face over streamable HTTP, stateless and
// with JSON answers, and the metadata by which a client finds its
// authorization server (MCP specification 2025-11-25, Authorization). The face
// has the operations that a ticket is read by.
func Handler(h *rest.Host, faces []rest.Face, o Options) http.Handler {
	host := *h
	host.Door = change.MCP
	server := newServer(&host, faces)
	streamable := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server },
		&mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true, DisableLocalhostProtection: true})
	mux := http.NewServeMux()
	post := onlyBy(http.MethodPost, errOnlyPost, oneMessage(streamable))
	metadata := onlyBy(http.MethodGet, rest.ErrNoMethod, o.metadata(faces))
	mux.Handle(Path, o.admit(&host, post))
	mux.Handle(WellKnown, metadata)
	mux.Handle(WellKnown+Path, metadata)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		rest.Refuse(w, r, rest.ErrNoPath)
	})
	return host.Edge(mux, Face())
}

// onlyBy refuses every method but one.
func onlyBy(method string, refusal error, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != method {
			w.Header().Set("Allow", method)
			rest.Refuse(w, r, refusal)
			return
		}
		next.ServeHTTP(w, r)
	})
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

// metadata is the protected resource's (RFC 9728): its scopes are those of the
// faces' operations.
func (o Options) metadata(faces []rest.Face) http.HandlerFunc {
	var servers, scopes []string
	for _, issuer := range o.Issuers {
		servers = append(servers, issuer.Issuer)
	}
	for _, face := range faces {
		for _, route := range face.Routes {
			scopes = append(scopes, string(route.Permission))
		}
	}
	slices.Sort(scopes)
	scopes = slices.Compact(scopes)
	return func(w http.ResponseWriter, r *http.Request) {
		raw, err := rest.Marshal(oauthex.ProtectedResourceMetadata{
			Resource: o.at(r) + Path, AuthorizationServers: servers, ResourceName: "Docket",
			ScopesSupported: scopes, BearerMethodsSupported: []string{"header"},
		})
		if err != nil {
			panic(err) // it is strings
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(raw) // the client may be gone
	}
}
