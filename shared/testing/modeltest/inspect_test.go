package modeltest_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"docket/shared/fold"
	"docket/shared/id"
	"docket/shared/index"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
	"docket/shared/ticket"
)

// mostBytes is what DynamoDB takes in one item.
const mostBytes = 400 * 1024

// check fails the test where the workspace breaks an invariant. Nobody may
// write to it meanwhile.
func check(t tb, scope tenant.Scope) *snapshot {
	t.Helper()
	s, err := take(context.Background(), scope)
	if err != nil {
		t.Fatalf("read the workspace: %v", err)
	}
	if faults := s.inspect(); len(faults) > 0 {
		t.Fatalf("%d invariants of %s are broken:\n%s", len(faults), scope, strings.Join(faults[:min(len(faults), 20)], "\n"))
	}
	return s
}

// inspect names every invariant that the snapshot breaks.
func (s *snapshot) inspect() []string {
	s.inspectIndex()
	s.inspectWords()
	s.inspectTurns()
	s.inspectTickets()
	s.inspectFamilies()
	s.inspectQueues()
	s.inspectChanges()
	s.inspectSpoken()
	s.inspectLeads()
	s.inspectClocks()
	for _, r := range s.rows {
		if size := dynamodel.SizeOf(r); size >= mostBytes {
			s.fault("item %s %s has %d bytes", r.text("PK"), r.text("SK"), size)
		}
	}
	return s.faults
}

// inspectIndex holds the log over the segments to be the tickets' facets.
func (s *snapshot) inspectIndex() {
	says := map[index.Facet]map[uint32]bool{}
	say := func(f index.Facet, n uint32) {
		if says[f] == nil {
			says[f] = map[uint32]bool{}
		}
		says[f][n] = true
	}
	for facet, stored := range s.segments {
		for _, segment := range stored {
			if segment.Epoch == 0 || segment.Epoch > s.epoch {
				s.fault("segment %s %d is of epoch %d, the index of %d", facet, segment.Number, segment.Epoch, s.epoch)
			}
			for bit := range segment.Segment.Below(index.SegmentSize) {
				n := segment.Number*index.SegmentSize + uint32(bit)
				if _, logged := s.log[n]; !logged {
					say(facet, n)
				}
			}
		}
	}
	for n, entries := range s.log {
		line := index.Join(entries...)
		if t, ok := s.tickets[n]; !ok || line.V > t.Stored.Writes {
			s.fault("log entry %d of write %d, add %v, del %v fits no ticket", n, line.V, line.Add, line.Del)
		}
		for _, facet := range line.Cur {
			say(facet, n)
		}
	}
	for n, t := range s.tickets {
		missing, unknown := index.Diff(t.Stored.Facets, t.Facets())
		if len(missing) > 0 || len(unknown) > 0 && t.Stored.FacetsVersion == ticket.FacetsVersion {
			s.fault("ticket %d has %v and says that it is found by %v", n, t.Facets(), t.Stored.Facets)
		}
		for _, facet := range t.Stored.Facets {
			if !says[facet][n] {
				s.fault("ticket %d has %s and the index does not say so", n, facet)
			}
			delete(says[facet], n)
		}
	}
	for facet, numbers := range says {
		for n := range numbers {
			s.fault("the index says that ticket %d has %s", n, facet)
		}
	}
}

// inspectTickets holds numbers, ids and references to belong together.
func (s *snapshot) inspectTickets() {
	if len(s.references) != len(s.tickets) {
		s.fault("%d references of %d tickets", len(s.references), len(s.tickets))
	}
	ids := map[string]bool{}
	for n, t := range s.tickets {
		if held, ok := id.TicketNumber(t.ID); !ok || held != n || n == 0 || uint64(n) > s.counter || ids[t.ID] {
			s.fault("ticket %d of id %s, where the counter is at %d", n, t.ID, s.counter)
		}
		ids[t.ID] = true
		if got, ok := s.references[fold.Text(t.Reference)]; !ok || got != n {
			s.fault("reference %q of ticket %d leads to %d", t.Reference, n, got)
		}
		if text, beside := s.beside[fmt.Sprint(n)]; t.Stored.Beside != beside || t.Stored.Beside && t.Description != "" {
			s.fault("the description of ticket %d lies beside it: %q, and in it: %q", n, text, t.Description)
		}
		if t.Revision == 0 || t.Revision > t.Version {
			s.fault("ticket %d is at version %d and revision %d", n, t.Version, t.Revision)
		}
		if t.UpdatedAt.Before(t.CreatedAt) || t.ChangedAt.Before(t.UpdatedAt) {
			s.fault("ticket %d was created, updated and changed at %v, %v, %v", n, t.CreatedAt, t.UpdatedAt, t.ChangedAt)
		}
	}
}

// inspectQueues holds the two items of a queue to be the same.
func (s *snapshot) inspectQueues() {
	if len(s.queues) != len(s.queuesKeys) {
		s.fault("%d queues by id, %d by key", len(s.queues), len(s.queuesKeys))
	}
	for queueID, byID := range s.queues {
		byKey, ok := s.queuesKeys[strings.ToLower(byID.text("key"))]
		a, b := maps.Clone(byID), maps.Clone(byKey)
		for _, name := range []string{"PK", "SK"} {
			delete(a, name)
			delete(b, name)
		}
		if !ok || byID.text("id") != queueID || !reflect.DeepEqual(a, b) {
			s.fault("queue %s by id %v, by key %v", queueID, byID, byKey)
		}
	}
}

// inspectChanges holds the history of each thing to be its versions, 1 to the
// last one, each once.
func (s *snapshot) inspectChanges() {
	histories, ids := map[string][]uint64{}, map[string]bool{}
	for _, c := range s.changes {
		prefix := "E#"
		if c.text("sla") != "" {
			prefix = "ES#"
		}
		if ids[c.text("id")] || c.text("SK") != prefix+c.text("id") || c.text("commit") == "" || !strings.HasPrefix(c.text("request_id"), id.RequestPrefix) ||
			!strings.HasPrefix(c.text("id"), strings.TrimPrefix(c.text("request_id"), id.RequestPrefix)+"_") {
			s.fault("change %s of request %s under %s", c.text("id"), c.text("request_id"), c.text("SK"))
		}
		ids[c.text("id")] = true
		if prefixIn(c) != s.prefix {
			s.fault("change %s is of %s", c.text("id"), prefixIn(c))
		}
		thing := c.text("resource")
		if n := uint32(c.number("ticket")); n != 0 {
			t := s.tickets[n]
			thing = fmt.Sprint(n)
			if c.text("ticket_id") != t.ID || c.text("PK") != fmt.Sprintf("%s#TK#%d", s.prefix, n) {
				s.fault("change %s of ticket %d, %s lies under %s", c.text("id"), n, c.text("ticket_id"), c.text("PK"))
			}
		}
		if thing == "sla-policies" || thing == "business-hours" {
			thing = "plan" // they are one
		}
		histories[thing] = append(histories[thing], c.number("sequence"))
	}
	want := map[string]uint64{}
	for n, t := range s.tickets {
		want[fmt.Sprint(n)] = t.Version
	}
	for queueID, q := range s.queues {
		want[queueID] = q.number("ver")
	}
	if s.plan != nil {
		want["plan"] = s.plan.number("ver")
	}
	for kid, k := range s.keys {
		want[kid] = 1
		if k.text("revoked_at") != "" {
			want[kid] = 2
		}
	}
	for thing, last := range want {
		history := slices.Sorted(slices.Values(histories[thing]))
		for i, sequence := range history {
			if sequence != uint64(i)+1 {
				s.fault("the history of %s goes %v", thing, history)
				break
			}
		}
		if uint64(len(history)) != last {
			s.fault("%s is at version %d, its history goes %v", thing, last, history)
		}
		delete(histories, thing)
	}
	for jobID, j := range s.jobs { // what tells of one is its beginning, and that it was cancelled
		if history := slices.Sorted(slices.Values(histories[jobID])); len(history) > 2 || len(history) > 0 && (history[0] != 1 || history[len(history)-1] > j.number("ver")) {
			s.fault("%s is at version %d, its history goes %v", jobID, j.number("ver"), history)
		}
		delete(histories, jobID)
	}
	if len(histories) > 0 {
		s.fault("changes of nothing: %v", histories)
	}
}

// inspectSpoken holds every message and comment to lie with its ticket, and to
// have come by one change.
func (s *snapshot) inspectSpoken() {
	came := map[string]int{}
	for _, c := range s.changes {
		if kind := c.text("kind"); kind == "message.added" || kind == "comment.added" {
			came[c.text("resource")]++
			if _, ok := s.spoken[c.text("resource")]; !ok {
				s.fault("change %s brought %s, which is not there", c.text("id"), c.text("resource"))
			}
		}
	}
	for spokenID, r := range s.spoken {
		n, _ := id.TicketNumber(r.text("ticket_id"))
		t, ok := s.tickets[n]
		if !ok || t.ID != r.text("ticket_id") || r.text("PK") != fmt.Sprintf("%s#TK#%d", s.prefix, n) || came[spokenID] != 1 {
			s.fault("%s of ticket %s lies under %s and came by %d changes", spokenID, r.text("ticket_id"), r.text("PK"), came[spokenID])
		}
	}
}

// inspectLeads holds each message with an id of its sender's to be led to by
// one item, and no two of a ticket to be the same.
func (s *snapshot) inspectLeads() {
	led, said := map[string]bool{}, map[string]string{}
	for _, lead := range s.leads {
		of := s.spoken[lead.text("id")]
		if of.text("external_message_id") == "" || of.text("PK") != lead.text("PK") || led[lead.text("id")] {
			s.fault("%s %s leads to %v", lead.text("PK"), lead.text("SK"), of)
		}
		led[lead.text("id")] = true
	}
	for spokenID, r := range s.spoken {
		if r.text("external_message_id") == "" {
			continue
		}
		words := fmt.Sprintf("%q %q %q %q %q %q", r.text("PK"), r.text("external_message_id"), r.text("direction"), r.text("visibility"), r.text("subject"), r.text("body"))
		if !led[spokenID] || said[words] != "" {
			s.fault("%s is led to: %v, and is the same as %q", spokenID, led[spokenID], said[words])
		}
		said[words] = spokenID
	}
}

// inspectClocks holds a ticket's clocks to be what its history comes to, its
// timer to be for what runs out next, and every warning and breach of the
// history to be told by one Change, once a metric, cycle and kind (SLA rules 10 and 13).
func (s *snapshot) inspectClocks() {
	histories, told := map[uint32][]row{}, map[string]int{}
	for _, c := range s.changes {
		n := uint32(c.number("ticket"))
		histories[n] = append(histories[n], c)
		if kind := c.text("kind"); strings.HasPrefix(kind, "sla.") {
			told[fmt.Sprintf("%d %s %s", n, strings.TrimPrefix(kind, "sla."), occasion(c.text("fields")))]++
		}
	}
	for n, t := range s.tickets {
		slices.SortFunc(histories[n], func(a, b row) int { return cmp.Compare(a.number("sequence"), b.number("sequence")) })
		var history []sla.Entry
		for _, c := range histories[n] {
			var lines []sla.Entry
			if text := c.text("sla"); text != "" && json.Unmarshal([]byte(text), &lines) != nil {
				s.fault("change %s has the history %s", c.text("id"), text)
			}
			history = append(history, lines...)
		}
		for _, e := range history {
			if e.Terms != nil {
				e.Terms.Calendar, e.Terms.CalendarHash = s.calendars[e.Terms.CalendarHash], ""
			}
		}
		if s.held[n] != "" && s.calendars[s.held[n]].Hash() != s.held[n] {
			s.fault("the calendar %s of ticket %d is not there", s.held[n], n)
		}
		t.Clocks.Calendar = s.calendars[s.held[n]]
		if fold, kept := jsonOf(sla.Fold(history)), jsonOf(t.Clocks); fold != kept {
			s.fault("the history of ticket %d comes to\n%s\nits clocks are\n%s", n, fold, kept)
		}
		for _, e := range history {
			if (e.Kind == sla.Warned && !e.Again) || e.Kind == sla.Breached {
				told[fmt.Sprintf("%d %s %s %d", n, e.Kind, e.Metric, e.Cycle)] += 10
			}
		}
		if next, any := sla.Next(t.Clocks); any != (s.timers[n] != "") || any && s.timers[n] != next.At.Format("2006-01-02T15:04:05Z#")+t.ID {
			s.fault("the timer of ticket %d is %q, due next is %v", n, s.timers[n], next)
		}
	}
	for what, times := range told {
		if times != 11 {
			s.fault("%s is %d times in the history, and told by %d changes", what, times/10, times%10)
		}
	}
}

// occasion is the metric and the cycle that a Change's fields tell.
func occasion(fields string) string {
	var list [][3]any // name, old, new
	values := map[any]any{}
	if json.Unmarshal([]byte(fields), &list) == nil {
		for _, f := range list {
			values[f[0]] = f[2]
		}
	}
	return fmt.Sprint(values["metric"], " ", values["cycle"])
}

func jsonOf(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// byRequest counts the changes of each request id, but for those of clocks.
func (s *snapshot) byRequest() map[string]int {
	count := map[string]int{}
	for _, c := range s.changes {
		if strings.HasPrefix(c.text("kind"), "sla.") {
			continue
		}
		count[c.text("request_id")]++
	}
	return count
}

func prefixIn(c row) string { return "T#" + c.text("tenant") + "#W#" + c.text("workspace") }
