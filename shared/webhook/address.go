package webhook

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"docket/shared/fault"
)

// Reach says where deliveries may be posted to. The zero Reach is a
// deployment's: https alone, to public addresses. No environment variable and no
// setting of a stage makes another one.
type Reach struct {
	Loopback bool // http as well, this machine, and any port: for the local system and tests
}

// longestURL is how many bytes an endpoint's URL has at most.
const longestURL = 2048

// ports are those that are posted to.
var ports = []string{"443", "8443"}

// inner are the ends of names that lead nowhere on the public internet.
var inner = []string{"localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "arpa", "onion"}

// CheckURL checks what can be known of an endpoint's URL before a name in it is
// looked up: nil, or a failure of kind Invalid that names `url`. Where the name
// leads is checked when a connection is made, every time.
func CheckURL(raw string, reach Reach) error {
	var rules fault.Rules
	if trouble := urlTrouble(raw, reach); trouble != "" {
		rules.Broken("url", trouble)
	}
	return rules.Err()
}

// urlTrouble is the rule that a URL breaks, in words; empty where it breaks none.
func urlTrouble(raw string, reach Reach) string {
	u, err := url.Parse(raw)
	switch {
	case len(raw) > longestURL:
		return "must be at most 2048 bytes long"
	case strings.ContainsFunc(raw, func(c rune) bool { return c <= ' ' || c > '~' || c == '\\' }):
		return "must be written in visible ASCII characters: names in Punycode, all else percent-encoded"
	case err != nil || u.Opaque != "" || u.Hostname() == "":
		return "must be an absolute URL"
	case u.Scheme != "https" && (u.Scheme != "http" || !reach.Loopback):
		return "must begin with https://"
	case u.User != nil:
		return "must not contain credentials; send them in a header"
	case strings.Contains(raw, "#"):
		return "must not have a fragment"
	case strings.HasSuffix(u.Host, ":") || !reach.Loopback && u.Port() != "" && !slices.Contains(ports, u.Port()):
		return "must have port 443 or 8443"
	}
	return hostTrouble(u.Hostname(), reach)
}

// hostTrouble is the rule that a URL's host breaks, in words.
func hostTrouble(host string, reach Reach) string {
	if addr, err := netip.ParseAddr(host); err == nil {
		if !reach.Allows(addr) {
			return notPublic
		}
		return ""
	}
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	labels := strings.Split(name, ".")
	last := labels[len(labels)-1]
	switch {
	case len(name) > 253 || slices.ContainsFunc(labels, func(l string) bool { return !label(l) }):
		return "must have a valid host name"
	case reach.Loopback && last == "localhost":
		return ""
	// Some resolvers read 127.1, 0x7f000001 and 2130706433 as addresses.
	case last[0] >= '0' && last[0] <= '9':
		return "must have a host name, or an address that is written as four numbers"
	case len(labels) == 1 || slices.ContainsFunc(inner, func(end string) bool { return strings.HasSuffix("."+name, "."+end) }):
		return notPublic
	}
	return ""
}

const notPublic = "must lead to a public address"

// label tells whether a text is one label of a host name.
func label(l string) bool {
	return l != "" && len(l) <= 63 && !strings.ContainsFunc(l, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_'
	})
}

// Allows tells whether an address may be connected to.
func (r Reach) Allows(addr netip.Addr) bool {
	return Public(addr) || r.Loopback && addr.IsLoopback() && !addr.Is4In6()
}

// AllowsPort tells whether a port may be connected to.
func (r Reach) AllowsPort(port string) bool { return r.Loopback || slices.Contains(ports, port) }

// Public tells whether an address is one of the public internet's. It is not
// where a registry of IANA has a special purpose for it, nor where it contains
// another address: IPv4-mapped ones, those of NAT64, of 6to4 and of Teredo.
// https://www.iana.org/assignments/iana-ipv4-special-registry
// https://www.iana.org/assignments/iana-ipv6-special-registry
func Public(addr netip.Addr) bool {
	if addr.Zone() != "" {
		return false
	}
	special := special6
	if addr.Is4() {
		special = special4
	} else if !unicast6.Contains(addr) {
		return false
	}
	return addr.IsValid() && !slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(addr) })
}

var (
	special4 = prefixes(
		"0.0.0.0/8",                         // this network
		"10.0.0.0/8",                        // private
		"100.64.0.0/10",                     // carriers' translation (CGNAT)
		"127.0.0.0/8",                       // loopback
		"169.254.0.0/16",                    // link-local; the metadata of clouds
		"172.16.0.0/12",                     // private
		"192.0.0.0/24",                      // protocols
		"192.0.2.0/24",                      // documentation
		"192.88.99.0/24",                    // relays of 6to4
		"192.168.0.0/16",                    // private
		"198.18.0.0/15",                     // benchmarks
		"198.51.100.0/24", "203.0.113.0/24", // documentation
		"224.0.0.0/4", // multicast
		"240.0.0.0/4", // reserved, and broadcast
	)
	unicast6 = netip.MustParsePrefix("2000::/3") // all that is assigned for the internet
	special6 = prefixes(
		"2001::/23",     // protocols: Teredo, benchmarks, ORCHID
		"2001:db8::/32", // documentation
		"2002::/16",     // 6to4
		"3fff::/20",     // documentation
	)
)

func prefixes(all ...string) []netip.Prefix {
	var out []netip.Prefix
	for _, p := range all {
		out = append(out, netip.MustParsePrefix(p))
	}
	return out
}
