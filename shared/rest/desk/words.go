package desk

import (
	"docket/shared/lens"
	"docket/shared/rest"

	"github.com/danielgtaylor/huma/v2"
)

// The words of the face: lens.Desk says what they mean.
type (
	Status   string // S2-10
	Priority string // S2-11
	Type     string // S2-12
	Channel  string // S2-13
)

// Schema implements huma.SchemaProvider.
func (Status) Schema(huma.Registry) *huma.Schema { return rest.Words(lens.Desk.Status.Words()) }

// Schema implements huma.SchemaProvider.
func (Priority) Schema(huma.Registry) *huma.Schema { return rest.Words(lens.Desk.Priority.Words()) }

// Schema implements huma.SchemaProvider.
func (Type) Schema(huma.Registry) *huma.Schema { return rest.Words(lens.Desk.Type.Words()) }

// Schema implements huma.SchemaProvider.
func (Channel) Schema(huma.Registry) *huma.Schema { return rest.Words(lens.Desk.Source.Words()) }
