package events_test

import (
	"reflect"
	"testing"

	"docket/events"

	"github.com/danielgtaylor/huma/v2"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Files of the schemas.
const (
	changedSchema = "schema/changed.json"
	relatedSchema = "schema/related.json"
)

// schemaOf is the schema file of a type of type.
func schemaOf(event string) string {
	if event == events.RelatedTaken {
		return relatedSchema
	}
	return changedSchema
}

func TestTheSchemasAreThoseKept(t *testing.T) {
	changed := schema[events.ChangedData]("An event that Docket sends", events.ChangedVersion, events.Types()...)
	changed.Properties["source"].Pattern = "^/tenants/[A-Za-z0-9_-]{1,64}/workspaces/[A-Za-z0-9_-]{1,64}$"
	changed.Required = append(changed.Required, "subject", "time", "datacontenttype")
	isKept(t, changedSchema, changed)
	isKept(t, relatedSchema, schema[events.RelatedData]("An event that Docket takes", events.RelatedVersion, events.RelatedTaken))
}

// schema is the JSON Schema of the types of event that carry Data: closed,
// but for the extension attributes that CloudEvents allows an envelope.
func schema[Data any](title string, version int, types ...string) *huma.Schema {
	parts := huma.NewMapRegistry("#/parts/", huma.DefaultSchemaNamer)
	s := whole(parts, huma.SchemaFromType(parts, reflect.TypeFor[events.Event[Data]]()))
	s.Title = title
	s.AdditionalProperties = &huma.Schema{Extensions: map[string]any{"type": []string{"string", "integer", "boolean"}}}
	s.Extensions = map[string]any{
		"$schema":       "https://json-schema.org/draft/2020-12/schema",
		"propertyNames": &huma.Schema{Pattern: "^[a-z0-9]+$"},
	}
	for _, name := range types {
		s.Properties["type"].Enum = append(s.Properties["type"].Enum, name)
	}
	s.Properties["data"].Properties["version"].Enum = []any{version}
	return s
}

// whole is a schema with its parts in their places: AsyncAPI knows no $defs.
func whole(parts huma.Registry, s *huma.Schema) *huma.Schema {
	if s == nil {
		return nil
	}
	if s.Ref != "" {
		s = parts.SchemaFromRef(s.Ref)
	}
	for name, property := range s.Properties {
		s.Properties[name] = whole(parts, property)
	}
	s.Items = whole(parts, s.Items)
	return s
}

// compiled is a schema as a validator has it, which checks formats too.
func compiled(t *testing.T, file string) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	s, err := compiler.Compile(file)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
