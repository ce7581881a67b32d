package mcptool

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"

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
		body, err := rest.ReadBody(r)
		if err != nil {
			rest.Refuse(w, r, err)
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
// request's where that is a number, and absent otherwise.
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

// judged is why a body is no message that can be answered; nil where it is one.
// It reads no further than an API call's body is read.
func judged(body []byte) *noMessage {
	d, name, named := decoder(body), "", false // of the message: the member whose value comes next
	for tokens := 0; ; tokens++ {
		depth := d.StackDepth()
		token, err := d.ReadToken()
		switch {
		case errors.Is(err, io.EOF) && tokens > 0:
			return nil
		case err != nil || tokens > 0 && depth == 0:
			return &noMessage{Error: jsonrpc.Error{Code: jsonrpc.CodeParseError, Message: notOne}}
		case depth == 0 && token.Kind() == '[':
			return invalidMessage("an array of messages is not taken, and nothing of it was done: send each message in a request of its own", nil)
		case depth == 0 && token.Kind() != '{':
			return invalidMessage(notOne, nil)
		case tokens == rest.MaxTokens:
			return invalidMessage("a message must have at most 50,000 names and values", nil)
		case depth != 1 || token.Kind() == '}':
		case !named:
			name, named = token.String(), true
		default:
			named = false
			if name == "method" && len(token.String()) > mostEchoed {
				return invalidMessage("the method must have at most 200 characters", nil)
			}
			if name != "id" {
				continue
			}
			if no := judgedID(token); no != nil {
				return no
			}
		}
	}
}

const notOne = "the body must be one message of JSON-RPC: a JSON object"

func invalidMessage(why string, id jsontext.Value) *noMessage {
	return &noMessage{ID: id, Error: jsonrpc.Error{Code: jsonrpc.CodeInvalidRequest, Message: why}}
}

// mostID is the largest whole number that every reader of JSON keeps (RFC 7493, 2.2).
const mostID = 1<<53 - 1

// judgedID is why an ID would not come back as it was sent; nil where it will.
func judgedID(id jsontext.Token) *noMessage {
	switch id.Kind() {
	case '"':
		return nil
	case '0':
		digits := id.String()
		if n, err := strconv.ParseInt(digits, 10, 64); err != nil || n > mostID || n < -mostID {
			return invalidMessage("the id must be a whole number in digits, of at most 9007199254740991 (2^53 - 1): a larger one would come back rounded. "+
				"A string may be any", jsontext.Value(digits))
		}
		return nil
	}
	return invalidMessage("the id must be a string or a whole number", nil)
}
