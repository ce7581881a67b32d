package system

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"docket/shared/id"
	"docket/shared/rest"
)

// loopback are the names of this machine that a Host may have.
var loopback = []string{"127.0.0.1", "localhost", "::1"}

// bodyTimeout is how long the body of a request of this machine's own pages may
// take; the API's has its own.
const bodyTimeout = 10 * time.Second

// atHome refuses requests of another Host than this machine. A web page can have
// its name lead here once it is loaded, and then may read the answers (DNS
// rebinding); its requests bear its name (RFC 9110, 7.4).
func atHome(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		named := url.URL{Host: strings.ToLower(r.Host)}
		if !slices.Contains(loopback, named.Hostname()) {
			requestID := id.Prefixed(id.RequestPrefix, time.Now())
			w.Header().Set("Content-Type", rest.Problems.ContentType)
			w.Header().Set("X-Request-Id", requestID)
			w.WriteHeader(http.StatusMisdirectedRequest)
			_ = json.NewEncoder(w).Encode(rest.Problems.Body(rest.Failure{Status: http.StatusMisdirectedRequest, Code: "misdirected_request",
				Detail: "this machine answers to " + strings.Join(loopback, ", ") + " alone", RequestID: requestID})) // the client may be gone
			return
		}
		next.ServeHTTP(w, r)
	})
}
