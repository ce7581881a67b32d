package rest

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"

	"docket/shared/fault"

	"github.com/danielgtaylor/huma/v2"
)

// Problem is the answer of every call that failed: RFC 9457 problem details
// with a code, the request id (S0-11), and for input the place of each fault.
type Problem struct {
	Type      string       `json:"type" doc:"Always about:blank: the code says which problem it is"`
	Title     string       `json:"title"`
	Status    int          `json:"status"`
	Detail    string       `json:"detail"`
	Code      string       `json:"code" doc:"What went wrong, for programs"`
	RequestID string       `json:"request_id"`
	Errors    []InputFault `json:"errors,omitempty" doc:"What is wrong with the input, and where"`
}

// InputFault is one broken rule of the input.
type InputFault struct {
	Location string `json:"location" example:"body.tags[3]"`
	Message  string `json:"message"`
}

// What one problem shows of a bad input: a body of 1 MiB can hold a hundred
// thousand faults, and a name of nearly its length.
const (
	maxFaults   = 50
	maxLocation = 200 // bytes
)

// add names a fault, unless there are enough.
func (p *Problem) add(location, message string) {
	if len(p.Errors) < maxFaults {
		p.Errors = append(p.Errors, InputFault{Location: shortened(location), Message: message})
	}
}

func shortened(location string) string {
	return strings.ToValidUTF8(location[:min(len(location), maxLocation)], "")
}

// Error implements error.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders implements huma.HeadersError: what RFC 9110 and RFC 6750 ask for.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	switch p.Status {
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", "1")
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="docket"`)
	case http.StatusForbidden:
		if p.Code == "insufficient_scope" {
			h.Set("WWW-Authenticate", `Bearer realm="docket", error="insufficient_scope"`)
		}
	}
	return h
}

// public is how a kind of failure is shown.
type public struct {
	status int
	code   string
}

func publicOf(kind fault.Kind) public {
	switch kind {
	case fault.ForeignOrigin:
		return public{http.StatusForbidden, "origin_not_allowed"}
	case fault.Unauthenticated:
		return public{http.StatusUnauthorized, "unauthenticated"}
	case fault.ModuleDisabled:
		return public{http.StatusForbidden, "module_disabled"}
	case fault.InsufficientScope:
		return public{http.StatusForbidden, "insufficient_scope"}
	case fault.Malformed:
		return public{http.StatusBadRequest, "malformed_request"}
	case fault.InvalidCursor:
		return public{http.StatusBadRequest, "invalid_cursor"}
	case fault.TooLarge:
		return public{http.StatusRequestEntityTooLarge, "payload_too_large"}
	case fault.UnsupportedMedia:
		return public{http.StatusUnsupportedMediaType, "unsupported_media_type"}
	case fault.Invalid:
		return public{http.StatusUnprocessableEntity, "validation_failed"}
	case fault.KeyReused:
		return public{http.StatusUnprocessableEntity, "idempotency_key_reused"}
	case fault.NotFound:
		return public{http.StatusNotFound, "not_found"}
	case fault.ReferenceTaken:
		return public{http.StatusConflict, "reference_taken"}
	case fault.KeyTaken:
		return public{http.StatusConflict, "key_taken"}
	case fault.PreconditionFailed:
		return public{http.StatusPreconditionFailed, "version_conflict"}
	case fault.MethodNotAllowed:
		return public{http.StatusMethodNotAllowed, "method_not_allowed"}
	case fault.Unavailable:
		return public{http.StatusServiceUnavailable, "unavailable"}
	}
	return public{http.StatusInternalServerError, "internal"}
}

// ProblemOf shows a failure. What has no kind is silent: its text is for the
// log alone.
func ProblemOf(err error, requestID string) *Problem {
	shown := publicOf(fault.KindOf(err))
	p := &Problem{
		Type: "about:blank", Title: http.StatusText(shown.status), Status: shown.status, Code: shown.code,
		Detail: "an unexpected failure; the request id names it in the log", RequestID: requestID,
	}
	var known *fault.Error
	if errors.As(err, &known) {
		p.Detail = known.Detail
		for _, f := range known.Fields {
			p.add(f.Location, f.Message)
		}
	}
	return p
}

// refuse ends a call with err: it is kept for the log, and its problem is returned.
func refuse(ctx context.Context, err error) *Problem {
	call := CallOf(ctx)
	call.failure = err
	return ProblemOf(err, call.RequestID)
}

// refuseInput is refuse for a failure of the domain, whose locations lie in
// the body unless they say otherwise.
func refuseInput(ctx context.Context, err error) *Problem {
	p := refuse(ctx, err)
	for i, f := range p.Errors {
		if !strings.HasPrefix(f.Location, "query.") && !strings.HasPrefix(f.Location, "header.") {
			p.Errors[i].Location = shortened("body." + f.Location)
		}
	}
	return p
}

// useProblems makes huma's own errors problems too. The hooks are huma's
// globals; setting them twice is the same as once.
var useProblems = sync.OnceFunc(func() {
	huma.ValidateStrictCasing = true
	huma.NewError = func(status int, detail string, errs ...error) huma.StatusError {
		return humaProblem(status, detail, "", errs)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, detail string, errs ...error) huma.StatusError {
		return humaProblem(status, detail, CallOf(ctx.Context()).RequestID, errs)
	}
})

// humaProblem is huma's finding without the values it would echo.
func humaProblem(status int, detail, requestID string, errs []error) *Problem {
	kind := fault.Invalid
	switch status {
	case http.StatusBadRequest:
		kind = fault.Malformed
	case http.StatusRequestEntityTooLarge:
		kind = fault.TooLarge
	case http.StatusUnsupportedMediaType:
		kind = fault.UnsupportedMedia
	case http.StatusRequestTimeout:
		kind, detail = fault.Malformed, "the request body did not arrive in time"
	case http.StatusInternalServerError:
		return ProblemOf(errors.Join(errs...), requestID)
	}
	p := ProblemOf(fault.New(kind, detail), requestID)
	for _, err := range errs {
		var d huma.ErrorDetailer
		if errors.As(err, &d) {
			found := d.ErrorDetail()
			p.add(found.Location, found.Message)
		}
	}
	return p
}
