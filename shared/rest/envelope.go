package rest

import (
	"net/http"
	"reflect"

	"docket/shared/fault"

	"github.com/danielgtaylor/huma/v2"
)

// Envelope is how a face shows its failures. What HTTP itself asks for, status
// and headers, is the same in each.
type Envelope struct {
	ContentType string
	Body        func(Failure) any // always of one type, which the face's document describes
}

// described is the envelope as a document has it, in answers of a media type. Its schema
// is open: what the gateway refuses by itself has the members of every face's envelope.
func (e Envelope) described(schemas huma.Registry, contentType string) map[string]*huma.MediaType {
	schema := schemas.Schema(reflect.TypeOf(e.Body(Failure{})), true, "Failure")
	schemas.SchemaFromRef(schema.Ref).AdditionalProperties = nil
	return map[string]*huma.MediaType{contentType: {Schema: schema}}
}

func (f Face) envelope() Envelope {
	if f.Envelope.Body == nil {
		return Problems
	}
	return f.Envelope
}

// Refusal is the answer of a call that failed: a failure in its face's
// envelope. Its JSON is the body.
type Refusal struct {
	failure  Failure
	envelope Envelope
}

// Refusal is how the face refuses a call of that request id for err.
func (f Face) Refusal(err error, requestID string) *Refusal {
	return f.RefusalOf(failureOf(err, requestID))
}

// RefusalOf is how the face shows a failure.
func (f Face) RefusalOf(failure Failure) *Refusal { return &Refusal{failure, f.envelope()} }

// Error implements error.
func (r *Refusal) Error() string { return r.failure.Code + ": " + r.failure.Detail }

// GetStatus implements huma.StatusError.
func (r *Refusal) GetStatus() int { return r.failure.Status }

// ContentType implements huma.ContentTypeFilter.
func (r *Refusal) ContentType(string) string { return r.envelope.ContentType }

// MarshalJSON implements json.Marshaler.
func (r *Refusal) MarshalJSON() ([]byte, error) { return Marshal(r.envelope.Body(r.failure)) }

// Schema implements huma.SchemaProvider, so that no document describes a
// Refusal: each describes its own envelope.
func (*Refusal) Schema(huma.Registry) *huma.Schema { return &huma.Schema{} }

// GetHeaders implements huma.HeadersError: what RFC 9110 and RFC 6750 ask for.
func (r *Refusal) GetHeaders() http.Header {
	h := http.Header{}
	switch r.failure.Status {
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", "1")
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="docket"`)
	case http.StatusForbidden:
		if r.failure.Kind == fault.InsufficientScope {
			h.Set("WWW-Authenticate", `Bearer realm="docket", error="insufficient_scope"`)
		}
	}
	return h
}

// write answers outside huma, with the same bytes that huma would write.
func write(w http.ResponseWriter, r *Refusal) {
	body, err := r.MarshalJSON()
	if err != nil {
		panic(err) // an envelope is strings and numbers
	}
	for name, values := range r.GetHeaders() {
		if _, set := w.Header()[name]; !set {
			w.Header()[name] = values
		}
	}
	w.Header().Set("Content-Type", r.ContentType(""))
	w.WriteHeader(r.GetStatus())
	_, _ = w.Write(append(body, '\n')) // the client may be gone
}
