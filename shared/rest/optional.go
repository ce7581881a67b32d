package rest

import (
	"bytes"
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// Clearable is a property of a patch that can be absent, null to clear, or a value.
type Clearable[T any] struct {
	Given bool
	Value *T // nil clears
}

// UnmarshalJSON implements json.Unmarshaler; it is called for what is given.
func (c *Clearable[T]) UnmarshalJSON(data []byte) error {
	c.Given = true
	if bytes.Equal(data, []byte("null")) {
		return nil
	}
	return json.Unmarshal(data, &c.Value)
}

// Schema implements huma.SchemaProvider: T's schema, or null.
func (Clearable[T]) Schema(r huma.Registry) *huma.Schema {
	s := *huma.SchemaFromType(r, reflect.TypeFor[T]())
	s.Nullable = true
	return &s
}

// OrZero is the patch of a property whose empty value clears it: nil where it
// was not given.
func (c Clearable[T]) OrZero() *T {
	switch {
	case !c.Given:
		return nil
	case c.Value == nil:
		return new(T)
	}
	return c.Value
}

// OrNil is the patch of a property that nil clears: nil where it was not given.
func (c Clearable[T]) OrNil() **T {
	if !c.Given {
		return nil
	}
	return &c.Value
}

// Given is a query's parameter that tells a zero value from none.
type Given[T any] struct {
	Value T
	Is    bool
}

// Receiver implements huma.ParamWrapper.
func (g *Given[T]) Receiver() reflect.Value { return reflect.ValueOf(g).Elem().Field(0) }

// OnParamSet implements huma.ParamReactor.
func (g *Given[T]) OnParamSet(is bool, _ any) { g.Is = is }

// Schema implements huma.SchemaProvider: T's schema.
func (Given[T]) Schema(r huma.Registry) *huma.Schema {
	return huma.SchemaFromType(r, reflect.TypeFor[T]())
}
