package rest

import (
	"context"
	"net/http"

	"docket/shared/fault"
	"docket/shared/member"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// authenticate is the step before every operation: it tells who is asking and
// what it may see, and refuses who may not, in the order 401, module, permission (S0-3).
func (h *Host) authenticate(face Face, route Route) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		call := CallOf(ctx.Context())
		call.Operation = route.Operation
		if route.Public {
			next(ctx)
			return
		}
		r, w := humago.Unwrap(ctx)
		admit := h.Admit
		if route.Linked {
			admit = h.admitLink
		}
		err := admit(r)
		if err == nil {
			call.Principal.OwnOnly = face.OwnOnly && !route.Linked
			err = face.Allow(route, call)
		}
		if err == nil && route.Joins {
			err = h.join(ctx.Context(), call)
		}
		if err != nil {
			Refuse(w, r, err)
			return
		}
		next(ctx)
	}
}

// join makes the caller a member, once: afterwards it is looked up whether they are.
func (h *Host) join(ctx context.Context, call *Call) error {
	if h.Members == nil || !member.Joins(call.Principal) {
		return nil
	}
	is, err := h.Members.RecentMember(ctx, call.Scope(), call.Principal.User.Subject)
	switch {
	case err != nil && fault.KindOf(err) != fault.NotFound:
		return err
	case err == nil && is.Known(call.Principal, member.Day(call.Now())):
		return nil
	case err == nil && !is.Is(call.Principal): // a user of another issuer has the ID
		return nil
	}
	_, err = member.Join(ctx, h.Members, call.Beside("join."))
	return err
}

// Admit tells who makes a request, whatever it is for: an error where nobody does.
func (h *Host) Admit(r *http.Request) error {
	principal, workspace, err := h.Authenticator.Authenticate(r.Context(), authorization(r.Header))
	if call := CallOf(r.Context()); err == nil {
		call.Principal, call.Workspace = principal, workspace
	}
	return err
}

// admitLink tells which link a request has the token of.
func (h *Host) admitLink(r *http.Request) error {
	link, principal, workspace, err := h.Authenticator.Link(r.Context(), authorization(r.Header))
	if call := CallOf(r.Context()); err == nil {
		call.link, call.Principal, call.Workspace = link, principal, workspace
	}
	return err
}

// authorization is the one Authorization header; with two it is nobody's.
func authorization(h http.Header) string {
	if values := h.Values("Authorization"); len(values) == 1 {
		return values[0]
	}
	return ""
}
