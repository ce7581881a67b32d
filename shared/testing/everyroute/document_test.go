package everyroute_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"docket/scripts/local/system"
	"docket/shared/testing/schematest"
)

type schema = schematest.Schema

type parameter struct {
	Name     string  `json:"name"`
	In       string  `json:"in"`
	Required bool    `json:"required"`
	Schema   *schema `json:"schema"`
}

// one is the schema of one value of a parameter, which may be given several times.
func (p parameter) one() *schema {
	if p.Schema.Items != nil {
		return p.Schema.Items
	}
	return p.Schema
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

// readDocument is what the documents of all faces say together. A schema is
// called by its face's name and its own, as in admin.Settings.
func readDocument(t testing.TB) document {
	t.Helper()
	all := document{Paths: map[string]map[string]operation{}}
	all.Components.Schemas = map[string]*schema{}
	for _, face := range system.Faces(nil) {
		text, err := face.Document()
		if err != nil {
			t.Fatal(err)
		}
		var one document
		if err := json.Unmarshal(bytes.ReplaceAll(text, []byte(reference), []byte(reference+face.Name+".")), &one); err != nil {
			t.Fatal(err)
		}
		all.Tags = append(all.Tags, one.Tags...)
		maps.Copy(all.Paths, one.Paths)
		for name, s := range one.Components.Schemas {
			all.Components.Schemas[face.Name+"."+name] = s
		}
	}
	return all
}

// reference begins every reference to a schema.
const reference = "#/components/schemas/"

// whole follows a schema's reference.
func (d document) whole(s *schema) *schema {
	for s != nil && s.Ref != "" {
		s = d.Components.Schemas[strings.TrimPrefix(s.Ref, reference)]
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
