package mcptool

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"docket/shared/rest"

	"github.com/danielgtaylor/huma/v2"
)

// object is a JSON Schema of an object.
type object struct {
	Type                 string         `json:"type"`
	Properties           map[string]any `json:"properties"`
	Required             []string       `json:"required,omitempty"`
	AdditionalProperties bool           `json:"additionalProperties"`
}

// schemas reads the operations of an API.
type schemas struct {
	api   huma.API
	known map[string]map[string]any // what references refer to, whole; not to be changed
}

// operation is a route's in the API.
func (s schemas) operation(route rest.Route) *huma.Operation {
	item := s.api.OpenAPI().Paths[route.Path]
	for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
		if op != nil && op.OperationID == route.Operation {
			return op
		}
	}
	panic(fmt.Sprintf("%s is not in the API", route.Operation)) // the API is made of the routes
}

// input is what a tool takes: the operation's path, query and body as one object.
func (s schemas) input(op *huma.Operation) object {
	in := object{Type: huma.TypeObject, Properties: map[string]any{}}
	for _, p := range op.Parameters {
		if p.In == "header" {
			continue
		}
		in.Properties[p.Name] = s.whole(p.Schema)
		if p.Required {
			in.Required = append(in.Required, p.Name)
		}
	}
	if op.RequestBody != nil {
		body := s.resolved(op.RequestBody.Content["application/json"].Schema)
		for name, property := range body.Properties {
			in.Properties[name] = s.whole(property)
		}
		in.Required = append(in.Required, body.Required...)
	}
	slices.Sort(in.Required)
	return in
}

// output is what the operation answers on success.
func (s schemas) output(op *huma.Operation) map[string]any {
	for status, response := range op.Responses {
		if strings.HasPrefix(status, "2") {
			return s.whole(response.Content["application/json"].Schema)
		}
	}
	panic(op.OperationID + " answers nothing") // an operation has an answer
}

func (s schemas) resolved(schema *huma.Schema) *huma.Schema {
	if schema.Ref != "" {
		return s.api.OpenAPI().Components.Schemas.SchemaFromRef(schema.Ref)
	}
	return schema
}

// whole is a schema as JSON that refers to nothing outside itself.
func (s schemas) whole(schema *huma.Schema) map[string]any {
	raw, err := json.Marshal(s.resolved(schema))
	var out map[string]any
	if err == nil {
		err = json.Unmarshal(raw, &out)
	}
	if err != nil {
		panic(err) // huma's schemas are JSON
	}
	s.inline(out)
	return out
}

// inline puts in the place of each reference what it refers to, and null among
// the values of what can be null.
func (s schemas) inline(node any) {
	switch node := node.(type) {
	case []any:
		for _, element := range node {
			s.inline(element)
		}
	case map[string]any:
		if ref, ok := node["$ref"].(string); ok {
			if s.known[ref] == nil {
				s.known[ref] = s.whole(&huma.Schema{Ref: ref})
			}
			delete(node, "$ref")
			maps.Copy(node, s.known[ref])
			return
		}
		types, _ := node["type"].([]any)
		if values, ok := node["enum"].([]any); ok && slices.Contains(types, any("null")) {
			node["enum"] = append(values, nil)
		}
		for _, value := range node {
			s.inline(value)
		}
	}
}
