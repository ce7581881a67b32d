package rest

import "github.com/danielgtaylor/huma/v2"

// Words is the schema of a text that is one of some words.
func Words[W ~string](words []W) *huma.Schema {
	schema := &huma.Schema{Type: huma.TypeString}
	for _, word := range words {
		schema.Enum = append(schema.Enum, string(word))
	}
	return schema
}
