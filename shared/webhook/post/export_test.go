package post

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
)

// Trust has a Poster trust what a test's receiver shows.
func (p *Poster) Trust(c *tls.Config) { p.client.Transport.(*http.Transport).TLSClientConfig = c }

// Ask has a Poster look names up elsewhere.
func (p *Poster) Ask(r *net.Resolver) { p.dialer.Resolver = r }

// Pipe has a Poster connect to a receiver in the same process, whatever the name.
func (p *Poster) Pipe(serve func(net.Conn)) {
	p.client.Transport.(*http.Transport).DialContext = func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		go serve(there)
		return here, nil
	}
}
