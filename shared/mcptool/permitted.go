package mcptool

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"docket/shared/rest"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// allowed is why a caller may not use one of routes; nil where it may use all
// of them. The rule is the API's own.
func (s server) allowed(ctx context.Context, routes []rest.Route) error {
	for _, route := range routes {
		if err := s.faces[route.Operation].Allow(route, rest.CallOf(ctx)); err != nil {
			return err
		}
	}
	return nil
}

// permitted shows a caller those tools, prompts and resources that it may use.
func (s server) permitted(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, r mcp.Request) (mcp.Result, error) {
		result, err := next(ctx, method, r)
		if err != nil {
			return result, told(err)
		}
		hidden := func(name string) bool {
			routes, known := s.needs[name]
			return !known || s.allowed(ctx, routes) != nil
		}
		switch listed := result.(type) {
		case *mcp.ListToolsResult:
			listed.Tools = slices.DeleteFunc(listed.Tools, func(t *mcp.Tool) bool { return hidden(t.Name) })
		case *mcp.ListPromptsResult:
			listed.Prompts = slices.DeleteFunc(listed.Prompts, func(p *mcp.Prompt) bool { return hidden(p.Name) })
		case *mcp.ListResourceTemplatesResult:
			listed.ResourceTemplates = slices.DeleteFunc(listed.ResourceTemplates, func(t *mcp.ResourceTemplate) bool { return hidden(t.Name) })
		}
		return result, nil
	}
}

// mostEchoed is how many bytes of a name that a client sent come back in an error.
const mostEchoed = 200

// told is an error as a client is told it. The SDK repeats the name or URI that
// it does not know, however long, and as Go quotes it, which is not always JSON:
// such an answer could not be sent.
func told(err error) error {
	known := &jsonrpc.Error{}
	if !errors.As(err, &known) {
		return err
	}
	short := jsonrpc.Error{Code: known.Code, Message: strings.ToValidUTF8(err.Error()[:min(len(err.Error()), mostEchoed)], "")}
	if len(known.Data) <= 2*mostEchoed && json.Valid(known.Data) {
		short.Data = known.Data
	}
	return &short
}
