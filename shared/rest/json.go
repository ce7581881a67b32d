package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"docket/shared/fault"

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
// further than an answer shows faults.
func screenJSON(body []byte, schemas bodySchemas) ([]error, error) {
	s := jsonScreen{d: jsontext.NewDecoder(bytes.NewReader(body), jsontext.AllowDuplicateNames(true)), schemas: schemas}
	for tokens := 0; len(s.faults) < maxFaults; tokens++ {
		if tokens == MaxTokens {
			return nil, unreadableAt("", "must have at most 50,000 names and values")
		}
		token, err := s.d.ReadToken()
		if errors.Is(err, io.EOF) {
			return s.faults, nil // an empty body is huma's to judge
		}
		if err != nil {
			return unreadable(err)
		}
		if done, err := s.take(token); err != nil {
			return nil, err
		} else if done {
			break
		}
	}
	return nil, ended(s.faults)
}

// ended are the faults of a body that is read no further. They end the call
// here: huma would validate all of the body, whose cost nobody has bounded.
func ended(faults []error) error {
	e := &fault.Error{Kind: fault.Invalid, Detail: "validation failed"}
	for _, one := range faults {
		var d huma.ErrorDetailer
		if errors.As(one, &d) {
			found := d.ErrorDetail()
			e.Fields = append(e.Fields, fault.Field{Location: found.Location, Message: found.Message})
		}
	}
	return e
}

// jsonScreen is a body while it is screened.
type jsonScreen struct {
	d       *jsontext.Decoder
	schemas bodySchemas
	open    []opened // the objects and arrays that are open, the outermost first
	faults  []error
}

// opened is an object or array that is open.
type opened struct {
	names    map[string]bool // met so far; nil in an array
	schema   *huma.Schema    // nil where anything goes
	value    *huma.Schema    // of the value that comes next, nil where anything goes
	required bool            // whether that value is
}

// take screens one token; done where nothing further is read.
func (s *jsonScreen) take(token jsontext.Token) (done bool, err error) {
	switch kind := token.Kind(); kind {
	case '{', '[':
		if s.d.StackDepth() > maxDepth {
			s.fault("must not be nested deeper than 32")
			return true, nil
		}
		s.begin(kind)
	case '}', ']':
		s.open = s.open[:len(s.open)-1]
	case '"':
		text := token.String()
		if strings.ContainsRune(text, 0) {
			s.fault("must not contain NUL")
		}
		if s.atName() {
			return s.name(text), nil
		}
	case 'n':
		if at := s.innermost(); at.names != nil && at.value != nil && !at.value.Nullable && !at.required {
			s.fault("must not be null")
		}
	case '0':
		if _, err := strconv.ParseFloat(token.String(), 64); err != nil {
			return true, unreadableAt(s.d.StackPointer(), "must be a number of double precision")
		}
	}
	return false, nil
}

func (s *jsonScreen) begin(kind jsontext.Kind) {
	var now opened
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

func (s *jsonScreen) atName() bool {
	kind, length := s.d.StackIndex(s.d.StackDepth())
	return kind == '{' && length%2 == 1
}

// innermost is the object or array that is open; an empty one around the whole.
func (s *jsonScreen) innermost() *opened {
	if len(s.open) == 0 {
		return &opened{}
	}
	return &s.open[len(s.open)-1]
}

func (s *jsonScreen) fault(message string) {
	s.faults = append(s.faults, inputFault(spell(s.d.StackPointer()), message))
}

// bodySchemas are the schemas of an operation's body. They tell which
// properties can be null, because huma lets a null stand for any that is not
// required. Those that are required, unknown or in a free object are huma's to
// judge.
type bodySchemas struct {
	op  *huma.Operation
	all huma.Registry
}

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

// unreadable is the answer to a body that cannot be read on.
func unreadable(err error) ([]error, error) {
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) && strings.Contains(syntax.Err.Error(), "invalid UTF-8") ||
		errors.As(err, &syntax) && strings.Contains(syntax.Err.Error(), "surrogate") {
		return nil, unreadableAt(syntax.JSONPointer, "must be valid UTF-8")
	}
	return nil, fault.Wrap(fault.Malformed, "the request body is not well-formed JSON", err)
}

// unreadableAt is the one fault of a body that huma could not read.
func unreadableAt(p jsontext.Pointer, message string) error {
	return &fault.Error{Kind: fault.Invalid, Detail: "validation failed", Fields: []fault.Field{
		{Location: spell(p), Message: message}}}
}

// spell writes a JSON pointer (RFC 6901) as `body.tags[3]`. A name made of
// digits alone reads as an index.
func spell(p jsontext.Pointer) string {
	at := "body"
	for token := range p.Tokens() {
		if _, err := strconv.ParseUint(token, 10, 32); err == nil {
			at += "[" + token + "]"
		} else {
			at += "." + printable(token)
		}
	}
	return at
}

// format is the JSON that huma reads and writes.
func format() huma.Format {
	return huma.Format{
		Marshal: func(w io.Writer, v any) error {
			if raw, ok := v.(interface{ rendered() []byte }); ok {
				_, err := w.Write(append(slices.Clip(raw.rendered()), '\n'))
				return err
			}
			return encoder(w).Encode(v)
		},
		Unmarshal: func(data []byte, v any) error {
			if err := json.Unmarshal(data, v); err != nil {
				return errors.New("does not fit its type")
			}
			return nil
		},
	}
}
