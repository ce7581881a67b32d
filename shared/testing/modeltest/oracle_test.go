package modeltest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"time"

	"docket/shared/fold"
	"docket/shared/id"
	"docket/shared/sla"
)

// desk is what S0 says a workspace holds: the oracle of the model. Rows are
// kept as the API shows them.
type desk struct {
	tickets  []*kept // as created: those that lists show
	archived []*kept
	merged   []*kept
	deleted  []*kept
	queues   []*kept
	plan     sla.Plan
	sent     []sent
}

type kept struct {
	row      object
	version  int                      // how many changes there were
	revision int                      // the version at which a caller last changed what it shows
	status   string                   // the canonical one
	pins     map[sla.Metric]time.Time // of a new ticket
	targets  sla.Targets              // of its queue
	clocks   sla.State
	messages []object
	comments []object
	archived bool
	into     *kept  // that it was merged into
	before   string // its canonical status then
	lent     []any  // tags that it has by its duplicates alone
}

// sent is a write that was answered under an idempotency key.
type sent struct {
	method, path string
	body         object
	answer       answer
}

// normal is a value as decoding its JSON gives it.
func normal(v any) any {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	var out any
	if err := decodeJSON(raw, &out); err != nil {
		panic(err)
	}
	return out
}

func copied(o object) object { return normal(o).(object) }

// without is a copy of an input with neither nulls nor what is no field of the row.
func without(input object, names ...string) object {
	o := copied(input)
	for _, name := range append(names, "idempotency_key") {
		delete(o, name)
	}
	return o
}

// merge is S0's patch of custom fields: by key, null removes.
func merge(row object, fields any) {
	merged := object{}
	if was, ok := row["custom_fields"].(object); ok {
		maps.Copy(merged, was)
	}
	given, _ := fields.(object)
	for key, value := range given {
		merged[keyIn(merged, key)] = value
	}
	maps.DeleteFunc(merged, func(_ string, v any) bool { return v == nil })
	if was, ok := row["custom_fields"].(object); ok {
		for key, v := range merged {
			if equalNumbers(was[key], v) { // it stays as it was written
				merged[key] = was[key]
			}
		}
	}
	delete(row, "custom_fields")
	if len(merged) > 0 {
		row["custom_fields"] = merged
	}
}

// sameText tells two forms of one text.
func sameText(a, b string) bool { return fold.Text(a) == fold.Text(b) }

// keyIn is the key that fields have for one, in whatever form it is written.
func keyIn(fields object, key string) string {
	for is := range fields {
		if sameText(is, key) {
			return is
		}
	}
	return key
}

// hasTag tells whether a tag is among others, by its form.
func hasTag(tags []any, tag string) bool {
	return slices.ContainsFunc(tags, func(is any) bool { return sameText(is.(string), tag) })
}

func trimmed(tag string) string { return strings.Trim(tag, " \u200b") }

func equalNumbers(a, b any) bool {
	x, is := a.(json.Number)
	y, are := b.(json.Number)
	if !is || !are {
		return false
	}
	p, ok1 := new(big.Rat).SetString(x.String())
	q, ok2 := new(big.Rat).SetString(y.String())
	return ok1 && ok2 && p.Cmp(q) == 0
}

// setTags replaces a ticket's tags, which are a set.
func setTags(row object, tags any) {
	was, is := row["tags"].([]any), uniqueTags(tags)
	if len(was) != len(is) || slices.ContainsFunc(is, func(tag any) bool { return !slices.Contains(was, tag) }) {
		row["tags"] = is
	}
}

func uniqueTags(tags any) []any {
	kept := []any{}
	given, _ := tags.([]any)
	for _, tag := range given {
		if tag := trimmed(tag.(string)); !hasTag(kept, tag) {
			kept = append(kept, tag)
		}
	}
	return kept
}

// instant is a client's time as the system keeps it: in UTC, to the microsecond.
func instant(v any) any {
	at, err := time.Parse(time.RFC3339Nano, fmt.Sprint(v))
	if err != nil {
		panic(err)
	}
	return at.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano)
}

var dueFields = []string{"first_response_due_at", "next_response_due_at", "resolution_due_at"}

func (d *desk) queue(queueID any) *kept {
	for _, q := range d.queues {
		if q.row["id"] == queueID {
			return q
		}
	}
	return nil
}

// open is the ticket that a valid create makes, or the status of its refusal.
func (d *desk) open(input object) (*kept, int) {
	in := copied(input)
	t := &kept{row: without(in, dueFields...), version: 1, pins: sla.Pins{}}
	for _, m := range sla.Metrics() {
		if at := in[dueField(m)]; at != nil {
			t.pins[m] = parsed(instant(at))
		}
	}
	if in["queue_id"] != nil {
		if refusal := t.enter(d.queue(in["queue_id"])); refusal != 0 {
			return nil, refusal
		}
	}
	if number, ok := in["ticket_number"].(string); ok {
		for _, other := range slices.Concat(d.tickets, d.archived, d.merged, d.deleted) { // whose reference stays taken
			if sameText(other.row["ticket_number"].(string), number) {
				return nil, 409
			}
		}
	}
	for name, value := range map[string]any{"status": "new", "priority": "normal", "source": "api"} {
		if t.row[name] == nil {
			t.row[name] = value
		}
	}
	t.row["tags"] = uniqueTags(in["tags"])
	fields := t.row["custom_fields"]
	delete(t.row, "custom_fields")
	merge(t.row, fields)
	t.status = t.row["status"].(string)
	return t, 0
}

func targetsOf(q *kept) sla.Targets {
	return sla.Targets{FirstResponse: minutes(q.row["first_response_target_minutes"]),
		NextResponse: minutes(q.row["next_response_target_minutes"]), Resolution: minutes(q.row["resolution_target_minutes"])}
}

// taken are the targets under which a write takes a ticket up: its queue's
// present ones where it is done.
func (d *desk) taken(t *kept) sla.Targets {
	q := d.queue(t.row["queue_id"])
	if q == nil || t.status != "resolved" && t.status != "closed" {
		return t.targets
	}
	return targetsOf(q)
}

// enter puts a ticket into a queue: 404 or 422 where it cannot be.
func (t *kept) enter(q *kept) int {
	switch {
	case q == nil:
		return 404
	case q.row["status"] == "archived":
		return 422
	}
	t.row["queue_id"] = q.row["id"]
	t.targets = targetsOf(q)
	if t.row["assignee_id"] == nil && q.row["default_assignee_id"] != nil {
		t.row["assignee_id"] = q.row["default_assignee_id"]
	}
	if t.row["priority"] == nil && q.row["default_priority"] != nil {
		t.row["priority"] = q.row["default_priority"]
	}
	return 0
}

// born completes a new ticket with what the system gives it; the number in its
// id must be that of its reference.
func (d *desk) born(t *kept, shown object) error {
	n, ok := id.TicketNumber(strings.TrimPrefix(fmt.Sprint(shown["id"]), id.TicketPrefix))
	if !ok {
		return fmt.Errorf("a ticket of id %v", shown["id"])
	}
	if t.row["ticket_number"] == nil {
		t.row["ticket_number"] = fmt.Sprintf("TKT-%04d", n)
	}
	t.row["id"], t.row["created_at"], t.row["updated_at"] = shown["id"], shown["created_at"], shown["updated_at"]
	if shown["created_at"] != shown["updated_at"] {
		return fmt.Errorf("created %v, updated %v", shown["created_at"], shown["updated_at"])
	}
	terms := d.plan.Match(t.row["priority"].(string), t.pins, t.targets)
	t.happen(parsed(shown["created_at"]), sla.Entry{Kind: sla.Created, Status: t.status, Terms: &terms})
	t.revision = t.version
	return nil
}

// shows is what the ticket shows at an instant, whatever the vocabulary, but for
// when it was updated.
func (t *kept) shows(at time.Time) object {
	o := copied(t.row)
	delete(o, "updated_at")
	o["status"], o["sla_state"] = t.status, normal(sla.Overall(t.clocks, at))
	return o
}

// happen tells the clocks what a write did; each warning and breach that this
// brings up raises the version once more.
func (t *kept) happen(at time.Time, entries ...sla.Entry) {
	if len(entries) == 0 {
		t.note(t.clocks.Sweep(at))
	}
	for _, e := range entries {
		e.At = at
		t.note(t.clocks.Record(e))
	}
	for _, m := range sla.Metrics() {
		delete(t.row, dueField(m))
		if due := t.clocks.Clock(m).Due(); due != nil {
			t.row[dueField(m)] = due.Format(time.RFC3339Nano)
		}
	}
	t.row["sla_state"] = nil
	if level := sla.Overall(t.clocks, at); level != nil {
		t.row["sla_state"] = string(*level)
	}
}

func (t *kept) note(state sla.State, lines []sla.Entry) {
	t.clocks = state
	for _, line := range lines {
		if line.Kind == sla.Breached || line.Kind == sla.Warned && !line.Again {
			t.version++
		}
	}
}

// rematched is what the plan has for a ticket that is held to something else.
func (d *desk) rematched(t *kept) []sla.Entry {
	terms := d.plan.Match(t.row["priority"].(string), nil, t.targets)
	if t.clocks.Held(terms) {
		return nil
	}
	return []sla.Entry{{Kind: sla.Matched, Terms: &terms}}
}

func dueField(m sla.Metric) string { return string(m) + "_due_at" }

func parsed(v any) time.Time {
	at, err := time.Parse(time.RFC3339Nano, fmt.Sprint(v))
	if err != nil {
		panic(err)
	}
	return at
}

func minutes(v any) *int64 {
	text, ok := v.(json.Number)
	if !ok {
		return nil
	}
	n, err := text.Int64()
	if err != nil {
		panic(err)
	}
	return &n
}

// patched is the ticket after a valid patch, but for its time and its clocks,
// and what the patch is to them, or the status of its refusal. A patch that asks
// for what is there already is no write: it gives the ticket that was.
func (d *desk) patched(was *kept, input object) (*kept, []sla.Entry, int) {
	in := copied(input)
	t := &kept{row: copied(was.row), version: was.version + 1, revision: was.revision, status: was.status, targets: d.taken(was),
		clocks: was.clocks, messages: was.messages, comments: was.comments, archived: was.archived, lent: was.lent}
	for name, value := range without(in, append(dueFields, "custom_fields", "tags", "queue_id")...) {
		if value == nil {
			delete(t.row, name)
		} else {
			t.row[name] = value
		}
	}
	var pins []sla.Entry
	for _, m := range sla.Metrics() {
		value, given := in[dueField(m)]
		switch {
		case !given || value != nil && instant(value) == was.row[dueField(m)]: // it shows that already
		case value != nil:
			pins = append(pins, sla.Entry{Kind: sla.Pinned, Metric: m, DueAt: parsed(instant(value))})
		case was.clocks.Clock(m).HasPin():
			pins = append(pins, sla.Entry{Kind: sla.Unpinned, Metric: m})
		}
	}
	if tags, given := in["tags"]; given {
		setTags(t.row, tags)
		t.retag(t.row["tags"].([]any))
	}
	queueID, given := in["queue_id"]
	switch {
	case given && queueID == nil:
		delete(t.row, "queue_id")
		t.targets = sla.Targets{}
	case given && queueID != was.row["queue_id"]:
		if refusal := t.enter(d.queue(queueID)); refusal != 0 {
			return nil, nil, refusal
		}
	}
	merge(t.row, in["custom_fields"])
	asked := pins
	if status, given := in["status"].(string); given && status != was.row["status"] {
		t.status = status
		asked = append(asked, sla.Entry{Kind: sla.StatusChanged, Status: status})
	}
	if len(asked) == 0 && reflect.DeepEqual(t.row, copied(was.row)) {
		return was, nil, 0
	}
	return t, append(d.rematched(t), asked...), 0
}
