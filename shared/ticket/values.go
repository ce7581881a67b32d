package ticket

import (
	"bytes"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/sla"
)

// diff names what differs between two states of a ticket. A new ticket's
// description is left out: the ticket keeps it, and a later change of it
// records both.
func diff(before, after *Ticket) []change.Field {
	was, is := before.values(), after.values()
	for i := range fields {
		f := &fields[i]
		if before.Version == 0 && f.Name == descriptionField {
			continue
		}
		if a, b := f.Get(before), f.Get(after); a != b {
			was[f.Name], is[f.Name] = a, b
		}
	}
	was.differing(before.CustomFields, after.CustomFields)
	is.differing(after.CustomFields, before.CustomFields)
	return change.Diff(was, is)
}

// values are what a Change reports of a ticket, by name. The reports are canonical:
// each face shows them in its vocabulary.
type values map[string]any

// values are those that are neither texts nor custom fields.
func (t *Ticket) values() values {
	v := values{"tags": t.Tags, duplicatesField: t.Duplicates, followersField: named(t.Followers), linkedField: t.Linked, "sla_state": ""}
	if t.Quiet {
		v["quiet"] = true
	}
	if level := sla.Overall(t.Clocks, t.Clocks.CountedTo); level != nil {
		v["sla_state"] = string(*level)
	}
	for _, m := range sla.Metrics() {
		v[dueField(m)] = t.Due(m)
	}
	return v
}

// differing adds the custom fields that others have not, or have otherwise.
func (v values) differing(fields, others customfield.Values) {
	for key, raw := range fields {
		if !bytes.Equal(raw, others[key]) {
			v[customFields+"."+key] = raw
		}
	}
}
