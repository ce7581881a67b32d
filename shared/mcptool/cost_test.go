package mcptool_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"docket/shared/rest"
	"docket/shared/testing/systemtest"
)

// mostBytes is what the worst message of 1 MiB may have the server allocate.
const mostBytes = 64 << 20

// costly are places of a message that hold many small pieces of JSON: what
// comes before them, and what after.
var costly = map[string][2]string{
	"members":         {`{"jsonrpc":"2.0","id":1,"method":"ping",`, `}`},
	"params":          {`{"jsonrpc":"2.0","id":1,"method":"ping","params":{`, `}}`},
	"_meta":           {`{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{`, `}}}`},
	"capabilities":    {`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","clientInfo":{"name":"x","version":"1"},"capabilities":{"experimental":{`, `}}}}`},
	"arguments":       {`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"create_support_ticket","arguments":{`, `}}}`},
	"a list's":        {`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_support_tickets","arguments":{`, `}}}`},
	"custom fields":   {`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"create_support_ticket","arguments":{"custom_fields":{`, `}}}}`},
	"a prompt's":      {`{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"triage_queue","arguments":{`, `}}}`},
	"an array's ping": {`[{"jsonrpc":"2.0","id":1,"method":"ping","params":{`, `}}]`},
}

// pieces of JSON, as members of an object.
var pieces = map[string]func(i int) string{
	"one name":      func(int) string { return `"a":1` },
	"many names":    func(i int) string { return fmt.Sprintf(`"%x":1`, i) },
	"nulls":         func(int) string { return `"status":null` },
	"objects":       func(i int) string { return fmt.Sprintf(`"%x":{}`, i) },
	"empty texts":   func(int) string { return `"cursor":""` },
	"long names":    func(i int) string { return fmt.Sprintf(`"%040x":1`, i) },
	"lists of many": func(i int) string { return fmt.Sprintf(`"%x":[%s0]`, i, strings.Repeat("{},", 20_000)) },
}

// Whatever a message is made of, it costs no more than a bound: as much as fits
// into 1 MiB, and as much as is read.
func TestNoMessageCostsMoreMemoryThanABound(t *testing.T) {
	handler, key := function(""), systemtest.Workspace(t, docket).APIKey
	for place, around := range costly {
		for what, piece := range pieces {
			for _, most := range []int{rest.MaxTokens - 40, 1 << 20} { // tokens, of which a piece has two or more
				var b strings.Builder
				b.WriteString(around[0] + piece(0))
				for i := 1; b.Len() < rest.MaxBody-2*len(piece(i))-100; i++ {
					if what != "lists of many" && 2*(i+1) > most || what == "objects" && 3*(i+1) > most || what == "lists of many" && 40_000*(i+1) > most {
						break
					}
					b.WriteString("," + piece(i))
				}
				b.WriteString(around[1])
				code, allocated := cost(t, handler, key, b.String())
				if allocated > mostBytes || code >= 500 {
					t.Errorf("%s of %s, %d bytes: %d, %d MiB", what, place, b.Len(), code, allocated>>20)
				} else {
					t.Logf("%s of %s, %d bytes: %d, %d KiB", what, place, b.Len(), code, allocated>>10)
				}
			}
		}
	}
}

// cost sends a message and gives the status of its answer and what was allocated
// meanwhile: the least of three times, as the whole process allocates.
func cost(t *testing.T, handler http.Handler, key, message string) (code int, allocated uint64) {
	for i := range 3 {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/mcp", strings.NewReader(message))
		r.Header = http.Header{"Authorization": {"Bearer " + key}, "Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}}
		w := httptest.NewRecorder()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		handler.ServeHTTP(w, r)
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; i == 0 || took < allocated {
			code, allocated = w.Code, took
		}
		if allocated <= mostBytes {
			break
		}
	}
	return code, allocated
}
