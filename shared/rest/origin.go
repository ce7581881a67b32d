package rest

import (
	"net/http"
	"slices"
	"strings"
)

// RequestHeaders are those that a web page may send besides the harmless ones.
func RequestHeaders() []string {
	return []string{"Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Mcp-Protocol-Version", "Mcp-Session-Id", "X-Docket-Explain", "X-Request-Id"}
}

// readable are the headers of an answer that a web page may read.
var readable = strings.Join([]string{"Allow", "ETag", "Idempotency-Replayed", "Retry-After", "Server-Timing", "WWW-Authenticate", "X-Docket-Explain", "X-Request-Id"}, ", ")

// allow lets a web page of one of the Host's origins read the answer (Fetch
// standard, CORS protocol). There are no cookies that a page could borrow: its
// call carries the credential that it has. Preflights are the gateway's.
func (h *Host) allow(w http.ResponseWriter, r *http.Request) {
	if len(h.Origins) == 0 {
		return
	}
	w.Header().Add("Vary", "Origin")
	if origin := r.Header.Get("Origin"); slices.Contains(h.Origins, origin) {
		w.Header().Set("Access-Control-Allow-Origin", origin)
		w.Header().Set("Access-Control-Expose-Headers", readable)
	}
}
