package post

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/netip"
	"syscall"

	"docket/shared/webhook"
)

// errInside is of an address that is not posted to.
var errInside = errors.New("the host name leads to an address that is not public")

// errPort is likewise of a port.
var errPort = errors.New("only ports 443 and 8443 are posted to")

// within refuses, at each connection, an address that may not be reached. It is
// asked between the name's looking up and the connecting, with the address that is
// connected to: what a name led to before, or will lead to later, does not count.
func within(reach webhook.Reach) func(ctx context.Context, network, address string, c syscall.RawConn) error {
	return func(_ context.Context, _, address string, _ syscall.RawConn) error {
		host, port, err := net.SplitHostPort(address)
		if err != nil {
			return err
		}
		addr, err := netip.ParseAddr(host)
		if err != nil || !reach.Allows(addr) {
			return errInside
		}
		if !reach.AllowsPort(port) {
			return errPort
		}
		return nil
	}
}

// words is why no answer came, for the endpoint's owner.
func words(err error) string {
	var unknown *net.DNSError
	var certificate *tls.CertificateVerificationError
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(err, errInside):
		return errInside.Error()
	case errors.Is(err, errPort):
		return errPort.Error()
	case errors.As(err, &unknown) && unknown.IsNotFound:
		return "the host name was not found"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "no answer within 10 seconds" // Limit
	case errors.As(err, &unknown):
		return "the host name could not be looked up"
	case errors.As(err, &certificate):
		return "the certificate is not valid: " + certificate.Err.Error()
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection was refused"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "the connection was closed before an answer"
	}
	return "the connection failed, or its answer was not HTTP"
}
