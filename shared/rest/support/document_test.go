package support_test

import (
	"encoding/json"
	"strings"
	"testing"

	"docket/shared/rest/support"
)

// schema is as much of JSON Schema as the document uses.
type schema struct {
	Ref                  string             `json:"$ref"`
	Type                 any                `json:"type"` // a name, or a list of them
	Format               string             `json:"format"`
	Enum                 []any              `json:"enum"`
	Pattern              string             `json:"pattern"`
	MinLength            *int               `json:"minLength"`
	MaxLength            *int               `json:"maxLength"`
	Minimum              *float64           `json:"minimum"`
	Maximum              *float64           `json:"maximum"`
	MinItems             *int               `json:"minItems"`
	MaxItems             *int               `json:"maxItems"`
	Items                *schema            `json:"items"`
	Properties           map[string]*schema `json:"properties"`
	Required             []string           `json:"required"`
	AdditionalProperties any                `json:"additionalProperties"`
}

// types are the schema's types, by name.
func (s *schema) types() map[string]bool {
	names := map[string]bool{}
	switch t := s.Type.(type) {
	case string:
		names[t] = true
	case []any:
		for _, name := range t {
			names[name.(string)] = true
		}
	}
	return names
}

// kind is the one type beside null.
func (s *schema) kind() string {
	for name := range s.types() {
		if name != "null" {
			return name
		}
	}
	return ""
}

func (s *schema) nullable() bool { return s.types()["null"] }

type parameter struct {
	Name     string  `json:"name"`
	In       string  `json:"in"`
	Required bool    `json:"required"`
	Schema   *schema `json:"schema"`
}

type content map[string]struct {
	Schema *schema `json:"schema"`
}

type operation struct {
	OperationID string      `json:"operationId"`
	Tags        []string    `json:"tags"`
	Parameters  []parameter `json:"parameters"`
	RequestBody *struct {
		Required bool    `json:"required"`
		Content  content `json:"content"`
	} `json:"requestBody"`
	Responses map[string]struct {
		Content content `json:"content"`
	} `json:"responses"`
	Security []map[string][]string `json:"security"`
}

type document struct {
	Tags []struct {
		Name        string `json:"name"`
		Description string `json:"description"`
	} `json:"tags"`
	Paths      map[string]map[string]operation `json:"paths"`
	Components struct {
		Schemas map[string]*schema `json:"schemas"`
	} `json:"components"`
}

func readDocument(t testing.TB) document {
	t.Helper()
	text, err := support.Document()
	if err != nil {
		t.Fatal(err)
	}
	var d document
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// whole follows a schema's reference.
func (d document) whole(s *schema) *schema {
	for s != nil && s.Ref != "" {
		s = d.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
	}
	return s
}

// tag is the description of a tag.
func (d document) tag(name string) string {
	for _, t := range d.Tags {
		if t.Name == name {
			return t.Description
		}
	}
	return ""
}

// operation is the operation of that id.
func (d document) operation(t testing.TB, id string) operation {
	t.Helper()
	for _, methods := range d.Paths {
		for _, op := range methods {
			if op.OperationID == id {
				return op
			}
		}
	}
	t.Fatalf("the document lacks %s", id)
	return operation{}
}

// input is the schema of an operation's body, nil where it takes none.
func (d document) input(op operation) *schema {
	if op.RequestBody == nil {
		return nil
	}
	return d.whole(op.RequestBody.Content["application/json"].Schema)
}
