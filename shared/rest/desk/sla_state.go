package desk

import (
	"slices"

	"docket/shared/rest"
	"docket/shared/sla"

	"github.com/danielgtaylor/huma/v2"
)

// slaState is how a ticket stands with what was promised, as lists are filtered by it.
type slaState string

// levels are the states, and the levels that they are.
var levels = []struct {
	word  slaState
	level sla.Level
}{{"on_track", sla.LevelOnTrack}, {"warning", sla.LevelWarning}, {"breached", sla.LevelBreached}, {"untracked", ""}}

// Schema implements huma.SchemaProvider.
func (slaState) Schema(huma.Registry) *huma.Schema {
	words := make([]slaState, len(levels))
	for i, l := range levels {
		words[i] = l.word
	}
	return rest.Words(words)
}

// levels are those that the filter takes.
func (f *Filters) levels() (some []sla.Level) {
	for _, l := range levels {
		if (len(f.SLAState) == 0 || slices.Contains(f.SLAState, l.word)) && !slices.Contains(f.SLAStateNot, l.word) {
			some = append(some, l.level)
		}
	}
	return some
}
