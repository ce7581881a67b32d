package mcptool

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"docket/shared/identity"
	"docket/shared/rest"
	"docket/shared/rest/support"
	"docket/shared/tenant"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// A property that an operation gets is its tool's too, and an operation that
// is marked as a tool is one: nothing else is written down.
func TestAPropertyAddedToAnOperationAppearsInItsTool(t *testing.T) {
	type answer struct {
		Body struct {
			Colour    string `json:"colour"`
			RequestID string `json:"request_id"`
		}
	}
	route := rest.Read(rest.Route{
		Operation: "get_colour", Method: http.MethodGet, Path: "/v1/support/colours/{colour_id}", Permission: tenant.SupportRead, Tool: true, Summary: "Get a colour",
	}, func(context.Context, *rest.Call, *struct {
		rest.Input
		ColourID string `path:"colour_id" maxLength:"50"`
		Shade    string `query:"shade" maxLength:"20" enum:"light,dark" doc:"How dark"`
	}) (*answer, error) {
		return &answer{}, nil
	})
	host := &rest.Host{Authenticator: identity.New(nil, nil, time.Now), Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	there, here := mcp.NewInMemoryTransports()
	if _, err := newServer(host, support.Face(append(support.ToolRoutes(nil), route)...)).Connect(t.Context(), there, nil); err != nil {
		t.Fatal(err)
	}
	session, err := mcp.NewClient(&mcp.Implementation{Name: "go", Version: "1"}, nil).Connect(t.Context(), here, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = session.Close() }() // it is in memory
	for tool, err := range session.Tools(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		if tool.Name != "get_colour" {
			continue
		}
		input, _ := json.Marshal(tool.InputSchema)
		output, _ := json.Marshal(tool.OutputSchema)
		const takes = `{"additionalProperties":false,"properties":{"colour_id":{"maxLength":50,"type":"string"},` +
			`"shade":{"description":"How dark","enum":["light","dark"],"maxLength":20,"type":"string"}},"required":["colour_id"],"type":"object"}`
		const gives = `{"additionalProperties":false,"properties":{"colour":{"type":"string"},"request_id":{"type":"string"}},` +
			`"required":["colour","request_id"],"type":"object"}`
		if string(input) != takes || string(output) != gives {
			t.Errorf("takes %s, gives %s", input, output)
		}
		return
	}
	t.Error("the operation is no tool")
}
