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

// useEnvelopes has huma's own findings answered in the envelope of the face
// that the call belongs to. The hooks are huma's globals, the same for every
// face, and are set once.
var useEnvelopes = sync.OnceFunc(func() {
	huma.ValidateStrictCasing = true
	huma.NewError = func(status int, detail string, errs ...error) huma.StatusError {
		return found(context.Background(), status, detail, errs)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, detail string, errs ...error) huma.StatusError {
		return found(ctx.Context(), status, detail, errs)
	}
})

// found is huma's finding without the values it would echo.
func found(ctx context.Context, status int, detail string, errs []error) *Refusal {
	call, kind := CallOf(ctx), fault.Invalid
	switch status {
	case http.StatusBadRequest:
		kind = fault.Malformed
	case http.StatusRequestEntityTooLarge:
		kind = TooLarge
	case http.StatusUnsupportedMediaType:
		kind = UnsupportedMedia
	case http.StatusRequestTimeout:
		kind, detail = Late, "the request body did not arrive in time"
	case http.StatusInternalServerError:
		return call.face.RefusalOf(call.failed(errors.Join(errs...)))
	}
	failure := failureOf(fault.New(kind, detail), call.RequestID)
	for _, err := range errs {
		var d huma.ErrorDetailer
		if errors.As(err, &d) {
			at := d.ErrorDetail()
			failure.add(place(at.Location), at.Message)
		}
	}
	return call.face.RefusalOf(failure)
}

// place is where a finding lies, as a client names it: a parameter that it repeats
// has no numbers.
func place(location string) string {
	if strings.HasPrefix(location, "query.") {
		location, _, _ = strings.Cut(location, "[")
	}
	return location
}
