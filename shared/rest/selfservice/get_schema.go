package selfservice

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"docket/shared/rest"

	"github.com/danielgtaylor/huma/v2"
)

// Where the schemas are, in the face's document and on its paths.
const (
	inDocument = `"#/components/schemas/`
	schemas    = "/api/v1/schemas/"
)

// schemaAt is where a schema is served.
func schemaAt(name string) string { return schemas + name + ".json" }

type getSchema struct {
	rest.Input
	Name string `path:"name" maxLength:"200" example:"SupportTicket.json" doc:"The schema's name and .json"`
}

// jsonSchema is a JSON Schema.
type jsonSchema struct{}

// Schema implements huma.SchemaProvider.
func (jsonSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true, Description: "A JSON Schema of the edition 2020-12"}
}

// GetSchema reads a schema that answers name in $schema (S3-17).
func GetSchema(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_schema", Path: schemas + "{name}", Tag: "Schemas",
		Summary: "Get a schema", Description: "Returns the JSON Schema that answers name in `$schema`.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Publish[getSchema, jsonSchema](route, schemasOf, func(in *getSchema) string { return in.Name })
}

// schemasOf are the schemas of the face's document by the names of their files, each of which names
// others by where they are served.
func schemasOf() (map[string][]byte, error) {
	document, err := Face(Routes(nil)...).Document()
	if err != nil {
		return nil, err
	}
	var read struct {
		Components struct {
			Schemas map[string]map[string]any `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(document, &read); err != nil {
		return nil, fmt.Errorf("read the document of the face: %w", err)
	}
	all := map[string][]byte{}
	for name, schema := range read.Components.Schemas {
		schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
		text, err := rest.Marshal(schema)
		if err != nil {
			return nil, err
		}
		all[name+".json"] = []byte(named(string(text)))
	}
	return all, nil
}

// named is a schema that names others by where they are served.
func named(text string) string {
	parts := strings.Split(text, inDocument)
	for i, part := range parts[1:] {
		name, rest, _ := strings.Cut(part, `"`)
		parts[i+1] = `"` + schemaAt(name) + `"` + rest
	}
	return strings.Join(parts, "")
}
