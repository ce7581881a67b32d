package desk

import (
	"reflect"

	"docket/shared/lens"
	"docket/shared/rest"
	"docket/shared/ticket"

	"github.com/danielgtaylor/huma/v2"
)

// unresolved is the status of a ticket that is neither resolved nor closed.
type unresolved string

// Schema implements huma.SchemaProvider.
func (unresolved) Schema(huma.Registry) *huma.Schema {
	return rest.Words(lens.Desk.Status.Shown(ticket.Unresolved()...))
}

// pauses are the statuses in which a clock stands still.
type pauses []unresolved

// Schema implements huma.SchemaProvider.
func (pauses) Schema(r huma.Registry) *huma.Schema {
	each := r.Schema(reflect.TypeFor[unresolved](), true, "")
	most := len(each.Enum)
	return &huma.Schema{Type: huma.TypeArray, Items: each, MaxItems: &most}
}

// showPauses is how canonical statuses are shown, each once.
func showPauses(statuses []string) pauses {
	canonical := make([]ticket.Status, len(statuses))
	for i, status := range statuses {
		canonical[i] = ticket.Status(status)
	}
	shown := pauses{}
	for _, word := range lens.Desk.Status.Shown(canonical...) {
		shown = append(shown, unresolved(word))
	}
	return shown
}

// canonical are the statuses that the words stand for.
func (p pauses) canonical() *[]string {
	statuses := []string{}
	for _, word := range p {
		for _, status := range lens.Desk.Status.Canonical(string(word)) {
			statuses = append(statuses, string(status))
		}
	}
	return &statuses
}
