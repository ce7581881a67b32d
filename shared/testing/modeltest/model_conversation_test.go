package modeltest_test

import (
	"bytes"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"docket/shared/sla"

	"pgregory.net/rapid"
)

func sameKey(a, b any) bool { return strings.EqualFold(a.(string), b.(string)) }

// spoke brings a ticket up to date once a message or comment is on it, which
// puts it in a status.
func (m *model) spoke(t *rapid.T, on *kept, path string, said object, status string, happened ...sla.Entry) {
	t.Helper()
	at := parsed(said["created_at"])
	before := on.shows(at)
	on.version++
	on.status = status
	if on.row["status"] = status; status == "in_progress" {
		on.row["status"] = "open"
	}
	on.happen(at, happened...)
	got := m.call(t, http.StatusOK, http.MethodGet, path, nil)
	m.later(t, on, got.thing(t, "ticket"), !reflect.DeepEqual(before, on.shows(at)) || m.back)
	m.back = false
	m.shown(t, "spoken on", on, got)
}

// said completes a message or comment with what the system gives it.
func (m *model) said(input object, on *kept, shown object) object {
	row := without(input)
	if row["occurred_at"] != nil {
		row["occurred_at"] = instant(row["occurred_at"])
	}
	row["id"], row["created_at"], row["ticket_id"] = shown["id"], shown["created_at"], on.row["id"]
	fields := row["custom_fields"]
	delete(row, "custom_fields")
	merge(row, fields)
	return row
}

func (m *model) addMessage(t *rapid.T) {
	on := m.ticket(t)
	if len(m.archived) > 0 && chance(t, 20, "an archived one?") {
		on = rapid.SampledFrom(m.archived).Draw(t, "archived")
	}
	asked := m.askedAs(t, on)
	input := drawMessage(t)
	path := "/tickets/" + asked.row["id"].(string)
	full := maps.Clone(input)
	if input["direction"] == nil && input["visibility"] == "internal" {
		full["direction"] = "internal"
	}
	for name, value := range map[string]any{"direction": "outbound", "channel": "api", "visibility": "public"} {
		if full[name] == nil {
			full[name] = value
		}
	}
	if input["visibility"] == nil && full["direction"] == "internal" {
		full["visibility"] = "internal"
	}
	if (full["direction"] == "internal") != (full["visibility"] == "internal") {
		m.write(t, http.StatusUnprocessableEntity, http.MethodPost, path+"/messages", input)
		return
	}
	got := m.write(t, http.StatusCreated, http.MethodPost, path+"/messages", input)
	shown := got.thing(t, "message")
	if first := firstOf(full, asked, on); first != nil {
		m.nothing(got)
		same(t, "said again", shown, first)
		m.shown(t, "spoken on again", on, m.call(t, http.StatusOK, http.MethodGet, path, nil))
		return
	}
	row := m.said(full, on, shown)
	same(t, "said", shown, row)
	on.messages = append(on.messages, row)
	on.targets = m.taken(on)
	happened, status := m.rematched(on), on.status
	switch full["direction"] {
	case "outbound":
		happened = append(happened, sla.Entry{Kind: sla.Outbound})
		if status == "new" || status == "open" {
			status = "in_progress"
		}
	case "inbound":
		happened = append(happened, sla.Entry{Kind: sla.Inbound})
		if status == "resolved" || status == "waiting_on_customer" {
			status = "open"
		}
	}
	if status != on.status {
		happened = append(happened, sla.Entry{Kind: sla.StatusChanged, Status: status})
	}
	if on.archived && full["direction"] == "inbound" {
		happened = append(happened, sla.Entry{Kind: sla.Resumed})
		on.archived = false
		m.move(&m.archived, &m.tickets, on)
		m.back = true
	}
	m.spoke(t, on, path, shown, status, happened...)
}

func (m *model) addComment(t *rapid.T) {
	on := m.ticket(t)
	input := drawComment(t)
	path := "/tickets/" + on.row["id"].(string)
	shown := m.write(t, http.StatusCreated, http.MethodPost, path+"/comments", input).thing(t, "comment")
	row := m.said(input, on, shown)
	if row["pinned"] == nil {
		row["pinned"] = false
	}
	for _, name := range []string{"author_name", "author_email"} { // of the API key
		if shown[name] != nil {
			row[name] = shown[name]
		}
	}
	same(t, "noted", shown, row)
	on.comments = append(on.comments, row)
	m.spoke(t, on, path, shown, on.status)
}

// firstOf is first of some tickets.
func firstOf(message object, some ...*kept) object {
	for _, t := range some {
		if said := t.first(message); said != nil {
			return said
		}
	}
	return nil
}

// first is the message of the ticket that a message with an id of its sender's
// says once more; nil where it is new.
func (t *kept) first(message object) object {
	for _, said := range t.messages {
		same := message["external_message_id"] != nil
		for _, name := range []string{"external_message_id", "direction", "visibility", "subject", "body"} {
			same = same && said[name] == message[name]
		}
		if same {
			return said
		}
	}
	return nil
}

func (m *model) limit(t *rapid.T) int {
	return rapid.SampledFrom([]int{1, 2, 3, 7, 25, 100}).Draw(t, "limit")
}

func matching(rows []object, filter url.Values, texts ...string) []object {
	found := []object{}
	for _, row := range rows {
		if keeps(row, filter, texts...) {
			found = append(found, row)
		}
	}
	return found
}

func rowsOf(kept []*kept) []object {
	rows := make([]object, len(kept))
	for i, k := range kept {
		rows[i] = k.row
	}
	return rows
}

func (m *model) listTickets(t *rapid.T) {
	known := map[string][]any{"status": statuses, "priority": priorities, "source": sources, "category": categories,
		"queue_id": m.queueIDs(), "tag": tags}
	for _, name := range links {
		known[name] = people
	}
	percent := rapid.SampledFrom([]int{0, 8, 15, 25}).Draw(t, "percent")
	filter := drawFilter(t, percent, known, slices.Sorted(maps.Keys(known)))
	want := matching(rowsOf(m.tickets), filter)
	slices.Reverse(want) // newest first
	same(t, "tickets of "+filter.Encode(), m.listAll(t, "/tickets", "tickets", filter, m.limit(t)), want)
}

func (m *model) listConversation(t *rapid.T) {
	on := m.ticket(t)
	filter := drawFilter(t, 40, map[string][]any{"query": {"hello", "WORLD hello", "über", "uber", "refund x", "note"}}, []string{"query"})
	path := "/tickets/" + on.row["id"].(string)
	same(t, "messages of "+filter.Encode(), m.listAll(t, path+"/messages", "messages", filter, m.limit(t)),
		matching(m.woven(on, true), filter, "subject", "body", "author_name", "author_email"))
	same(t, "comments of "+filter.Encode(), m.listAll(t, path+"/comments", "comments", filter, m.limit(t)),
		matching(m.woven(on, false), filter, "body", "author_name", "author_email"))
}

func (m *model) listQueues(t *rapid.T) {
	filter := drawFilter(t, 30, map[string][]any{"query": {"hello", "bill", "über b", "UBER", "refund"},
		"status": {"active", "paused", "archived"}}, []string{"query", "status"})
	rows := rowsOf(m.queues)
	slices.SortFunc(rows, func(a, b object) int {
		return strings.Compare(strings.ToLower(a["key"].(string)), strings.ToLower(b["key"].(string)))
	})
	same(t, "queues of "+filter.Encode(), m.listAll(t, "/queues", "queues", filter, m.limit(t)),
		matching(rows, filter, "key", "name", "description"))
}

func (m *model) readOne(t *rapid.T) {
	k, path, name := m.ticket(t), "/tickets/", "ticket"
	if len(m.queues) > 0 && chance(t, 30, "a queue?") {
		k, path, name = rapid.SampledFrom(m.queues).Draw(t, "queue"), "/queues/", "queue"
	}
	same(t, "read", m.call(t, http.StatusOK, http.MethodGet, path+k.row["id"].(string), nil).thing(t, name), k.row)
}

// sendAgain replays an earlier write: byte for byte the same answer, or a
// refusal where the body is another one.
func (m *model) sendAgain(t *rapid.T) {
	if len(m.sent) == 0 {
		t.Skip("nothing was sent")
	}
	s := rapid.SampledFrom(m.sent).Draw(t, "sent")
	if chance(t, 30, "with another body?") {
		body := maps.Clone(s.body)
		if _, settings := body["policies"]; settings {
			body["policies"] = []any{object{"priority": "low", "pauses_on": []any{"open"}}}
		} else {
			body["custom_fields"] = object{"another": "body"}
		}
		got := m.call(t, http.StatusUnprocessableEntity, s.method, s.path, body)
		same(t, "code", got.object(t)["code"], "idempotency_key_reused")
		return
	}
	got := m.call(t, s.answer.status, s.method, s.path, s.body)
	if !bytes.Equal(got.body, s.answer.body) || got.header.Get("ETag") != s.answer.header.Get("ETag") ||
		got.header.Get("Idempotency-Replayed") != "true" {
		t.Fatalf("replayed %v\n%s\nwas %v\n%s", got.header, got.body, s.answer.header, s.answer.body)
	}
}

// writeNowhere writes to what is not there.
func (m *model) writeNowhere(t *rapid.T) {
	nowhere := "ticket_00000000-0000-8000-8000-040000000000" // holds the number 1
	for _, c := range []struct{ method, path, what string }{
		{http.MethodPatch, "/tickets/" + nowhere, "status"}, {http.MethodPost, "/tickets/" + nowhere + "/messages", "body"},
		{http.MethodPost, "/tickets/" + nowhere + "/comments", "body"}, {http.MethodPatch, "/queues/queue_none", "name"},
	} {
		value := map[string]string{"status": "closed"}[c.what]
		if value == "" {
			value = "x"
		}
		m.write(t, http.StatusNotFound, c.method, c.path, object{c.what: value})
	}
}
