package rest

import (
	"docket/shared/fault"

	"github.com/danielgtaylor/huma/v2"
)

// linePattern is fault.Rules.Line as a schema has it. It is written with the
// separators themselves, as no two dialects of patterns agree on an escape for them.
const linePattern = "^[^\\x00-\\x1f\\x7f-\\x9f\u2028\u2029]*$"

// multiline is the format of a text of many lines, in the tag of its field. No
// document and no tool shows it: to some clients an unknown format is an error.
const multiline = "multiline"

// oneLine has every text in the bodies of operations be one line, but for those
// that have a format, a pattern or a set of values of their own.
func oneLine() huma.AddOpFunc {
	seen := map[*huma.Schema]bool{} // what bodies share is met more than once
	var visit func(huma.Registry, *huma.Schema)
	visit = func(all huma.Registry, s *huma.Schema) {
		if s.Ref != "" {
			s = all.SchemaFromRef(s.Ref)
		}
		if seen[s] {
			return
		}
		seen[s] = true
		for _, property := range s.Properties {
			visit(all, property)
		}
		switch {
		case s.Items != nil:
			visit(all, s.Items)
		case s.Format == multiline:
			s.Format = ""
		case s.Type == huma.TypeString && s.Format == "" && s.Pattern == "" && len(s.Enum) == 0:
			s.Pattern, s.PatternDescription = linePattern, fault.OneLine
			s.PrecomputeMessages()
			s.PatternDescription = "" // its message is made, and JSON Schema does not know the word
		}
	}
	return func(api *huma.OpenAPI, op *huma.Operation) {
		if op.RequestBody != nil {
			visit(api.Components.Schemas, op.RequestBody.Content["application/json"].Schema)
		}
	}
}
