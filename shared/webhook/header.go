package webhook

import "strings"

// ours are the headers of a delivery that its endpoint does not set.
var ours = map[string]bool{
	"host": true, "content-type": true, "content-length": true, "content-encoding": true, "user-agent": true, "idempotency-key": true,
	"connection": true, "keep-alive": true, "te": true, "trailer": true, "transfer-encoding": true, "upgrade": true, "expect": true, "accept-encoding": true,
}

// MaySet tells whether an endpoint may have a header of that name sent with its
// deliveries: a token of HTTP that is not one of those by which deliveries are
// made and known.
func MaySet(name string) bool {
	low := strings.ToLower(name)
	token := name != "" && !strings.ContainsFunc(name, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !strings.ContainsRune("!#$%&'*+-.^_`|~", c)
	})
	return token && !ours[low] && !strings.HasPrefix(low, "webhook-") && !strings.HasPrefix(low, "proxy-")
}
