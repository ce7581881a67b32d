package everyroute_test

import (
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"docket/shared/rest"
	"docket/shared/testing/worstbody"
)

// readers calls found for each place of each route's body, with what sends a
// body to that route within this process and gives the status of its answer.
func readers(t testing.TB, found func(p worstbody.Place, send func(body string) int)) {
	t.Helper()
	s, w := newStage(t, ours), docket.World(t)
	s.give(t, ours, "org-"+w.Workspace, w)
	token := s.admin(t, ours, "org-"+w.Workspace, "user")
	handler := rest.Handler(s.host, faces()...)
	for _, route := range routes() {
		r := requestFor(t, route, w)
		if r.Body == "" {
			continue
		}
		send := func(body string) int {
			in := httptest.NewRequestWithContext(t.Context(), r.Method, r.Path, strings.NewReader(body))
			in.Header = http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}}
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, in)
			return answer.Code
		}
		for _, p := range worstbody.Places(route.Operation, r.Body) {
			found(p, send)
		}
	}
}

// Whatever a body of 1 MiB is made of, its reader allocates no more than a
// bound, and with that its time has one.
func TestNoBodyCostsMoreThanABound(t *testing.T) {
	random, places := rand.New(rand.NewPCG(1, 2)), 0
	readers(t, func(p worstbody.Place, send func(body string) int) {
		places++
		body, part := worstbody.Search(random, p, 1, func(body string) float64 {
			cost := worstbody.Of(func() {
				if code := send(body); code >= http.StatusInternalServerError {
					t.Errorf("%s: %d for %.200s", p.Name, code, body)
				}
			})
			return cost.Part()
		})
		if part > 1 {
			t.Errorf("%s: %.2f of what is allowed, by %d bytes of %.300s", p.Name, part, len(body), body)
		}
		t.Logf("%s: %.2f of what is allowed", p.Name, part)
	})
	if places < 50 {
		t.Errorf("%d places were filled", places)
	}
}

// BenchmarkWorstBody is the time of the slowest body of 1 MiB that is found, on
// the clock and of the processor.
func BenchmarkWorstBody(b *testing.B) {
	var slowest struct {
		body string
		send func(body string) int
		took float64
	}
	random := rand.New(rand.NewPCG(3, 4))
	readers(b, func(p worstbody.Place, send func(body string) int) {
		body, took := worstbody.Search(random, p, 6, func(body string) float64 {
			return worstbody.Seconds(func() { send(body) })
		})
		if took > slowest.took {
			slowest.body, slowest.send, slowest.took = body, send, took
			b.Logf("%s: %.0f ms, %d bytes of %.100s", p.Name, 1000*took, len(body), body)
		}
	})
	worked := 0.0
	for b.Loop() {
		worked += worstbody.Seconds(func() { slowest.send(slowest.body) })
	}
	b.ReportMetric(1000*worked/float64(b.N), "cpu-ms/op")
}
