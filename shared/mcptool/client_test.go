package mcptool_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// client is a client that nobody here wrote, at a server with some key. Its
// methods are the protocol's, by the names of the TypeScript SDK.
type client interface {
	ask(t testing.TB, method string, params any) (json.RawMessage, error)
}

// outcome is a tool's result as it goes over the wire.
type outcome struct {
	Content []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	} `json:"content"`
	StructuredContent json.RawMessage `json:"structuredContent"`
	IsError           bool            `json:"isError"`
	Meta              map[string]any  `json:"_meta"`
}

type tool struct {
	Name         string                     `json:"name"`
	Title        string                     `json:"title"`
	Description  string                     `json:"description"`
	InputSchema  map[string]any             `json:"inputSchema"`
	OutputSchema map[string]any             `json:"outputSchema"`
	Annotations  map[string]json.RawMessage `json:"annotations"`
}

// get asks for what must be given, and reads it.
func get[T any](t testing.TB, c client, method string, params any) T {
	t.Helper()
	raw, err := c.ask(t, method, params)
	if err != nil {
		t.Fatalf("%s %s: %v", method, params, err)
	}
	var given T
	if err := json.Unmarshal(raw, &given); err != nil {
		t.Fatalf("%s: %v: %s", method, err, raw)
	}
	return given
}

func tools(t testing.TB, c client) map[string]tool {
	t.Helper()
	listed := get[struct {
		Tools []tool `json:"tools"`
	}](t, c, "listTools", nil)
	all := map[string]tool{}
	for _, one := range listed.Tools {
		all[one.Name] = one
	}
	return all
}

func callTool(t testing.TB, c client, name string, arguments any) outcome {
	t.Helper()
	return get[outcome](t, c, "callTool", map[string]any{"name": name, "arguments": arguments})
}

// bearer sends a credential with every request.
type bearer string

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+string(b))
	return http.DefaultTransport.RoundTrip(r)
}

// goClient is the Go SDK's.
type goClient struct{ session *mcp.ClientSession }

func newGoClient(t testing.TB, server, token string) client {
	t.Helper()
	return connectGo(t, &mcp.StreamableClientTransport{Endpoint: server + "/mcp", HTTPClient: &http.Client{Transport: bearer(token)}})
}

func connectGo(t testing.TB, transport *mcp.StreamableClientTransport) client {
	t.Helper()
	session, err := mcp.NewClient(&mcp.Implementation{Name: "go", Version: "1"}, nil).Connect(t.Context(), transport, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() }) // the server keeps no session
	return goClient{session}
}

func (c goClient) ask(t testing.TB, method string, params any) (json.RawMessage, error) {
	ctx := t.Context()
	switch method {
	case "listTools":
		return through(params, func(p *mcp.ListToolsParams) (any, error) { return c.session.ListTools(ctx, p) })
	case "callTool":
		return through(params, func(p *mcp.CallToolParams) (any, error) { return c.session.CallTool(ctx, p) })
	case "listResourceTemplates":
		return through(params, func(p *mcp.ListResourceTemplatesParams) (any, error) { return c.session.ListResourceTemplates(ctx, p) })
	case "readResource":
		return through(params, func(p *mcp.ReadResourceParams) (any, error) { return c.session.ReadResource(ctx, p) })
	case "listPrompts":
		return through(params, func(p *mcp.ListPromptsParams) (any, error) { return c.session.ListPrompts(ctx, p) })
	case "getPrompt":
		return through(params, func(p *mcp.GetPromptParams) (any, error) { return c.session.GetPrompt(ctx, p) })
	}
	return nil, errors.New("the Go client has no " + method)
}

// through gives a call its params, and its result as JSON.
func through[P any](params any, call func(*P) (any, error)) (json.RawMessage, error) {
	raw, err := json.Marshal(params)
	if err != nil {
		return nil, err
	}
	p := new(P)
	if err := json.Unmarshal(raw, p); err != nil {
		return nil, err
	}
	result, err := call(p)
	if err != nil {
		return nil, err
	}
	return json.Marshal(result)
}

// nodeClient is the TypeScript SDK's, in a process of its own.
type nodeClient struct {
	in  *json.Encoder
	out *bufio.Reader
}

// newNodeClient connects it over HTTP, or to a command.
func newNodeClient(t testing.TB, server, token string, command ...string) client {
	t.Helper()
	c := startNode(t, server, token, command...)
	get[any](t, c, "connect", nil)
	return c
}

func startNode(t testing.TB, server, token string, command ...string) nodeClient {
	t.Helper()
	node := exec.Command("node", append([]string{"testdata/client.mjs"}, command...)...)
	node.Env = append(os.Environ(), "DOCKET_URL="+server, "DOCKET_API_KEY="+token)
	node.Stderr = os.Stderr
	in, err := node.StdinPipe()
	out, outErr := node.StdoutPipe()
	if err := errors.Join(err, outErr, node.Start()); err != nil {
		t.Fatal(err)
	}
	c := nodeClient{json.NewEncoder(in), bufio.NewReader(out)}
	t.Cleanup(func() {
		_, closing := c.ask(t, "close", nil)
		if err := errors.Join(closing, in.Close(), node.Wait()); err != nil {
			t.Error(err)
		}
	})
	return c
}

func (c nodeClient) ask(_ testing.TB, method string, params any) (json.RawMessage, error) {
	if err := c.in.Encode(map[string]any{"method": method, "params": params}); err != nil {
		return nil, err
	}
	line, err := c.out.ReadBytes('\n')
	if err != nil {
		return nil, err
	}
	var said struct {
		Result json.RawMessage `json:"result"`
		Error  string          `json:"error"`
	}
	if err := json.Unmarshal(line, &said); err != nil {
		return nil, err
	}
	if said.Error != "" {
		return nil, errors.New(said.Error)
	}
	return said.Result, nil
}

// bridge builds scripts/mcp.
func bridge(t testing.TB) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "mcp")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", file, "docket/scripts/mcp").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return file
}
