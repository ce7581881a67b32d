package mcptool

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"

	"docket/shared/fault"
	"docket/shared/rest"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
)

// oneMessage lets through a body that is one message of JSON-RPC under an ID
// that comes back as it was sent (MCP specification 2025-11-25, Base protocol).
// Anything else is refused before a part of it runs, an array above all: the
// protocol has had none since 2025-06-18, and one call must cost one token of
// the throttle.
func oneMessage(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(io.LimitReader(r.Body, rest.MaxBody+1))
		switch {
		case err != nil:
			rest.Refuse(w, r, fault.Wrap(fault.Malformed, "the request body could not be read", err))
			return
		case len(body) > rest.MaxBody:
			rest.Refuse(w, r, fault.New(rest.TooLarge, "the request body must be at most 1 MiB"))
			return
		}
		if no := judged(body); no != nil {
			refuseMessage(w, *no)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, r)
	})
}

// noMessage is the error of JSON-RPC by which a body is refused. Its ID is the
// request's where that is a number or a text, and absent otherwise.
type noMessage struct {
	Version string         `json:"jsonrpc"`
	ID      jsontext.Value `json:"id,omitempty"`
	Error   jsonrpc.Error  `json:"error"`
}

func refuseMessage(w http.ResponseWriter, no noMessage) {
	no.Version = "2.0"
	raw, err := rest.Marshal(no)
	if err != nil {
		panic(err) // it is texts and numbers
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusBadRequest)
	_, _ = w.Write(raw) // the client may be gone
}

// mostID is the largest whole number that every reader of JSON keeps (RFC 7493, 2.2).
const mostID = 1<<53 - 1

// judged is why a body is no message that can be answered; nil where it is one.
func judged(body []byte) *noMessage {
	no := func(code int64, message string, id jsontext.Value) *noMessage {
		return &noMessage{ID: id, Error: jsonrpc.Error{Code: code, Message: message}}
	}
	d := decoder(body)
	value, err := d.ReadValue()
	if err == nil {
		value = value.Clone()
		if _, end := d.ReadToken(); !errors.Is(end, io.EOF) {
			err = errNoObject
		}
	}
	switch {
	case err != nil:
		return no(jsonrpc.CodeParseError, "the body must be one message of JSON-RPC: a JSON object", nil)
	case value.Kind() == '[':
		return no(jsonrpc.CodeInvalidRequest, "an array of messages is not taken, and nothing of it was done: send each message in a request of its own", nil)
	case value.Kind() != '{':
		return no(jsonrpc.CodeInvalidRequest, "the body must be one message of JSON-RPC: a JSON object", nil)
	}
	all, err := membersOf(value)
	if err != nil {
		return no(jsonrpc.CodeParseError, err.Error(), nil)
	}
	for _, m := range all {
		if m.name != "id" || m.value.Kind() == '"' {
			continue
		}
		if m.value.Kind() != '0' {
			return no(jsonrpc.CodeInvalidRequest, "the id must be a string or a whole number", nil)
		}
		if n, err := strconv.ParseInt(string(m.value), 10, 64); err != nil || n > mostID || n < -mostID {
			return no(jsonrpc.CodeInvalidRequest, "the id must be a whole number in digits, of at most 9007199254740991 (2^53 - 1): a larger one would come back rounded. A string can be any", m.value)
		}
	}
	return nil
}
