package vocabulary

import (
	"reflect"

	"docket/shared/lens"
	"docket/shared/rest"
	"docket/shared/ticket"

	"github.com/danielgtaylor/huma/v2"
)

// Status is a ticket's status (S0-20).
type Status string

// ShowStatus is how a canonical status is shown.
func ShowStatus(s ticket.Status) Status { return Status(lens.Support.Status.Show(s)) }

// Over is the canonical status once s was written over now.
func (s Status) Over(now ticket.Status) ticket.Status {
	return lens.Support.Status.Over(now, string(s))
}

// Canonical are the canonical statuses that are shown as s; none are for "".
func (s Status) Canonical() []ticket.Status { return lens.Support.Status.Canonical(string(s)) }

// Schema implements huma.SchemaProvider.
func (Status) Schema(huma.Registry) *huma.Schema { return rest.Words(lens.Support.Status.Words()) }

// Unresolved is the status of a ticket that is neither resolved nor closed.
type Unresolved Status

// Schema implements huma.SchemaProvider.
func (Unresolved) Schema(huma.Registry) *huma.Schema {
	return rest.Words(lens.Support.Status.Shown(ticket.Unresolved()...))
}

// Pauses are the statuses in which a clock stands still.
type Pauses []Unresolved

// ShowPauses is how canonical statuses are shown, each once.
func ShowPauses(statuses []string) Pauses {
	canonical := make([]ticket.Status, len(statuses))
	for i, status := range statuses {
		canonical[i] = ticket.Status(status)
	}
	shown := Pauses{}
	for _, word := range lens.Support.Status.Shown(canonical...) {
		shown = append(shown, Unresolved(word))
	}
	return shown
}

// Canonical are the canonical statuses that are shown so: each word stands for
// every status that it shows.
func (p Pauses) Canonical() []string {
	statuses := []string{}
	for _, shown := range p {
		for _, status := range Status(shown).Canonical() {
			statuses = append(statuses, string(status))
		}
	}
	return statuses
}

// Pausing is the patch of a setting that has such statuses, nil where none is given.
func Pausing(given *Pauses) *[]string {
	if given == nil {
		return nil
	}
	statuses := given.Canonical()
	return &statuses
}

// Schema implements huma.SchemaProvider.
func (Pauses) Schema(r huma.Registry) *huma.Schema {
	each := r.Schema(reflect.TypeFor[Unresolved](), true, "")
	most := len(each.Enum)
	return &huma.Schema{Type: huma.TypeArray, Items: each, MaxItems: &most}
}
