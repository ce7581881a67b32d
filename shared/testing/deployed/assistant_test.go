//go:build deployed

package deployed_test

import (
	"net/http"
	"testing"

	"docket/shared/testing/systemtest"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// bearer sends a credential with every request.
type bearer string

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+string(b))
	return http.DefaultTransport.RoundTrip(r)
}

func TestAClientThatNobodyHereWroteCallsATool(t *testing.T) {
	t.Parallel()
	w := systemtest.Workspace(t, docket())
	transport := &mcp.StreamableClientTransport{Endpoint: deployment.URL + "/mcp", HTTPClient: &http.Client{Transport: bearer(w.APIKey)}}
	session, err := mcp.NewClient(&mcp.Implementation{Name: "suite", Version: "1"}, nil).Connect(t.Context(), transport, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = session.Close() }() // the server keeps no session
	tools, err := session.ListTools(t.Context(), nil)
	if err != nil || len(tools.Tools) == 0 {
		t.Fatal("no tools", err)
	}
	made, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "create_support_ticket", Arguments: map[string]any{"subject": "By an assistant"}})
	if err != nil || made.IsError {
		t.Fatalf("%v %+v", err, made)
	}
	request, _ := made.Meta["request_id"].(string)
	await(t, streamed, "the call in the records, by its door", func() bool {
		got := traced(t, w.Tokens["admin"], request)
		return len(got.Audit) == 1 && got.Audit[0].Door == "mcp"
	})
}
