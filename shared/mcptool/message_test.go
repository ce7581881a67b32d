package mcptool_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"docket/shared/tenant"
	"docket/shared/testing/systemtest"
	"docket/shared/ticket"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"pgregory.net/rapid"
)

// fails is what a test and a drawn one have in common.
type fails interface {
	Helper()
	Fatalf(format string, args ...any)
}

// post sends a body that no client of the protocol sends.
func post(t fails, key, version, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, docket.URL+"/mcp", strings.NewReader(body))
	if err != nil {
		t.Fatalf("%v", err)
	}
	r.Header = http.Header{"Authorization": {"Bearer " + key}, "Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}}
	if version != "" {
		r.Header.Set("Mcp-Protocol-Version", version)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatalf("%v", err)
	}
	defer func() { _ = response.Body.Close() }() // it is read whole
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return response.StatusCode, string(text)
}

func toolCall(id int, name string, arguments any) string {
	raw, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": id, "method": "tools/call",
		"params": map[string]any{"name": name, "arguments": arguments}})
	if err != nil {
		panic(err) // the tests' own values are JSON
	}
	return string(raw)
}

// tickets counts those of a workspace.
func tickets(t testing.TB, tenantName, workspace string) int {
	t.Helper()
	scope, err := tenant.NewScope(tenantName, workspace)
	if err != nil {
		t.Fatal(err)
	}
	listed, err := docket.Table.Tickets(t.Context(), ticket.SightOf(tenant.Principal{Scope: scope}), ticket.List{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return len(listed.Tickets)
}

var elements = []string{
	toolCall(1, "create_support_ticket", map[string]any{"subject": "one of many"}),
	toolCall(2, "list_support_tickets", map[string]any{}),
	`{"jsonrpc": "2.0", "id": "x", "method": "ping"}`, `{"jsonrpc": "2.0", "method": "notifications/initialized"}`,
	`{"jsonrpc": "2.0", "id": 9, "result": {}}`, `{}`, `[]`, `5`, `null`, `"text"`,
}

// An array is refused whatever is in it, under every version of the protocol
// and under none, and nothing of it is done.
func TestAnArrayOfMessagesIsRefusedBeforeAnyOfThemRuns(t *testing.T) {
	w := systemtest.Workspace(t, docket)
	versions := append(mcp.SupportedProtocolVersions(), "")
	rapid.Check(t, func(d *rapid.T) {
		many := rapid.SliceOfN(rapid.SampledFrom(elements), 0, 20).Draw(d, "messages")
		before := rapid.SampledFrom([]string{"", " ", "\n\t", "\r\n"}).Draw(d, "before")
		version := rapid.SampledFrom(versions).Draw(d, "version")
		refusedArray(d, w.APIKey, version, before+"["+strings.Join(many, ",")+"]")
	})
	refusedArray(t, w.APIKey, "2025-03-26", "["+strings.Repeat(elements[1]+",", 2999)+elements[1]+"]")
	if n := tickets(t, w.Tenant, w.Workspace); n != 0 {
		t.Errorf("%d tickets were made", n)
	}
	if status, text := post(t, w.APIKey, "", elements[0]); status != http.StatusOK || tickets(t, w.Tenant, w.Workspace) != 1 {
		t.Errorf("one message alone: %d %s", status, text)
	}
}

func refusedArray(t fails, key, version, body string) {
	t.Helper()
	status, text := post(t, key, version, body)
	var said struct {
		Version string          `json:"jsonrpc"`
		ID      json.RawMessage `json:"id"`
		Error   struct {
			Code    int
			Message string
		}
	}
	if err := json.Unmarshal([]byte(text), &said); err != nil || status != http.StatusBadRequest || said.Version != "2.0" || said.ID != nil ||
		said.Error.Code != -32600 || !strings.Contains(said.Error.Message, "array") {
		t.Fatalf("%.200s is answered %d %s", body, status, text)
	}
}

// The bridge gives an array on, and the refusal back.
func TestTheBridgeGivesTheRefusalOfAnArrayBack(t *testing.T) {
	t.Parallel()
	w := systemtest.Workspace(t, docket)
	command := exec.CommandContext(t.Context(), bridge(t))
	command.Env = []string{"DOCKET_URL=" + docket.URL, "DOCKET_API_KEY=" + w.APIKey}
	command.Stdin = strings.NewReader("[" + elements[0] + "]\n" + elements[2] + "\n")
	out, err := command.Output()
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if err != nil || len(lines) != 2 || !strings.Contains(lines[0], `"code":-32600`) || !strings.Contains(lines[1], `"id":"x"`) {
		t.Errorf("%v %s", err, out)
	}
	if n := tickets(t, w.Tenant, w.Workspace); n != 0 {
		t.Errorf("%d tickets were made", n)
	}
}

// What is not one message is refused by an error of JSON-RPC that says so.
func TestWhatIsNoMessageIsRefused(t *testing.T) {
	t.Parallel()
	w := systemtest.Workspace(t, docket)
	for body, code := range map[string]int{
		``: -32700, ` `: -32700, `{`: -32700, `{"jsonrpc": "2.0", "id": 1,`: -32700, "\ufeff{}": -32700, `hello`: -32700,
		`{"jsonrpc":"2.0","id":1,"method":"ping"}{"jsonrpc":"2.0","id":2,"method":"ping"}`: -32700, `{"jsonrpc":"2.0","id":1,"method":"ping"} x`: -32700,
		`null`: -32600, `5`: -32600, `"ping"`: -32600, `true`: -32600,
	} {
		if status, text := post(t, w.APIKey, "", body); status != http.StatusBadRequest || !strings.Contains(text, fmt.Sprintf(`"code":%d`, code)) {
			t.Errorf("%q is answered %d %s", body, status, text)
		}
	}
	long := `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"x":"` + strings.Repeat("x", 1<<20) + `"}}}`
	if status, text := post(t, w.APIKey, "", long); status != http.StatusRequestEntityTooLarge || !strings.Contains(text, "payload_too_large") {
		t.Errorf("more than 1 MiB is answered %d %.200s", status, text)
	}
}

// No ID comes back otherwise than it was sent.
func TestAnIDComesBackAsItWasSentOrIsRefused(t *testing.T) {
	w := systemtest.Workspace(t, docket)
	const most = 1<<53 - 1
	rapid.Check(t, func(d *rapid.T) {
		id := rapid.OneOf(
			rapid.Map(rapid.Int64(), func(n int64) string { return strconv.FormatInt(n, 10) }),
			rapid.Map(rapid.Int64Range(most-3, most+3), func(n int64) string { return strconv.FormatInt(n, 10) }),
			rapid.Map(rapid.Int64Range(-most-3, -most+3), func(n int64) string { return strconv.FormatInt(n, 10) }),
			rapid.Map(rapid.String(), func(text string) string { raw, _ := json.Marshal(text); return string(raw) }),
			rapid.SampledFrom([]string{"0", "-0", "1.5", "5.0", "1e3", "1e400", "123456789012345678901234567890", "null", "true", "{}", "[1]", `"9007199254740993"`}),
		).Draw(d, "id")
		status, text := post(d, w.APIKey, "2025-11-25", `{"jsonrpc":"2.0","id":`+id+`,"method":"ping"}`)
		var said struct {
			ID    json.RawMessage `json:"id"`
			Error *struct{ Code int }
		}
		if err := json.Unmarshal([]byte(text), &said); err != nil {
			d.Fatalf("%s is answered %d %s", id, status, text)
		}
		n, err := strconv.ParseInt(id, 10, 64)
		switch good := id[0] == '"' || err == nil && -most <= n && n <= most; {
		case good && (status != http.StatusOK || said.Error != nil || !sameJSON(said.ID, []byte(id))):
			d.Fatalf("%s is answered %d %s", id, status, text)
		case !good && (status != http.StatusBadRequest || said.Error == nil || said.Error.Code != -32600 || said.ID != nil && string(said.ID) != id):
			d.Fatalf("%s is answered %d %s", id, status, text)
		}
	})
}

// sameJSON compares texts by what they say, and anything else by its bytes.
func sameJSON(a, b []byte) bool {
	var one, other string
	if json.Unmarshal(a, &one) == nil && json.Unmarshal(b, &other) == nil {
		return one == other
	}
	return bytes.Equal(a, b) || string(b) == "-0" && string(a) == "0"
}

// What a client names and nobody knows comes back short and as JSON, whatever
// it is made of.
func TestAnErrorThatRepeatsWhatWasSentIsShortAndJSON(t *testing.T) {
	key := systemtest.Workspace(t, docket).APIKey
	for _, name := range []string{"\u0001", "\u0007", "\U000e0001", strings.Repeat("\u007f", 200_000)} {
		for method, member := range map[string]string{"resources/read": "uri", "tools/call": "name", "prompts/get": "name"} {
			raw, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": map[string]any{member: name}})
			if err != nil {
				t.Fatal(err)
			}
			var said struct{ Error *struct{ Code int } }
			if _, body := post(t, key, "2025-11-25", string(raw)); json.Unmarshal([]byte(body), &said) != nil || said.Error == nil || len(body) > 4096 {
				t.Errorf("%s of %.10q answers %d bytes: %.200s", method, name, len(body), body)
			}
		}
	}
	if status, body := post(t, key, "2025-11-25", `{"jsonrpc":"2.0","id":1,"method":"`+strings.Repeat("m", 100_000)+`"}`); status != http.StatusBadRequest || len(body) > 4096 {
		t.Errorf("a long method answers %d, %d bytes", status, len(body))
	}
}
