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
// call carries the credential that it has.
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

// PreflightAge is for how many seconds a browser may keep the answer to a preflight.
const PreflightAge = "3600"

// preflight answers a browser that asks whether a page of one of the Host's origins
// may call a path which has some methods (Fetch standard, CORS-preflight request).
// On a deployed stage the gateway does, before any function.
func (h *Host) preflight(w http.ResponseWriter, r *http.Request, methods string) bool {
	if r.Method != http.MethodOptions || !slices.Contains(h.Origins, r.Header.Get("Origin")) {
		return false
	}
	w.Header().Set("Access-Control-Allow-Methods", methods)
	w.Header().Set("Access-Control-Allow-Headers", strings.Join(RequestHeaders(), ", "))
	w.Header().Set("Access-Control-Max-Age", PreflightAge)
	w.WriteHeader(http.StatusNoContent)
	return true
}
