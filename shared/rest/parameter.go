package rest

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// screened has a document say what the screen holds parameters to, that a text in the
// query is not empty. A word of huma's for messages it takes away.
func screened(op *huma.Operation) {
	one := 1
	for _, p := range op.Parameters {
		s := p.Schema
		if s.Items != nil {
			s = s.Items
		}
		if p.In == "query" && s.Type == huma.TypeString && s.Format == "" && len(s.Enum) == 0 {
			s.MinLength = &one
		}
		s.PatternDescription = "" // JSON Schema does not know it
	}
}

// screenHeaders finds headers that are given empty, and may not be: huma takes them for
// none.
func screenHeaders(given http.Header, op *huma.Operation) (faults []error) {
	for _, p := range op.Parameters {
		values := given.Values(p.Name)
		if p.In == "header" && p.Schema.MinLength != nil && len(values) == 1 && values[0] == "" {
			faults = append(faults, inputFault("header."+p.Name, "must not be empty"))
		}
	}
	return faults
}
