package rest

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"docket/shared/fault"
	"docket/shared/ticket"
)

// The kinds of failure that only HTTP has.
const (
	ForeignOrigin    = fault.Edge + iota // a web page of an origin that is not let in
	ModuleDisabled                       // the workspace has the face's module switched off (S0-3)
	InvalidCursor                        // a cursor that is not ours, expired or of another list
	Late                                 // the body did not arrive in time
	TooLarge                             // the body passes its limit
	UnsupportedMedia                     // a body that is not JSON
	MethodNotAllowed                     // the path exists, the method does not
)

// Failure is what the caller may know of an error, whatever the envelope.
type Failure struct {
	Kind      fault.Kind
	Status    int    // of HTTP
	Code      string // what went wrong, for programs
	Detail    string
	RequestID string
	Faults    []InputFault  // of a bad input, at most 50
	News      []ticket.News // of a thread that moved on
}

// InputFault is one broken rule of the input.
type InputFault struct {
	Location string `json:"location" example:"body.tags[3]"`
	Message  string `json:"message"`
}

// What one failure shows of a bad input: a body of 1 MiB can hold a hundred
// thousand faults, and a name of nearly its length.
const (
	maxFaults   = 50
	maxLocation = 200 // bytes
)

// add names a fault, unless there are enough, or it was named before: a parameter that
// is repeated has one place.
func (f *Failure) add(location, message string) {
	fault := InputFault{Location: shortened(location), Message: message}
	if len(f.Faults) < maxFaults && !slices.Contains(f.Faults, fault) {
		f.Faults = append(f.Faults, fault)
	}
}

func shortened(location string) string {
	return strings.ToValidUTF8(location[:min(len(location), maxLocation)], "")
}

// public is how a kind of failure is shown.
type public struct {
	status int
	code   string
}

func publicOf(kind fault.Kind) public {
	switch kind {
	case ForeignOrigin:
		return public{http.StatusForbidden, "origin_not_allowed"}
	case fault.Unauthenticated:
		return public{http.StatusUnauthorized, "unauthenticated"}
	case ModuleDisabled:
		return public{http.StatusForbidden, "module_disabled"}
	case fault.InsufficientScope:
		return public{http.StatusForbidden, "insufficient_scope"}
	case Late:
		return public{http.StatusRequestTimeout, "request_timeout"}
	case fault.Malformed:
		return public{http.StatusBadRequest, "malformed_request"}
	case InvalidCursor:
		return public{http.StatusBadRequest, "invalid_cursor"}
	case TooLarge:
		return public{http.StatusRequestEntityTooLarge, "payload_too_large"}
	case UnsupportedMedia:
		return public{http.StatusUnsupportedMediaType, "unsupported_media_type"}
	case fault.Invalid:
		return public{http.StatusUnprocessableEntity, "validation_failed"}
	case fault.IdempotencyKeyReused:
		return public{http.StatusUnprocessableEntity, "idempotency_key_reused"}
	case fault.NotFound:
		return public{http.StatusNotFound, "not_found"}
	case fault.ReferenceTaken:
		return public{http.StatusConflict, "reference_taken"}
	case fault.QueueKeyTaken:
		return public{http.StatusConflict, "key_taken"}
	case fault.NameTaken:
		return public{http.StatusConflict, "name_taken"}
	case fault.TicketClosed:
		return public{http.StatusConflict, "ticket_closed"}
	case fault.TicketMerged:
		return public{http.StatusConflict, "ticket_merged"}
	case fault.TicketArchived:
		return public{http.StatusConflict, "ticket_archived"}
	case fault.TicketDone:
		return public{http.StatusConflict, "ticket_done"}
	case fault.AlreadyUrgent:
		return public{http.StatusConflict, "already_urgent"}
	case fault.ThreadMoved:
		return public{http.StatusConflict, "thread_moved"}
	case fault.ReplyHeld:
		return public{http.StatusConflict, "reply_held"}
	case fault.AlreadyRated:
		return public{http.StatusConflict, "already_rated"}
	case fault.SurveyOver:
		return public{http.StatusConflict, "survey_over"}
	case fault.Deactivated:
		return public{http.StatusForbidden, "member_deactivated"}
	case fault.LastAdmin:
		return public{http.StatusConflict, "last_admin"}
	case fault.PreconditionFailed:
		return public{http.StatusPreconditionFailed, "version_conflict"}
	case fault.ChangedSince:
		return public{http.StatusConflict, "changed_since"}
	case fault.Expired:
		return public{http.StatusGone, "expired"}
	case MethodNotAllowed:
		return public{http.StatusMethodNotAllowed, "method_not_allowed"}
	case fault.Unavailable:
		return public{http.StatusServiceUnavailable, "unavailable"}
	}
	return public{http.StatusInternalServerError, "internal"}
}

// failureOf is what may be known of an error. What has no kind is silent: its
// text is for the log alone.
func failureOf(err error, requestID string) Failure {
	kind := fault.KindOf(err)
	shown := publicOf(kind)
	f := Failure{Kind: kind, Status: shown.status, Code: shown.code, RequestID: requestID,
		Detail: "an unexpected failure; the request id names it in the log"}
	var moved *ticket.MovedOn
	if errors.As(err, &moved) {
		f.News = moved.News
	}
	var known *fault.Error
	if errors.As(err, &known) {
		f.Detail = known.Detail
		for _, field := range known.Fields {
			f.add(field.Location, field.Message)
		}
	}
	return f
}

// failed ends a call with err, which is kept for the log. Where the call's time
// is over, a failure without a kind is most likely of that, whatever it says:
// its caller may come again.
func (c *Call) failed(err error) Failure {
	c.failure = errors.Join(c.failure, err)
	if fault.KindOf(err) == fault.Unknown && c.late != nil && c.late() {
		err = fault.Wrap(fault.Unavailable, "the call ran out of time, try again", err)
	}
	f := failureOf(err, c.RequestID)
	if c.blind {
		f.News = nil // that there is some is told
	}
	return f
}

// Refuse answers a request with err in its face's envelope. Headers that are
// set already stay.
func Refuse(w http.ResponseWriter, r *http.Request, err error) {
	call := CallOf(r.Context())
	write(w, call.face.RefusalOf(call.failed(err)))
}

// refuseInput is the refusal of what the domain did not take. The locations of
// its faults lie in the body unless they say otherwise.
func refuseInput(ctx context.Context, err error) *Refusal {
	call := CallOf(ctx)
	failure := call.failed(err)
	for i, f := range failure.Faults {
		// A field of a body can be called body.
		if where, _, within := strings.Cut(f.Location, "."); !within || !slices.Contains([]string{"path", "query", "header", "body"}, where) {
			failure.Faults[i].Location = shortened("body." + f.Location)
		}
	}
	return call.face.RefusalOf(failure)
}
