package modeltest_test

import (
	"reflect"
	"slices"
	"strings"

	"docket/shared/bulk"
	"docket/shared/sla"
	"docket/shared/ticket"

	"pgregory.net/rapid"
)

// many is a ticket as what is done to many leaves it, with what that is to its clocks,
// but for its time; unless it changes it is the one that was.
func (d *desk) many(was *kept, set ticket.Many) (is *kept, happened []sla.Entry, became bulk.Outcome) {
	is = was.copy()
	is.targets = d.taken(was)
	if q := d.queue(was.row["queue_id"]); q != nil && was.archived && set.Archived != nil && !*set.Archived {
		is.targets = targetsOf(q) // as for one that is restored
	}
	if to, moves := set.Status[ticket.Status(was.status)]; moves {
		happened = is.entered(string(to))
	}
	for _, name := range []string{"priority", "assignee_id"} {
		if value, given := set.Fields[name]; given {
			is.put(name, value)
		}
	}
	switch queueID, given := set.Fields["queue_id"]; {
	case given && queueID == "":
		is.put("queue_id", nil)
		is.targets = sla.Targets{}
	case given && queueID != was.row["queue_id"]:
		if is.enter(d.queue(queueID)) != 0 {
			return was, nil, bulk.Refused
		}
	}
	if len(set.Add)+len(set.Remove) > 0 {
		tags := slices.DeleteFunc(slices.Clone(is.row["tags"].([]any)), func(tag any) bool {
			return slices.ContainsFunc(set.Remove, func(gone string) bool { return sameText(trimmed(gone), tag.(string)) })
		})
		for _, tag := range set.Add {
			tags = append(tags, tag)
		}
		is.retag(uniqueTags(tags))
	}
	if set.Archived != nil {
		happened = is.shelve(*set.Archived, happened)
	}
	if len(happened) == 0 && reflect.DeepEqual(is.row, was.copy().row) {
		return was, nil, bulk.Unchanged
	}
	return is, append(d.rematched(is), happened...), bulk.Changed
}

func (t *kept) copy() *kept {
	c := *t
	c.row = copied(t.row)
	return &c
}

// put gives a ticket a value, or takes it where there is none.
func (t *kept) put(name string, value any) {
	if t.row[name] = value; value == nil || value == "" {
		delete(t.row, name)
	}
}

// retag gives a ticket its tags, of which those that it had lent stay lent, as they are
// written now.
func (t *kept) retag(tags []any) {
	t.row["tags"] = tags
	t.lent = slices.DeleteFunc(slices.Clone(tags), func(tag any) bool { return !hasTag(t.lent, tag.(string)) })
}

// shelve archives or restores a ticket, to which something else happens, too.
func (t *kept) shelve(archived bool, happened []sla.Entry) []sla.Entry {
	switch was := t.archived; {
	case archived && !was:
		happened = append([]sla.Entry{{Kind: sla.Suspended}}, happened...)
	case was && !archived:
		happened = append(happened, sla.Entry{Kind: sla.Resumed})
	}
	t.archived = archived
	return happened
}

func (d *desk) drawMany(t *rapid.T) (set ticket.Many) {
	set.Fields = map[string]string{}
	for len(set.Status)+len(set.Fields)+len(set.Add)+len(set.Remove) == 0 && set.Archived == nil {
		if chance(t, 40, "status?") {
			to := rapid.SampledFrom(ticket.Statuses()).Draw(t, "status")
			set.Status = map[ticket.Status]ticket.Status{}
			for _, from := range ticket.Statuses() {
				if chance(t, 80, "of this one?") {
					set.Status[from] = to
				}
			}
		}
		drawn := object{}
		some(t, drawn, 30, "priority", priorities)
		some(t, drawn, 30, "assignee_id", append([]any{""}, people...))
		some(t, drawn, 30, "queue_id", append([]any{""}, d.queueIDs()...))
		for name, value := range drawn {
			set.Fields[name] = value.(string)
		}
		for _, into := range []*[]string{&set.Add, &set.Remove} {
			if chance(t, 30, "tags?") {
				for range rapid.IntRange(1, 2).Draw(t, "tags") {
					*into = append(*into, rapid.SampledFrom(tags).Draw(t, "tag").(string))
				}
			}
		}
		if chance(t, 15, "archive?") {
			archived := rapid.Bool().Draw(t, "archived")
			set.Archived = &archived
		}
	}
	return set
}

// drawTaken draws a filter of a bulk, and what tells whether it takes a ticket.
func (m *model) drawTaken(t *rapid.T) (f ticket.Filter, takes func(*kept) bool) {
	type choice struct {
		of    ticket.Choice
		takes func(*kept) bool
	}
	var all []func(*kept) bool
	for range rapid.IntRange(0, 2).Draw(t, "choices") {
		some := rapid.SliceOfNDistinct(rapid.SampledFrom(ticket.Statuses()), 1, 4, rapid.ID).Draw(t, "statuses")
		isOne := func(k *kept) bool { return slices.Contains(some, ticket.Status(k.status)) }
		priority := rapid.SampledFrom(priorities).Draw(t, "priority").(string)
		person, tag := rapid.SampledFrom(people).Draw(t, "person").(string), rapid.SampledFrom(tags).Draw(t, "tag").(string)
		c := rapid.SampledFrom([]choice{
			{ticket.OneOf("status", some...), isOne},
			{ticket.Not(ticket.OneOf("status", some...)), func(k *kept) bool { return !isOne(k) }},
			{ticket.OneOf("priority", priority), func(k *kept) bool { return k.row["priority"] == priority }},
			{ticket.None("assignee_id"), func(k *kept) bool { return k.row["assignee_id"] == nil }},
			{ticket.OneOf("assignee_id", person), func(k *kept) bool { return personIs(k.row["assignee_id"], person) }},
			{ticket.Tagged(tag), func(k *kept) bool { return hasTag(k.row["tags"].([]any), trimmed(tag)) }},
		}).Draw(t, "choice")
		f.Choices, all = append(f.Choices, c.of), append(all, c.takes)
	}
	if len(m.tickets) > 0 && chance(t, 20, "updated since?") { // which a list tells, and the index does not
		since := parsed(rapid.SampledFrom(m.tickets).Draw(t, "as this one").row["updated_at"])
		f.Updated.From, all = since, append(all, func(k *kept) bool { return !parsed(k.row["updated_at"]).Before(since) })
	}
	return f, func(k *kept) bool {
		listed := !k.archived && k.into == nil
		return listed && !slices.ContainsFunc(all, func(takes func(*kept) bool) bool { return !takes(k) })
	}
}

// named is a ticket by its id or its reference.
func (m *model) named(t *rapid.T, k *kept) string {
	switch reference := k.row["ticket_number"].(string); {
	case chance(t, 50, "by its id?"):
		return k.uuid()
	case chance(t, 50, "in capitals?"):
		return strings.ToUpper(reference)
	default:
		return reference
	}
}
