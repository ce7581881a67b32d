package dynamodel

import (
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// env is what an expression is evaluated in: its references, and an item,
// which is nil where there is none.
type env struct {
	names  map[string]string
	values Item
	item   Item
}

// expressions are those of one call. They are parsed once and kept.
type expressions struct {
	env
	parsed []*expression
}

var (
	parsedMu sync.Mutex
	parsed   = map[string]*expression{}
)

// mostParsed is how many expressions are kept.
const mostParsed = 10_000

// newExpressions takes the references of a call.
func newExpressions(names map[string]string, values Item) (*expressions, error) {
	accepted, err := accept(values)
	if err != nil {
		return nil, err
	}
	return &expressions{env: env{names: names, values: accepted}}, nil
}

// read parses an expression, nil where there is none.
func (e *expressions) read(kind string, text *string, parse func(string) (*expression, error)) (*expression, error) {
	if text == nil {
		return nil, nil
	}
	parsedMu.Lock()
	found := parsed[kind+*text]
	parsedMu.Unlock()
	if found == nil {
		var err error
		if found, err = parse(*text); err != nil {
			return nil, err
		}
		parsedMu.Lock()
		if len(parsed) >= mostParsed {
			clear(parsed)
		}
		parsed[kind+*text] = found
		parsedMu.Unlock()
	}
	e.parsed = append(e.parsed, found)
	return found, nil
}

func (e *expressions) condition(text *string) (*expression, error) {
	return e.read("?", text, parseCondition)
}

func (e *expressions) update(text *string) (*expression, error) {
	return e.read("!", text, parseUpdate)
}

func (e *expressions) projection(text *string) (*expression, error) {
	return e.read(",", text, parseProjection)
}

// check wants every reference to be there, and each that is there to be used.
func (e *expressions) check() error {
	used := map[string]bool{}
	for _, one := range e.parsed {
		for _, ref := range one.refs {
			used[ref] = true
			_, name := e.names[ref]
			_, value := e.values[ref]
			if !name && !value {
				return invalid("%s is not defined", ref)
			}
		}
	}
	if len(e.parsed) == 0 && len(e.names)+len(e.values) > 0 {
		return invalid("references without an expression")
	}
	for ref := range e.names {
		if !used[ref] {
			return invalid("%s is not used in expressions", ref)
		}
	}
	for ref := range e.values {
		if !used[ref] {
			return invalid("%s is not used in expressions", ref)
		}
	}
	return nil
}

// on is the environment with an item in it.
func (e env) on(it Item) env {
	e.item = it
	return e
}

// resolved is a path with its references replaced.
func (e env) resolved(p path) path {
	if !slices.ContainsFunc(p, func(s step) bool { return !s.isIndex && s.name[0] == '#' }) {
		return p
	}
	out := slices.Clone(p)
	for i, s := range out {
		if !s.isIndex && s.name[0] == '#' {
			out[i].name = e.names[s.name]
		}
	}
	return out
}

// at is what lies in an item at a path, nil where there is nothing.
func (e env) at(p path) value {
	p = e.resolved(p)
	found := e.item[p[0].name]
	for _, s := range p[1:] {
		if found = inside(found, s); found == nil {
			return nil
		}
	}
	return found
}

func inside(v value, s step) value {
	switch v := v.(type) {
	case *types.AttributeValueMemberM:
		if !s.isIndex {
			return v.Value[s.name]
		}
	case *types.AttributeValueMemberL:
		if s.isIndex && s.index < len(v.Value) {
			return v.Value[s.index]
		}
	}
	return nil
}
