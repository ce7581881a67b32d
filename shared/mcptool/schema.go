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

// schemas reads the operations of an API.
type schemas struct {
	api   huma.API
	known map[string]map[string]any // what references refer to, whole; shared by all that refer to it
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

// input is the schema of what a tool takes: path, query and body as one object.
func input(takes map[string]parameter) map[string]any {
	properties, required := map[string]any{}, []string{}
	for name, p := range takes {
		if properties[name] = p.schema; p.required {
			required = append(required, name)
		}
	}
	return closed(properties, required)
}

// closed is the schema of an object that has no other properties.
func closed(properties map[string]any, required []string) map[string]any {
	schema := map[string]any{"type": huma.TypeObject, "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		slices.Sort(required)
		schema["required"] = required
	}
	return schema
}

// property is the schema of a property; nil of one that is not described.
func property(schema map[string]any, name string) map[string]any {
	properties, _ := schema["properties"].(map[string]any)
	found, _ := properties[name].(map[string]any)
	return found
}

// output is what the operation answers on success, cut where it is long.
func (s schemas) output(op *huma.Operation) map[string]any {
	for status, response := range op.Responses {
		if strings.HasPrefix(status, "2") {
			schema := s.whole(response.Content["application/json"].Schema)
			marked(schema)
			return schema
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
