package system

import (
	"net/http"

	"docket/shared/identity"
	"docket/shared/mcptool"
	"docket/shared/rest"
	"docket/shared/rest/desk"
	"docket/shared/rest/support"
)

// withMCP puts the server of AI assistants beside the API.
func (s *System) withMCP(host *rest.Host, api http.Handler) http.Handler {
	mcp := mcptool.Handler(host, []rest.Face{support.Face(support.ToolRoutes(s.Table)...), desk.Face(desk.ToolRoutes(s.Table)...)}, mcptool.Options{URL: s.URL, Issuers: []identity.Issuer{s.issuer.Config()}})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if mcptool.Face().Holds(r.URL.Path) {
			mcp.ServeHTTP(w, r)
			return
		}
		api.ServeHTTP(w, r)
	})
}
