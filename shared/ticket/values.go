package ticket

import (
	"docket/shared/change"
	"docket/shared/sla"
)

// diff names what differs between two states of a ticket. A new ticket's
// description is left out: the ticket keeps it, and a later change of it
// records both.
func diff(before, after Ticket) []change.Field {
	if before.Version == 0 {
		after.Description = ""
	}
	was, is := before.values(), after.values()
	for i := range fields {
		f := &fields[i]
		if a, b := f.Get(&before), f.Get(&after); a != b {
			was[f.Name], is[f.Name] = a, b
		}
	}
	return change.Diff(was, is)
}

// values are what a Change reports beside the ticket's texts. The reports are
// canonical: each face shows them in its vocabulary.
func (t Ticket) values() map[string]any {
	values := map[string]any{
		"tags":      t.Tags,
		"sla_state": sla.Overall(t.Clocks, t.Clocks.CountedTo),
	}
	for _, m := range sla.Metrics() {
		values[dueField(m)] = t.Due(m)
	}
	for key, raw := range t.CustomFields {
		values[customFields+"."+key] = raw
	}
	return values
}
