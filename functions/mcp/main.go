// Command mcp is the function that serves AI assistants.
package main

import (
	"net/http"
	"os"

	"docket/shared/dynamo"
	"docket/shared/identity"
	"docket/shared/lambdahost"
	"docket/shared/mcptool"
	"docket/shared/rest"
	"docket/shared/rest/desk"
	"docket/shared/rest/support"
)

// DOCKET_URL is the address under which clients reach the server, as
// mcptool.Options has it.
func main() {
	lambdahost.ServeHandler(func(h *rest.Host, t *dynamo.Table, issuers []identity.Issuer) http.Handler {
		lambdahost.Waking(h)
		lambdahost.Filing(h)
		return mcptool.Handler(h, []rest.Face{support.Face(support.ToolRoutes(t)...), desk.Face(desk.ToolRoutes(t)...)}, mcptool.Options{URL: os.Getenv("DOCKET_URL"), Issuers: issuers})
	})
}
