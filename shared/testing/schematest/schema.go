package schematest

import (
	"fmt"
	"strings"
)

// Schema is as much of JSON Schema as the documents use.
type Schema struct {
	Ref                  string             `json:"$ref"`
	Type                 any                `json:"type"` // a name, or a list of them
	Format               string             `json:"format"`
	Enum                 []any              `json:"enum"`
	Pattern              string             `json:"pattern"`
	MinLength            *int               `json:"minLength"`
	MaxLength            *int               `json:"maxLength"`
	Minimum              *float64           `json:"minimum"`
	Maximum              *float64           `json:"maximum"`
	MinItems             *int               `json:"minItems"`
	MaxItems             *int               `json:"maxItems"`
	Items                *Schema            `json:"items"`
	Properties           map[string]*Schema `json:"properties"`
	Required             []string           `json:"required"`
	AdditionalProperties any                `json:"additionalProperties"`
}

// Types are the schema's types, by name.
func (s *Schema) Types() map[string]bool {
	names := map[string]bool{}
	switch t := s.Type.(type) {
	case string:
		names[t] = true
	case []any:
		for _, name := range t {
			names[name.(string)] = true
		}
	}
	return names
}

// Kind is the one type beside null.
func (s *Schema) Kind() string {
	for name := range s.Types() {
		if name != "null" {
			return name
		}
	}
	return ""
}

// Nullable tells whether null is among the types.
func (s *Schema) Nullable() bool { return s.Types()["null"] }

// Described writes a schema as the Support document does, `*` for required.
func (s *Schema) Described(required bool) string {
	text := s.Kind()
	if s.Minimum != nil {
		text += fmt.Sprintf(" · min %.0f", *s.Minimum)
	}
	if s.Maximum != nil && *s.Maximum < 1000 { // minutes have a bound of ours
		text += fmt.Sprintf(" · max %.0f", *s.Maximum)
	}
	if s.Format == "date-time" {
		text += " · date-time"
	}
	if len(s.Enum) > 0 {
		var names []string
		for _, name := range s.Enum {
			if name != nil {
				names = append(names, name.(string))
			}
		}
		text += " · " + strings.Join(names, " | ")
	}
	if required {
		text += " *"
	}
	return text
}
