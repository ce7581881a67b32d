package selfservice

import (
	"docket/shared/lens"
	"docket/shared/rest"

	"github.com/danielgtaylor/huma/v2"
)

// The words of the face: lens.SelfService says what they mean.
type (
	status   string // S3-5
	priority string
)

// Schema implements huma.SchemaProvider.
func (status) Schema(huma.Registry) *huma.Schema { return rest.Words(lens.SelfService.Status.Words()) }

// Schema implements huma.SchemaProvider.
func (priority) Schema(huma.Registry) *huma.Schema {
	return rest.Words(lens.SelfService.Priority.Words())
}

// authorType is who wrote a comment.
type authorType string

// The types of authors.
const (
	customer authorType = "customer"
	agent    authorType = "agent"
)

// Schema implements huma.SchemaProvider.
func (authorType) Schema(huma.Registry) *huma.Schema {
	return rest.Words([]authorType{customer, agent})
}
