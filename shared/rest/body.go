package rest

import (
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	"docket/shared/fault"
)

// MaxBody is how many bytes a request's body may have.
const MaxBody = 1 << 20

// bodyTimeout is how long a request's body may take to arrive, within the
// call's time.
const bodyTimeout = 10 * time.Second

// timelyBody is a request's body that must have arrived by a deadline of its
// connection. The deadline ends with the body: one that passed later would
// cancel the call. Where the body is not read whole it stays, as the server
// waits for the rest before it sends the answer.
type timelyBody struct {
	io.ReadCloser
	connection *http.ResponseController
}

// HurryBody gives a request's body some time to arrive; past that, reading it
// fails as Late. A connection without deadlines, as a function's, has its body whole.
func HurryBody(w http.ResponseWriter, r *http.Request, timeout time.Duration) {
	if r.Body == nil || r.Body == http.NoBody {
		return
	}
	connection := http.NewResponseController(w)
	if connection.SetReadDeadline(time.Now().Add(timeout)) == nil {
		r.Body = &timelyBody{r.Body, connection}
	}
}

// Read implements io.Reader.
func (b *timelyBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	switch {
	case errors.Is(err, io.EOF):
		_ = b.connection.SetReadDeadline(time.Time{}) // it could be set, so it can be taken away
	case errors.Is(err, os.ErrDeadlineExceeded):
		err = fault.Wrap(Late, "the request body did not arrive in time", err)
	}
	return n, err
}

// ReadBody reads a request's body whole, or says why it cannot be read: Late,
// TooLarge or Malformed.
func ReadBody(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxBody+1))
	switch {
	case fault.KindOf(err) != fault.Unknown: // the reader says why
		return nil, err
	case err != nil:
		return nil, fault.Wrap(fault.Malformed, "the request body could not be read", err)
	case len(body) > MaxBody:
		return nil, fault.New(TooLarge, "the request body must be at most 1 MiB")
	}
	return body, nil
}
