// Package rest makes operations of the domain into routes: it admits the
// caller, screens the input, and turns results and failures into answers.
package rest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/tenant"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// Module is a part of the product that a workspace can switch off; empty for
// what is always there.
type Module string

// Support is the Support module.
const Support Module = "support"

// Route is one operation of a face. One list of them builds the functions,
// the API, its document and the local server.
type Route struct {
	Operation   string // its id, its function's folder and its tool
	Method      string
	Path        string
	Module      Module
	Permission  tenant.Permission // a route without one does not start
	Table       []grant.Action    // what it does to the table, beside Authentication
	Tag         string
	Tool        bool // also a tool of AI assistants, under the operation's name
	Summary     string
	Description string
	Status      int   // of success; 0 is 200
	Problems    []int // statuses beside those that every route can answer

	register func(huma.API, huma.Operation)
}

// Authentication is what every route does to the table first: it looks up keys,
// organisations and settings. It also puts what dynamo.KeySets begins the keys of.
func Authentication() []grant.Action { return []grant.Action{grant.Get} }

// Read makes a route whose run reads.
func Read[I, O any](route Route, run func(context.Context, *Call, *I) (*O, error)) Route {
	route.register = func(api huma.API, op huma.Operation) {
		huma.Register(api, op, func(ctx context.Context, in *I) (*O, error) {
			out, err := run(ctx, CallOf(ctx), in)
			if err != nil {
				return nil, refuseInput(ctx, err)
			}
			return out, nil
		})
	}
	return route
}

// written is the answer of a write; T is what its body shows.
type written[T any] struct {
	Status              int
	ETag                string `header:"ETag" doc:"The version of what was written"`
	IdempotencyReplayed string `header:"Idempotency-Replayed" doc:"true where this is the answer of an earlier call under the same key"`
	Body                Raw[T]
}

// Write makes a route whose run writes; its answer's body shows a T.
func Write[I, T any](route Route, run func(context.Context, *Call, *I) (change.Answer, error)) Route {
	route.register = func(api huma.API, op huma.Operation) {
		huma.Register(api, op, func(ctx context.Context, in *I) (*written[T], error) {
			call := CallOf(ctx)
			answer, err := call.write(in, func() (change.Answer, error) { return run(ctx, call, in) })
			if err != nil {
				return nil, refuseInput(ctx, err)
			}
			out := &written[T]{Status: answer.Status, ETag: answer.ETag, Body: Raw[T](answer.Body)}
			if answer.Replayed {
				out.IdempotencyReplayed = "true"
			}
			return out, nil
		})
	}
	return route
}

// check panics where a route could not be served safely.
func (r Route) check() {
	if r.Operation == "" || r.Method == "" || !strings.HasPrefix(r.Path, "/") || r.register == nil {
		panic(fmt.Sprintf("route %q is not complete", r.Operation))
	}
	if !slices.Contains(tenant.Permissions(), r.Permission) {
		panic(fmt.Sprintf("route %q states no scope that exists: %q", r.Operation, r.Permission))
	}
}

// operation is the route as huma wants it.
func (r Route) operation(h *Host, schemas huma.Registry) huma.Operation {
	op := huma.Operation{
		OperationID: r.Operation, Method: r.Method, Path: r.Path, Tags: []string{r.Tag},
		Summary: r.Summary, Description: r.Description, DefaultStatus: r.Status,
		MaxBodyBytes:    MaxBody + 1,
		BodyReadTimeout: -1, // the screen has read the body; huma's deadline would outlive it and end the connection
		Security:        []map[string][]string{{"bearer": {string(r.Permission)}}},
		Errors: append([]int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden,
			http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusServiceUnavailable}, r.Problems...),
	}
	if h != nil {
		op.Middlewares = huma.Middlewares{h.authenticate(r), screen(schemas)}
	}
	return op
}

// Handler serves routes and nothing else: at other paths it answers 404, at
// other methods of theirs 405, all as problems.
func Handler(h *Host, routes ...Route) http.Handler {
	handler, _ := Mount(h, routes...)
	return handler
}

// Mount is Handler, with the API that describes what it serves.
func Mount(h *Host, routes ...Route) (http.Handler, huma.API) {
	mux := http.NewServeMux()
	api := API(mux, h, Info{}, routes...)
	methods := map[string][]string{}
	for _, r := range routes {
		methods[r.Path] = append(methods[r.Path], r.Method)
	}
	for path, allowed := range methods {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			writeProblem(w, refuse(r.Context(), ErrNoMethod))
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, refuse(r.Context(), ErrNoPath))
	})
	return h.Edge(mux), api
}

// Info says what an API's document describes.
type Info struct {
	Title, Version, Description string
	Tags                        []Tag // in the order of the document
}

// Tag says what the routes of a tag are about.
type Tag struct{ Name, Description string }

func (i Info) tags() []*huma.Tag {
	var tags []*huma.Tag
	for _, t := range i.Tags {
		tags = append(tags, &huma.Tag{Name: t.Name, Description: t.Description})
	}
	return tags
}

// API registers routes with a mux, and returns the API with its document. A
// nil host registers them for the document alone.
func API(mux *http.ServeMux, h *Host, info Info, routes ...Route) huma.API {
	useProblems()
	api := humago.New(mux, huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{Title: info.Title, Version: info.Version, Description: info.Description,
				License: &huma.License{Name: "Apache License 2.0", Identifier: "Apache-2.0"}},
			Servers: []*huma.Server{{URL: "/", Description: "The server that this document comes from"}},
			Tags:    info.tags(),
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", schemaName),
				SecuritySchemes: map[string]*huma.SecurityScheme{"bearer": {
					Type: "http", Scheme: "bearer",
					Description: "An API key (dk_...) or a JWT of a configured issuer, which carries scopes",
				}},
			},
		},
		Formats:       map[string]huma.Format{"application/json": format(), "json": format()}, // and ...+json
		DefaultFormat: "application/json",
	})
	for _, r := range routes {
		r.check()
		r.register(api, r.operation(h, api.OpenAPI().Components.Schemas))
	}
	return api
}
