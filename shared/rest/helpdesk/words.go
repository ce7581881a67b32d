package helpdesk

import (
	"docket/shared/lens"
	"docket/shared/rest"

	"github.com/danielgtaylor/huma/v2"
)

// The words of the face: lens.Helpdesk says what they mean.
type (
	Status   string // S1-2
	Priority string // S1-3
	Type     string // S1-4
)

// readBack is a text of ours as a client sends it back.
type readBack string

// Schema implements huma.SchemaProvider.
func (readBack) Schema(huma.Registry) *huma.Schema {
	most := 64
	return &huma.Schema{Type: huma.TypeString, Pattern: "^[!-~]+$", MaxLength: &most}
}

// Schema implements huma.SchemaProvider.
func (Status) Schema(huma.Registry) *huma.Schema { return rest.Words(lens.Helpdesk.Status.Words()) }

// Schema implements huma.SchemaProvider.
func (Priority) Schema(huma.Registry) *huma.Schema { return rest.Words(lens.Helpdesk.Priority.Words()) }

// Schema implements huma.SchemaProvider.
func (Type) Schema(huma.Registry) *huma.Schema { return rest.Words(lens.Helpdesk.Type.Words()) }
