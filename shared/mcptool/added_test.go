package mcptool

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"docket/shared/rest"
	"docket/shared/rest/support"
	"docket/shared/tenant"
)

// A property that an operation gets is its tool's too: nothing else is written down.
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
	_, described := rest.Mount(&rest.Host{}, support.Face(route))
	tool := schemas{described[0], map[string]map[string]any{}}.tool(route).described(route.Description)
	takes, _ := json.Marshal(tool.InputSchema)
	gives, _ := json.Marshal(tool.OutputSchema)
	const wanted = `{"additionalProperties":false,"properties":{"colour_id":{"maxLength":50,"type":"string"},` +
		`"shade":{"description":"How dark","enum":["light","dark"],"maxLength":20,"type":"string"},"text_length":{`
	const answered = `{"additionalProperties":false,"properties":{"colour":{"type":"string"},"request_id":{"type":"string"}},` +
		`"required":["colour","request_id"],"type":"object"}`
	if !strings.HasPrefix(string(takes), wanted) || string(gives) != answered {
		t.Errorf("takes %s, gives %s", takes, gives)
	}
}
