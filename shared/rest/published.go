package rest

import (
	"bytes"
	"context"
	"net/http"
	"sync"

	"docket/shared/fault"

	"github.com/danielgtaylor/huma/v2"
)

// published is one of some JSON texts that everybody may read; T is what it shows.
type published[T any] struct{ Body Raw[T] }

// Publish makes a public route that answers one of some JSON texts, the one that its
// input names; T is what they show. They are made once, when the first is asked for. A
// name that none has is NotFound.
func Publish[I, T any](route Route, make func() (map[string][]byte, error), name func(*I) string) Route {
	route.Method, route.Public = http.MethodGet, true
	all := sync.OnceValues(make)
	return Read(route, func(_ context.Context, _ *Call, in *I) (*published[T], error) {
		texts, err := all()
		if err != nil {
			return nil, err
		}
		text, there := texts[name(in)]
		if !there {
			return nil, fault.New(fault.NotFound, "there is nothing of this name")
		}
		return &published[T]{Body: text}, nil
	})
}

// documents is the tag of the routes that answer documents.
var documents = Tag{"Document", "What this document is of, for programs"}

// openAPI is an OpenAPI document.
type openAPI struct{}

// Schema implements huma.SchemaProvider.
func (openAPI) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true, Description: "A document of OpenAPI 3.1"}
}

// DocumentPath is where the face's document is.
func (f Face) DocumentPath() string { return "/openapi/" + f.Name + ".json" }

// PublishDocument makes the public route that answers a face's document.
func PublishDocument(operation string, f Face, make func() ([]byte, error)) Route {
	type nothing struct{ Input }
	return Publish[nothing, openAPI](Route{
		Operation: operation, Path: f.DocumentPath(), Tag: documents.Name,
		Summary: "Get this document", Description: "Returns the document that you read, as JSON.",
	}, func() (map[string][]byte, error) {
		document, err := make()
		return map[string][]byte{"": bytes.TrimSpace(document)}, err
	}, func(*nothing) string { return "" })
}
