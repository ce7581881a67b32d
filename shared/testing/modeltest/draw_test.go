package modeltest_test

import (
	"encoding/json"
	"net/url"
	"strings"

	"pgregory.net/rapid"
)

// The values from which the model draws: few, so that they meet, and some of
// them awkward.
var (
	statuses   = []any{"new", "open", "pending", "waiting_on_customer", "resolved", "closed"}
	priorities = []any{"low", "normal", "high", "urgent"}
	sources    = []any{"manual", "email", "chat", "phone", "web", "api", "mcp", "slack", "other"}
	people     = []any{"u1", "u2", "a#b=c", "%41", "ü"}
	categories = []any{"billing", "Billing", "a b", "x=1"}
	tags       = []any{"vip", "VIP", "a#b", "ü", "=", strings.Repeat("\U0001F600", 64)}
	keys       = []any{"plan", "k.1", "ключ", "plan=pro", strings.Repeat("k", 64)}
	fields     = []any{"pro", "5", "true", "", json.Number("5"), json.Number("5.0"), json.Number("1e2"), true, false,
		object{"a": []any{"x"}}, []any{}, strings.Repeat("long ", 40), nil}
	times   = []any{"2030-01-02T03:04:05Z", "2031-06-01T10:00:00.123456789+02:00"}
	words   = []any{"Hello world", "refund", "ÜBER", "a\u0001\"\\<b>\u2028", "\U0001F600"}
	numbers = []any{"A-1", "a-1", "B 2", "ß", "TKT", "c#d"}
	links   = []string{"assignee_id", "owner_id", "contact_id", "company_id", "deal_id", "lead_id", "invoice_id"}
)

func chance(t *rapid.T, percent int, label string) bool {
	return rapid.IntRange(0, 99).Draw(t, label) < percent
}

// some sets, once in so many percent, a field to one of values.
func some(t *rapid.T, o object, percent int, name string, values []any) {
	if chance(t, percent, name+"?") {
		o[name] = rapid.SampledFrom(values).Draw(t, name)
	}
}

func someFields(t *rapid.T, o object) {
	if !chance(t, 40, "custom_fields?") {
		return
	}
	drawn := object{}
	for range rapid.IntRange(1, 3).Draw(t, "fields") {
		drawn[rapid.SampledFrom(keys).Draw(t, "key").(string)] = rapid.SampledFrom(fields).Draw(t, "value")
	}
	o["custom_fields"] = drawn
}

func someTags(t *rapid.T, o object) {
	if chance(t, 40, "tags?") {
		o["tags"] = rapid.SliceOfN(rapid.SampledFrom(tags), 0, 4).Draw(t, "tags")
	}
}

func orNull(values []any) []any { return append([]any{nil, nil, nil}, values...) }

// queueIDs are the ids of the desk's queues, and one of none.
func (d *desk) queueIDs() []any {
	ids := []any{"queue_none"}
	for _, q := range d.queues {
		ids = append(ids, q.row["id"], q.row["id"])
	}
	return ids
}

func (d *desk) drawTicket(t *rapid.T) object {
	o := object{"subject": rapid.SampledFrom(words).Draw(t, "subject")}
	some(t, o, 30, "description", words)
	some(t, o, 40, "status", statuses[:4])
	some(t, o, 40, "priority", priorities)
	some(t, o, 30, "source", sources)
	some(t, o, 30, "category", categories)
	some(t, o, 20, "ticket_number", numbers)
	some(t, o, 40, "queue_id", d.queueIDs())
	some(t, o, 20, "external_reference", words)
	for _, name := range links {
		some(t, o, 25, name, people)
	}
	for _, name := range dueFields {
		some(t, o, 15, name, times)
	}
	someTags(t, o)
	someFields(t, o)
	return o
}

func (d *desk) drawPatch(t *rapid.T) object {
	o := object{}
	whole := rapid.SampledFrom([]int{100, 20}).Draw(t, "whole") // often one field alone
	some(t, o, 40*whole/100, "status", statuses)
	some(t, o, 30*whole/100, "priority", priorities)
	some(t, o, 30, "category", orNull(categories))
	some(t, o, 30*whole/100, "queue_id", orNull(d.queueIDs()))
	some(t, o, 30, "assignee_id", orNull(people))
	some(t, o, 30*whole/100, "owner_id", orNull(people))
	for _, name := range dueFields {
		some(t, o, 15*whole/100, name, orNull(times))
	}
	someTags(t, o)
	if whole == 100 {
		someFields(t, o)
	}
	return o
}

func drawQueue(t *rapid.T) object {
	o := object{"key": rapid.SampledFrom([]any{"billing", "Billing", "a.b", "a-b", "Zed", "m_1", "0"}).Draw(t, "key"),
		"name": rapid.SampledFrom(words[:3]).Draw(t, "name")}
	some(t, o, 30, "description", words)
	some(t, o, 30, "status", []any{"active", "paused", "archived"})
	some(t, o, 40, "default_assignee_id", people)
	some(t, o, 40, "default_priority", priorities)
	for _, name := range []string{"first_response", "next_response", "resolution"} {
		some(t, o, 30, name+"_target_minutes", []any{json.Number("0"), json.Number("60"), json.Number("5270400")})
	}
	someFields(t, o)
	return o
}

func drawQueuePatch(t *rapid.T) object {
	o := object{}
	some(t, o, 30, "name", words[:3])
	some(t, o, 30, "description", append([]any{""}, words...))
	some(t, o, 40, "status", []any{"active", "paused", "archived"})
	some(t, o, 30, "default_assignee_id", orNull(people))
	some(t, o, 30, "default_priority", orNull(priorities))
	for _, name := range []string{"first_response", "next_response", "resolution"} {
		some(t, o, 30, name+"_target_minutes", []any{nil, json.Number("1"), json.Number("90")})
	}
	someFields(t, o)
	return o
}

func drawMessage(t *rapid.T) object {
	o := object{"body": rapid.SampledFrom(words).Draw(t, "body")}
	some(t, o, 60, "direction", []any{"inbound", "outbound", "internal"})
	some(t, o, 30, "visibility", []any{"public", "internal"})
	some(t, o, 30, "channel", sources)
	some(t, o, 30, "subject", words)
	some(t, o, 30, "author_name", words)
	some(t, o, 20, "author_email", []any{"a@example.com"})
	some(t, o, 20, "external_message_id", people)
	some(t, o, 20, "occurred_at", times)
	someFields(t, o)
	return o
}

func drawComment(t *rapid.T) object {
	o := object{"body": rapid.SampledFrom(words).Draw(t, "body")}
	some(t, o, 50, "pinned", []any{true, false})
	someFields(t, o)
	return o
}

// drawFilter draws a filter of a list that knows these parameters.
func drawFilter(t *rapid.T, percent int, known map[string][]any, order []string) url.Values {
	filter := url.Values{}
	for _, name := range order {
		if chance(t, percent, name+"?") {
			filter.Set(name, rapid.SampledFrom(known[name]).Draw(t, name).(string))
		}
	}
	if chance(t, percent, "custom field?") {
		filter.Set("custom_field_key", rapid.SampledFrom(keys).Draw(t, "key").(string))
		if value, scalar := fieldText(rapid.SampledFrom(fields).Draw(t, "value")); scalar && value != "" && chance(t, 60, "by value?") {
			filter.Set("custom_field_value", value)
		}
	}
	return filter
}
