package rest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"docket/shared/tenant"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// deadlines is a connection that remembers its read deadline.
type deadlines struct {
	http.ResponseWriter
	set  int
	last time.Time
}

func (d *deadlines) SetReadDeadline(at time.Time) error {
	d.set++
	d.last = at
	return nil
}

// A body has a deadline; a call that takes long once it is read has none, and
// leaves none to the connection's next call.
func TestNoReadDeadlineOutlivesTheBody(t *testing.T) {
	type input struct {
		Input
		Body struct {
			Name string `json:"name"`
		}
	}
	w := &deadlines{ResponseWriter: httptest.NewRecorder()}
	ran := false
	route := Read(Route{Operation: "sample", Method: http.MethodPost, Path: "/sample", Permission: tenant.SupportRead},
		func(context.Context, *Call, *input) (*struct{}, error) {
			ran = true
			if w.set == 0 || !w.last.IsZero() {
				t.Errorf("after %d settings the operation runs under the deadline %v", w.set, w.last)
			}
			return &struct{}{}, nil
		})
	mux := http.NewServeMux()
	api := Face{}.register(mux, nil)
	schemas := api.OpenAPI().Components.Schemas
	op := Face{}.operation(route, nil, schemas)
	op.Middlewares = huma.Middlewares{func(ctx huma.Context, next func(huma.Context)) {
		r, _ := humago.Unwrap(ctx)
		next(huma.WithContext(ctx, context.WithValue(r.Context(), callKey{}, &Call{})))
	}, screen(schemas)}
	route.register(api, op)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/sample", strings.NewReader(`{"name":"n"}`))
	r.Header.Set("Content-Type", "application/json")
	mux.ServeHTTP(w, r)
	if !ran || !w.last.IsZero() {
		t.Errorf("ran %v, deadline left %v", ran, w.last)
	}
}
