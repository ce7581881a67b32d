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
	return change.Diff(before.values(), after.values())
}

// values are the fields that a Change reports, by S0's names. The reports are
// canonical: each face shows them through its lens.
func (t Ticket) values() map[string]any {
	values := map[string]any{
		"ticket_number":      t.Reference,
		"subject":            t.Subject,
		"description":        t.Description,
		"status":             string(t.Status),
		"priority":           string(t.Priority),
		"type":               t.Type,
		"source":             string(t.Source),
		"category":           t.Category,
		"tags":               t.Tags,
		"external_reference": t.ExternalReference,
		"requester_email":    t.Requester.Email,
		"requester_name":     t.Requester.Name,
		"requester_issuer":   t.Requester.Issuer,
		"requester_user_id":  t.Requester.UserID,
		"sla_state":          sla.Overall(t.Clocks, t.Clocks.CountedTo),
	}
	for _, m := range sla.Metrics() {
		values[dueField(m)] = t.Due(m)
	}
	for _, named := range t.ids() {
		values[named.name] = named.value
	}
	for key, raw := range t.CustomFields {
		values["custom_fields."+key] = raw
	}
	return values
}
