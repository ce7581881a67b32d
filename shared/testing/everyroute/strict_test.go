package everyroute_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"docket/shared/rest"
)

// mark is what spoilt input holds: no answer may repeat it.
const mark = "mUsT-nOt-Be-EcHoEd"

// bad is one request that must be refused.
type bad struct {
	name     string
	request  request
	status   int
	code     string
	location string // of one of the problem's errors; empty for none
}

func invalid(name string, r request, location string) bad {
	return bad{name, r, 422, "validation_failed", location}
}

func malformed(name string, r request) bad { return bad{name, r, 400, "malformed_request", ""} }

// cut is a location as far as it is shown.
func cut(location string) string { return location[:200] }

// properties are a sample's, as JSON texts.
func properties(t testing.TB, body string) map[string]string {
	t.Helper()
	var raw map[string]json.RawMessage
	if err := json.Unmarshal([]byte(body), &raw); err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for name, value := range raw {
		texts[name] = string(value)
	}
	return texts
}

// object writes properties as an object, whether or not they are JSON.
func object(texts map[string]string) string {
	var members []string
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		members = append(members, `"`+name+`":`+texts[name])
	}
	return "{" + strings.Join(members, ",") + "}"
}

// but is an object with one property replaced.
func but(texts map[string]string, name, value string) string {
	changed := maps.Clone(texts)
	changed[name] = value
	return object(changed)
}

func TestInputThatIsNotExactlyRightIsRefusedAndNothingIsWritten(t *testing.T) {
	d, w := readDocument(t), docket.World(t)
	docket.Unchanged(t, w.WorkspaceCredential, func() {
		eachRoute(t, func(t *testing.T, route rest.Route) {
			r := requestFor(t, route, w)
			op := d.operation(t, route.Operation)
			all := badQueries(r, op)
			all = append(all, badPaths(r, op, w)...)
			all = append(all, badHeaders(r, op)...)
			if input := d.input(op); input != nil {
				texts := properties(t, r.Body)
				all = append(all, badBodies(r, texts)...)
				all = append(all, d.badProperties("body", r.With, texts, input)...)
			}
			for _, b := range all {
				if unwrapped(route, b.request.Body) {
					b = malformed(b.name, b.request)
				}
				check(t, b)
			}
		})
	})
}

// unwrapped tells a body in JSON that lacks the object which the route's bodies
// hold: that is told before anything else of it.
func unwrapped(route rest.Route, body string) bool {
	if route.Wrapper == "" || !json.Valid([]byte(body)) {
		return false
	}
	var holds map[string]json.RawMessage
	return json.Unmarshal([]byte(body), &holds) != nil || !strings.HasPrefix(string(holds[route.Wrapper]), "{")
}

// check sends a bad request and holds its answer to what it must be.
func check(t testing.TB, b bad) {
	t.Helper()
	a := docket.Send(t, b.request)
	if a.Status < 400 || a.Status >= 500 {
		t.Errorf("%s: status %d: %.300s", b.name, a.Status, a.Body)
		return
	}
	p := a.Problem(t)
	if p.Status != b.status || p.Code != b.code {
		t.Errorf("%s: %d %s %q %v, want %d %s", b.name, p.Status, p.Code, p.Detail, p.Errors, b.status, b.code)
	}
	if b.location != "" && !p.At(b.location) {
		t.Errorf("%s: %v names no fault at %s", b.name, p.Errors, b.location)
	}
	if strings.Contains(string(a.Body), mark) {
		t.Errorf("%s: a value is echoed: %.500s", b.name, a.Body)
	}
	if len(a.Body) > 24<<10 { // a fault can tell of all types of events
		t.Errorf("%s: a problem of %d bytes", b.name, len(a.Body))
	}
}

func TestABodyOfOneMiBIsTakenAndOneByteMoreIsNot(t *testing.T) {
	w := docket.World(t)
	whole := func(t *testing.T, route rest.Route) (request, string) {
		r := requestFor(t, route, w)
		return r, r.Body + strings.Repeat(" ", 1<<20-len(r.Body))
	}
	docket.Unchanged(t, w.WorkspaceCredential, func() {
		eachRoute(t, func(t *testing.T, route rest.Route) {
			if r, body := whole(t, route); r.Body != "" {
				check(t, bad{"1 MiB and a byte", r.With(body + " "), 413, "payload_too_large", ""})
				check(t, bad{"6 MiB", r.With(strings.Repeat(body, 6)), 413, "payload_too_large", ""})
			}
		})
	})
	eachRoute(t, func(t *testing.T, route rest.Route) {
		if r, body := whole(t, route); r.Body != "" {
			docket.Done(t, r.With(body))
		}
	})
}

// badHeaders spoils the headers that the operation heeds.
func badHeaders(r request, op operation) []bad {
	var all []bad
	for _, p := range op.Parameters {
		switch {
		case p.In != "header":
		case p.Name == "If-Match":
			for _, tag := range []string{"1", mark, `"1`, `"1", 2`, `W/1`, `"1",,"2"`, `"a"b"`} {
				all = append(all, invalid("If-Match "+tag, r.Saying("If-Match", tag), "header.If-Match"))
			}
			all = append(all, invalid("an empty If-Match", r.Saying("If-Match", " "), "header.If-Match"))
			all = append(all, invalid("a long If-Match", r.Saying("If-Match", `"`+strings.Repeat("1", 1000)+`"`), "header.If-Match"))
		case p.Name == "If-None-Match": // any tag is of something, and matches nothing
			all = append(all, invalid("a long If-None-Match", r.Saying("If-None-Match", `"`+strings.Repeat("1", 1000)+`"`), "header.If-None-Match"))
		case p.Name == "Idempotency-Key":
			long := mark + strings.Repeat("k", 256)
			all = append(all, invalid("an empty Idempotency-Key", r.Saying("Idempotency-Key", " "), "header.Idempotency-Key"),
				invalid("a long Idempotency-Key", r.Saying("Idempotency-Key", long), "header.Idempotency-Key"))
			if strings.Contains(r.Body, `"idempotency_key"`) {
				all = append(all, invalid("two idempotency keys", r.Saying("Idempotency-Key", mark), "header.Idempotency-Key"))
			}
		default:
			all = append(all, bad{name: fmt.Sprintf("no case for the header %s", p.Name), request: r})
		}
	}
	return all
}
