package rest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// stalls answers a request whose body never arrives: its connection is open and
// silent. The body may take no time at all.
func stalls(t *testing.T, answer http.HandlerFunc) (status int, p Problem) {
	t.Helper()
	h := &Host{Now: time.Now, Log: slog.New(slog.DiscardHandler), bodyTimeout: time.Nanosecond}
	server := httptest.NewServer(h.Edge(answer))
	t.Cleanup(server.Close)
	connection, err := net.Dial("tcp", strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	if _, err := fmt.Fprint(connection, "POST /v1/support/tickets HTTP/1.1\r\nHost: docket\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	got, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	if err := json.NewDecoder(got.Body).Decode(&p); err != nil {
		t.Fatal(err)
	}
	return got.StatusCode, p
}

// A client that stalls its body is answered all the same, whether the body is
// read or the call is refused before it.
func TestABodyThatDoesNotArriveIsAnswered(t *testing.T) {
	for what, c := range map[string]struct {
		answer http.HandlerFunc
		status int
		code   string
	}{
		"that is read": {func(w http.ResponseWriter, r *http.Request) {
			_, err := ReadBody(r)
			Refuse(w, r, err)
		}, http.StatusRequestTimeout, "request_timeout"},
		"of a call that is refused": {func(w http.ResponseWriter, r *http.Request) { Refuse(w, r, ErrNoPath) }, http.StatusNotFound, "not_found"},
	} {
		if status, p := stalls(t, c.answer); status != c.status || p.Code != c.code {
			t.Errorf("a body %s: %d %+v", what, status, p)
		}
	}
}

// deadlines is a connection that remembers its read deadline.
type deadlines struct {
	http.ResponseWriter
	set  int
	last time.Time
}

func (d *deadlines) SetReadDeadline(at time.Time) error {
	d.set++
	d.last = at
	return nil
}

// A body has a deadline; a call that takes long once it is read has none, nor has
// one without a body.
func TestNoReadDeadlineOutlivesTheBody(t *testing.T) {
	h := &Host{Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	for body, settings := range map[io.Reader]int{strings.NewReader(`{"name":"n"}`): 2, http.NoBody: 0} {
		w := &deadlines{ResponseWriter: httptest.NewRecorder()}
		h.Edge(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if _, err := io.ReadAll(r.Body); err != nil || w.set != settings || !w.last.IsZero() {
				t.Errorf("%v: after %d settings the call goes on under the deadline %v: %v", body, w.set, w.last, err)
			}
		})).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/sample", body))
	}
}
