package rest

import (
	"net/http"

	"docket/shared/fault"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// authenticate is the step before every operation: it tells who is asking
// and refuses who may not, in the order 401, module, permission (S0-3).
func (h *Host) authenticate(route Route) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		call := CallOf(ctx.Context())
		call.Operation = route.Operation
		if err := h.admit(ctx, call, route); err != nil {
			_, w := humago.Unwrap(ctx)
			writeProblem(w, refuse(ctx.Context(), err))
			return
		}
		next(ctx)
	}
}

func (h *Host) admit(ctx huma.Context, call *Call, route Route) error {
	r, _ := humago.Unwrap(ctx)
	principal, workspace, err := h.Authenticator.Authenticate(ctx.Context(), authorization(r.Header))
	if err != nil {
		return err
	}
	call.Principal, call.Workspace = principal, workspace
	return route.Allow(call)
}

// Allow tells whether a call whose caller is known may use the route, before
// anything of its input is looked at.
func (r Route) Allow(call *Call) error {
	switch {
	case r.Module == Support && !call.Workspace.SupportEnabled:
		return fault.New(fault.ModuleDisabled, "the Support module is disabled in this workspace")
	case !call.Principal.Can(r.Permission):
		return fault.New(fault.InsufficientScope, "this operation needs the scope "+string(r.Permission))
	}
	return nil
}

// Admit tells who makes a request, whatever it is for: an error where nobody does.
func (h *Host) Admit(r *http.Request) error {
	principal, workspace, err := h.Authenticator.Authenticate(r.Context(), authorization(r.Header))
	if call := CallOf(r.Context()); err == nil {
		call.Principal, call.Workspace = principal, workspace
	}
	return err
}

// Refuse answers a request with err as a problem. Headers that are set already stay.
func Refuse(w http.ResponseWriter, r *http.Request, err error) {
	writeProblem(w, refuse(r.Context(), err))
}

// authorization is the one Authorization header; with two it is nobody's.
func authorization(h http.Header) string {
	if values := h.Values("Authorization"); len(values) == 1 {
		return values[0]
	}
	return ""
}
