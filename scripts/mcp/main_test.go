package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// fake is a server that keeps what it is sent, and says what answer says.
type fake struct {
	bodies  []string
	headers []http.Header
}

func (f *fake) serve(t testing.TB, answer http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		f.bodies, f.headers = append(f.bodies, string(body)), append(f.headers, r.Header)
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// say answers with a status and a text.
func say(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text) // the bridge reads it
	}
}

// carried is what comes out for lines that go in.
func carried(t testing.TB, url string, lines ...string) []string {
	t.Helper()
	var out bytes.Buffer
	b := bridge{url: url, key: "dk_key"}
	if err := b.run(t.Context(), strings.NewReader(strings.Join(lines, "\n")), &out); err != nil {
		t.Fatal(err)
	}
	if out.Len() == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
}

// ids are of every kind that JSON has for them.
var ids = []string{`1`, `0`, `-5`, `1e3`, `9007199254740993`, `"a \"b\" <c>"`, `""`}

func TestARequestThatCannotBeCarriedIsAnsweredUnderItsOwnID(t *testing.T) {
	down := httptest.NewServer(http.NotFoundHandler())
	down.Close()
	var f fake
	for what, url := range map[string]string{
		"the server is down":     down.URL,
		"the key is not good":    f.serve(t, say(401, `{"type":"about:blank","code":"unauthenticated"}`)),
		"something is between":   f.serve(t, say(502, `<html>Bad Gateway</html>`)),
		"the answer is cut off":  f.serve(t, say(200, `{"jsonrpc":"2.0","id":`)),
		"the answer is no JSON":  f.serve(t, say(200, `event: message`)),
		"the address is no such": "http://[::1",
	} {
		for _, id := range ids {
			got := carried(t, url, `{"jsonrpc":"2.0","id":`+id+`,"method":"ping"}`)
			if len(got) != 1 || !strings.Contains(got[0], `"id":`+strings.NewReplacer("<", `\u003c`, ">", `\u003e`).Replace(id)+`,"jsonrpc":"2.0"}`) ||
				!strings.Contains(got[0], `"code":-32603,"message":"`) {
				t.Errorf("%s: %s is answered with %q", what, id, got)
			}
		}
	}
}

func TestWhatIsNotARequestIsNotAnswered(t *testing.T) {
	var f fake
	refusing, taking := f.serve(t, say(400, "malformed payload")), f.serve(t, say(202, ""))
	for what, line := range map[string]string{
		"a notification": `{"jsonrpc":"2.0","method":"notifications/initialized"}`, "no JSON": `hello`, "half of it": `{"id": 1,`,
	} {
		for _, url := range []string{refusing, taking} {
			if got := carried(t, url, line); got != nil {
				t.Errorf("%s is answered with %q", what, got)
			}
		}
	}
	if got := carried(t, refusing, "", "  ", "\t"); got != nil || len(f.bodies) != 6 {
		t.Errorf("empty lines are sent, or answered: %q, %d requests", got, len(f.bodies))
	}
}

func TestEveryLineIsSentAsItIsAndAnsweredAsALine(t *testing.T) {
	var f fake
	const answer = `{"jsonrpc":"2.0","id":1,"result":{"text":"a\nb <c>"}}`
	url := f.serve(t, say(200, answer+"\n"))
	long := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":"` + strings.Repeat("x", 1<<20) + `"}`
	lines := []string{`{"jsonrpc": "2.0", "id": 1, "method": "ping"}`, `not JSON`, long}
	if got := carried(t, url, lines...); !slices.Equal(got, []string{answer, answer, answer}) {
		t.Errorf("answered %.300q", got)
	}
	if !slices.Equal(f.bodies, lines) {
		t.Errorf("sent %.300q", f.bodies)
	}
}

// The version of the protocol is agreed by initialize and told from then on.
func TestTheAgreedVersionAndTheKeyAreSentWithEveryMessage(t *testing.T) {
	var f fake
	url := f.serve(t, func(w http.ResponseWriter, r *http.Request) {
		if len(f.bodies) == 2 {
			say(200, `{"jsonrpc":"2.0","id":2,"result":{"protocolVersion":"2025-06-18"}}`)(w, r)
			return
		}
		say(200, `{"jsonrpc":"2.0","id":1,"result":{}}`)(w, r)
	})
	carried(t, url, `{"id":1}`, `{"id":2}`, `{"id":3}`, `{"id":4}`)
	for i, want := range []string{"", "", "2025-06-18", "2025-06-18"} {
		h := f.headers[i]
		if h.Get("MCP-Protocol-Version") != want || h.Get("Authorization") != "Bearer dk_key" || h.Get("Content-Type") != "application/json" ||
			h.Get("Accept") != "application/json, text/event-stream" {
			t.Errorf("message %d is sent with %v", i, h)
		}
	}
}

func TestTheEnvironmentGivesTheAddressAndTheKey(t *testing.T) {
	for url, want := range map[string]string{
		"": "http://127.0.0.1:8080/mcp", "https://docket.example": "https://docket.example/mcp", "https://docket.example/": "https://docket.example/mcp",
		"https://abc.execute-api.example/live": "https://abc.execute-api.example/live/mcp",
	} {
		b, err := newBridge(environment(map[string]string{"DOCKET_URL": url, "DOCKET_API_KEY": "dk_key"}))
		if err != nil || b.url != want || b.key != "dk_key" {
			t.Errorf("%q: %+v %v", url, b, err)
		}
	}
}

func environment(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}

func TestWithoutAKeyThereIsNoBridge(t *testing.T) {
	if b, err := newBridge(environment(nil)); b != nil || err == nil || !strings.Contains(err.Error(), "DOCKET_API_KEY") {
		t.Errorf("%+v, %v", b, err)
	}
}

// The key goes over https, or over http to this machine alone, whatever an
// address is made to look like.
func TestTheKeyLeavesThisMachineOnlyEncrypted(t *testing.T) {
	for url, good := range map[string]bool{
		"https://docket.example": true, "https://10.0.0.1:8443": true, "HTTPS://docket.example": true,
		"http://localhost": true, "http://localhost:9000/": true, "http://127.0.0.1:8080": true, "http://127.8.9.1": true, "http://[::1]:8080": true,
		"http://docket.example": false, "HTTP://docket.example": false, "http://10.0.0.1": false, "http://192.168.1.5:8080": false, "http://0.0.0.0:8080": false,
		"http://localhost.docket.example": false, "http://127.0.0.1.docket.example": false, "http://127.0.0.1@docket.example": false,
		"http://localhost:80@docket.example": false, "http://[::2]:8080": false, "http://[::ffff:10.0.0.1]": false, "http://2130706433": false,
		"ftp://localhost": false, "ws://localhost": false, "file:///etc/passwd": false, "localhost:8080": false, "docket.example": false,
		"//docket.example": false, "https://": false, "http://": false, "http:///mcp": false, "http://[::1": false, " http://localhost": false,
	} {
		b, err := newBridge(environment(map[string]string{"DOCKET_URL": url, "DOCKET_API_KEY": "dk_key"}))
		if (err == nil) != good || (b != nil) != good {
			t.Errorf("%q: %+v, %v", url, b, err)
		}
		if err != nil && !strings.Contains(err.Error(), "DOCKET_URL") {
			t.Errorf("%q is refused without its name: %v", url, err)
		}
	}
}

func TestNoRedirectIsFollowedWithTheKey(t *testing.T) {
	var elsewhere, f fake
	to := elsewhere.serve(t, say(200, `{"jsonrpc":"2.0","id":1,"result":{}}`))
	for _, status := range []int{301, 302, 303, 307, 308} {
		got := carried(t, f.serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, status) }), `{"jsonrpc":"2.0","id":1,"method":"ping"}`)
		if len(got) != 1 || !strings.Contains(got[0], `"code":-32603`) || len(elsewhere.bodies) != 0 {
			t.Errorf("%d: %q, and %d messages went on", status, got, len(elsewhere.bodies))
		}
	}
}
