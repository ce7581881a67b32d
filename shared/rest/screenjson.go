package rest

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json/jsontext"
)

// maxDepth is how deep objects and arrays of a body may lie in one another.
const maxDepth = 32

// maxName is how many bytes a property's name may have.
const maxName = 1000

// MaxTokens is how many names, values, and beginnings and ends of objects and
// arrays a body may have. With maxName it bounds the cost of a body's reading,
// its validation and its faults. No body that an operation can take comes near.
const MaxTokens = 50_000

// screenJSON reads a body token by token (RFC 8259, RFC 7493). What is not
// JSON is an error; what is JSON that two readers could understand
// differently, or that cannot be kept, is a fault with its place. It reads no
// further than an answer shows faults. It returns the body to go on with.
func screenJSON(body []byte, schemas bodySchemas) (read []byte, faults []error, err error) {
	s := jsonScreen{d: jsontext.NewDecoder(bytes.NewReader(body), jsontext.AllowDuplicateNames(true)), schemas: schemas}
	for tokens := 0; len(s.faults) < maxFaults; tokens++ {
		if tokens == MaxTokens {
			return nil, nil, onlyFault("", "must have at most 50,000 names and values")
		}
		token, err := s.d.ReadToken()
		switch {
		case errors.Is(err, io.EOF):
			return spelled(body, s.wholes), s.faults, nil // an empty body is huma's to judge
		case err != nil:
			return nil, nil, unreadable(err)
		}
		if done, err := s.take(token); err != nil {
			return nil, nil, err
		} else if done {
			break
		}
	}
	return nil, nil, ended(s.faults)
}

// jsonScreen is a body while it is screened.
type jsonScreen struct {
	d       *jsontext.Decoder
	schemas bodySchemas
	open    []container // those that are open, the outermost first
	wholes  []whole     // integers that are written otherwise
	faults  []error
}

// container is an object or array that is open.
type container struct {
	names    map[string]bool // met so far; nil in an array
	schema   *huma.Schema    // nil where anything goes
	value    *huma.Schema    // of the value that comes next, nil where anything goes
	required bool            // whether that value is
}

// take screens one token; done where nothing further is read.
func (s *jsonScreen) take(token jsontext.Token) (done bool, err error) {
	switch kind := token.Kind(); kind {
	case '{', '[':
		return s.begin(kind), nil
	case '}', ']':
		s.open = s.open[:len(s.open)-1]
	case '"':
		return s.text(token.String()), nil
	case 'n':
		s.null()
	case '0':
		if _, err := strconv.ParseFloat(token.String(), 64); err != nil {
			return true, onlyFault(s.d.StackPointer(), "must be a number of double precision")
		}
		s.number(token.String())
	}
	return false, nil
}

// begin takes the beginning of an object or an array.
func (s *jsonScreen) begin(kind jsontext.Kind) (done bool) {
	if s.d.StackDepth() > maxDepth {
		s.fault("must not be nested deeper than 32")
		return true
	}
	var now container
	if len(s.open) > 0 {
		now.schema = s.innermost().value
	} else {
		now.schema = s.schemas.root()
	}
	if kind == '{' {
		now.names = map[string]bool{}
	} else if now.schema != nil && now.schema.Items != nil {
		now.value = s.schemas.whole(now.schema.Items)
	}
	s.open = append(s.open, now)
	return false
}

// text takes a text, which may be the name of a property.
func (s *jsonScreen) text(text string) (done bool) {
	if strings.ContainsRune(text, 0) {
		s.fault("must not contain NUL")
	}
	if kind, length := s.d.StackIndex(s.d.StackDepth()); kind == '{' && length%2 == 1 {
		return s.name(text)
	}
	return false
}

// name takes the name of a property.
func (s *jsonScreen) name(name string) (done bool) {
	if len(name) > maxName {
		s.fault("a name must be at most 1000 bytes")
		return true
	}
	at := s.innermost()
	if at.names[name] {
		s.fault("is given twice")
	}
	at.names[name], at.value = true, nil
	if at.schema != nil && at.schema.Properties[name] != nil {
		at.value, at.required = s.schemas.whole(at.schema.Properties[name]), slices.Contains(at.schema.Required, name)
	}
	return false
}

// null takes a null. Huma lets one stand for any property that is not required;
// a null for one that is required, unknown or in a free object is huma's to judge.
func (s *jsonScreen) null() {
	if at := s.innermost(); at.names != nil && at.value != nil && !at.value.Nullable && !at.required {
		s.fault("must not be null")
	}
}

// innermost is the container that the next token lies in; an empty one around the whole.
func (s *jsonScreen) innermost() *container {
	if len(s.open) == 0 {
		return &container{}
	}
	return &s.open[len(s.open)-1]
}

// fault notes what is wrong with the token that was read last.
func (s *jsonScreen) fault(message string) {
	s.faults = append(s.faults, inputFault(locate(s.d.StackPointer()), message))
}

// bodySchemas are the schemas of an operation's body. They tell which
// properties can be null.
type bodySchemas struct {
	op  *huma.Operation
	all huma.Registry
}

// root is the schema of the whole body.
func (b bodySchemas) root() *huma.Schema {
	return b.whole(b.op.RequestBody.Content["application/json"].Schema)
}

// whole is a schema, or what it refers to.
func (b bodySchemas) whole(s *huma.Schema) *huma.Schema {
	if s.Ref != "" {
		return b.all.SchemaFromRef(s.Ref)
	}
	return s
}
