package rest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"docket/shared/fault"
	"docket/shared/tenant"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// Face is a part of the API with words of its own: it says how its failures
// are shown, which module it belongs to, and what its document tells. No face
// knows another, so one is added without a change to those that are there.
type Face struct {
	Name     string   // of its folder under functions/api, of its stack and of its document
	Prefixes []string // of its paths, whole segments: what lies below the longest one is the face's, whether a route serves it or not
	Envelope Envelope // of its failures; Problems where it has none
	Module   tenant.Module
	OwnOnly  bool // who comes in by it sees only the tickets that it requested
	Info     Info
	Routes   []Route // those that are served here: a function has one of them
}

// Holds tells whether a path lies below one of the face's prefixes.
func (f Face) Holds(path string) bool { return f.claim(path) > 0 }

// claim is the length of the longest prefix of the face that a path lies below; where its
// document is, is one.
func (f Face) claim(path string) int {
	longest := 0
	for _, prefix := range append(slices.Clone(f.Prefixes), f.DocumentPath()) {
		if below, ok := strings.CutPrefix(path, prefix); ok && (below == "" || below[0] == '/') {
			longest = max(longest, len(prefix))
		}
	}
	return longest
}

// FaceAt is the face that a path belongs to. The zero Face, whose failures are
// Problems, has what is no other's.
func FaceAt(path string, faces ...Face) Face {
	var at Face
	for _, f := range faces {
		if f.claim(path) > at.claim(path) {
			at = f
		}
	}
	return at
}

// Allow tells whether a call whose caller is known may use a route of the face,
// before anything of its input is looked at: the modules first, then the permission.
func (f Face) Allow(route Route, call *Call) error {
	for _, m := range []tenant.Module{f.Module, route.Module} {
		if !m.In(call.Workspace) {
			return fault.New(ModuleDisabled, "the "+m.Name+" module is disabled in this workspace")
		}
	}
	if !route.unscoped() && !call.Principal.Can(route.Permission) {
		return fault.New(fault.InsufficientScope, "this operation needs the scope "+string(route.Permission))
	}
	return nil
}

// Handler serves the routes of faces and nothing else: at other paths it
// answers 404, at other methods of theirs 405, each in its face's envelope.
func Handler(h *Host, faces ...Face) http.Handler {
	handler, _ := Mount(h, faces...)
	return handler
}

// Mount is Handler, with the APIs that describe what it serves, one a face.
func Mount(h *Host, faces ...Face) (http.Handler, []huma.API) {
	mux := http.NewServeMux()
	var apis []huma.API
	for _, f := range faces {
		for _, r := range f.Routes {
			if at := FaceAt(r.Path, faces...); at.Name != f.Name {
				panic(fmt.Sprintf("%s lies at %s, which is no path of the face %s", r.Operation, r.Path, f.Name))
			}
		}
		apis = append(apis, f.register(mux, h))
		f.refuseOtherMethods(mux, h)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { Refuse(w, r, ErrNoPath) })
	return h.Edge(mux, faces...), apis
}

func (f Face) refuseOtherMethods(mux *http.ServeMux, h *Host) {
	methods := map[string][]string{}
	for _, r := range f.Routes {
		methods[r.Path] = append(methods[r.Path], r.Method)
	}
	for path, allowed := range methods {
		slices.Sort(allowed) // as the gateway's own answer has them
		methods := strings.Join(allowed, ", ")
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			if !h.preflight(w, r, methods) {
				w.Header().Set("Allow", methods)
				Refuse(w, r, ErrNoMethod)
			}
		})
	}
}

// register adds the face's routes to a mux, and returns the API with their
// description. A nil host registers them for the description alone.
func (f Face) register(mux *http.ServeMux, h *Host) huma.API {
	useEnvelopes()
	api := humago.New(mux, huma.Config{
		OpenAPI:       f.openAPI(),
		Formats:       map[string]huma.Format{"application/json": format(), "json": format()}, // and ...+json
		DefaultFormat: "application/json",
	})
	for _, r := range f.Routes {
		r.check()
		r.register(api, f.operation(r, h, api.OpenAPI().Components.Schemas))
	}
	return api
}

// operation is a route of the face as huma wants it.
func (f Face) operation(r Route, h *Host, schemas huma.Registry) huma.Operation {
	op := huma.Operation{
		OperationID: r.Operation, Method: r.Method, Path: r.Path, Tags: []string{r.Tag},
		Summary: r.Summary, Description: r.Description, DefaultStatus: r.Status,
		MaxBodyBytes:    MaxBody + 1,
		BodyReadTimeout: -1, // the screen has read the body; huma's deadline would outlive it and end the connection
		Security:        []map[string][]string{{"bearer": {string(r.Permission)}}},
		Responses:       f.refusals(schemas, r.Problems),
	}
	if r.unscoped() {
		op.Security = []map[string][]string{{"bearer": {}}}
	}
	if r.Public {
		op.Security = []map[string][]string{}
		delete(op.Responses, fmt.Sprint(http.StatusUnauthorized))
		delete(op.Responses, fmt.Sprint(http.StatusForbidden))
	}
	if h != nil {
		op.Middlewares = huma.Middlewares{h.authenticate(f, r), screen(schemas, r.Wrapper)}
	}
	return op
}

// refusals describe the failures that every route can answer, and more: where a
// body can be too large it can be late.
func (f Face) refusals(schemas huma.Registry, more []int) map[string]*huma.Response {
	all := map[string]*huma.Response{}
	if slices.Contains(more, http.StatusRequestEntityTooLarge) {
		more = append(slices.Clone(more), http.StatusRequestTimeout)
	}
	for _, status := range slices.Concat(usualRefusals, more) {
		contentType := f.envelope().ContentType
		if status == http.StatusTooManyRequests {
			contentType = Problems.ContentType // the gateway alone answers it, for every face
		}
		all[fmt.Sprint(status)] = &huma.Response{Description: http.StatusText(status), Content: f.envelope().described(schemas, contentType)}
	}
	return all
}

var usualRefusals = []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusUnprocessableEntity,
	http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable}
