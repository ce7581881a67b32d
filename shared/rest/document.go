package rest

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"
)

// Info says what a face's document describes.
type Info struct {
	Title, Version, Description string
	Tags                        []Tag // in the order of the document
}

// Tag says what the routes of a tag are about.
type Tag struct{ Name, Description string }

func (i Info) tags() []*huma.Tag {
	var tags []*huma.Tag
	for _, t := range append(slices.Clone(i.Tags), documents) {
		tags = append(tags, &huma.Tag{Name: t.Name, Description: t.Description})
	}
	return tags
}

// openAPI is the face's document before it has operations.
func (f Face) openAPI() *huma.OpenAPI {
	return &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{Title: f.Info.Title, Version: f.Info.Version, Description: f.Info.Description,
			License: &huma.License{Name: "Apache License 2.0", Identifier: "Apache-2.0"}},
		OnAddOperation: []huma.AddOpFunc{oneLine()},
		Servers:        []*huma.Server{{URL: "/", Description: "The server that this document comes from"}},
		Tags:           f.Info.tags(),
		Components: &huma.Components{
			Schemas: huma.NewMapRegistry("#/components/schemas/", schemaName),
			SecuritySchemes: map[string]*huma.SecurityScheme{"bearer": {
				Type: "http", Scheme: "bearer",
				Description: "An API key (dk_...) or a JWT of a configured issuer, which carries scopes",
			}},
		},
	}
}

// Document is the face's OpenAPI 3.1 document, indented.
func (f Face) Document() ([]byte, error) {
	api := f.register(http.NewServeMux(), nil)
	for _, schema := range api.OpenAPI().Components.Schemas.Map() {
		for _, property := range schema.Properties {
			property.PatternDescription = ""                 // which is the refusal's, and no word of OpenAPI
			if property.Nullable && len(property.Enum) > 0 { // JSON Schema has null in neither by itself
				property.Enum = append(property.Enum, nil)
			}
		}
	}
	for _, path := range api.OpenAPI().Paths {
		for _, op := range []*huma.Operation{path.Get, path.Post, path.Put, path.Patch, path.Delete} {
			if op != nil {
				screened(op)
			}
		}
	}
	raw, err := json.MarshalIndent(api.OpenAPI(), "", "  ")
	return append(raw, '\n'), err
}
