package modeltest_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"testing"
	"time"

	"docket/shared/sla"
	"docket/shared/ticket"

	"pgregory.net/rapid"
)

// leastSteps is how many random operations the model takes at least.
const leastSteps = 2000

// TestTheSystemDoesWhatTheOracleSays drives a workspace by random operations,
// and an oracle without storage beside it: after each step the answers agree,
// and now and then the checker goes over the table. Two builds serve it in turn,
// as while a deployment is under way.
func TestTheSystemDoesWhatTheOracleSays(t *testing.T) { drive(t, leastSteps, (*model).actions) }

// drive takes so many steps at least, in workspaces of few steps each.
func drive(t *testing.T, least int, actions func(*model) map[string]func(*rapid.T)) {
	t.Helper()
	unlessGiven(t, "rapid.checks", "36")
	unlessGiven(t, "rapid.steps", "70")
	steps, began := 0, time.Now()
	for steps < least && !t.Failed() {
		rapid.Check(t, func(r *rapid.T) {
			if steps >= least {
				return
			}
			m := &model{agent: quietAgent(t), acknowledged: map[string]int{}, steps: &steps}
			defer wipe(t, m.scope) // of each world at its end, as the checker scans them all
			r.Repeat(actions(m))
			m.check(r)
		})
	}
	fmt.Printf("the model took %d steps in %s\n", steps, time.Since(began).Round(time.Millisecond))
}

// unlessGiven sets a flag that the command line does not.
func unlessGiven(t *testing.T, name, value string) {
	t.Helper()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == name })
	if given {
		return
	}
	if err := flag.Set(name, value); err != nil {
		t.Fatal(err)
	}
}

type model struct {
	agent
	desk
	acknowledged map[string]int // changes by request id
	keys         int
	noted        int                // notes of a merging that were found
	back         bool               // a message brought an archived ticket back, which no face of the model shows
	rewordings   []ticket.Rewording // of jobs that mergings began
	effects      []effect           // of acts that can be taken back, in their order
	bulks        []*work            // in the order in which they began
	steps        *int
	took         int
}

func (m *model) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"create ticket": m.createTicket, "create another ticket": m.createTicket,
		"patch ticket": m.patchTicket, "patch another ticket": m.patchTicket,
		"delete ticket": m.deleteTicket, "merge tickets": m.mergeTickets, "unmerge tickets": m.unmergeTickets,
		"archive ticket": m.archiveTicket, "restore ticket": m.restoreTicket, "reword tickets": m.rewordTickets,
		"begin bulk": m.beginBulk, "do some of a bulk": m.doSomeOfABulk, "do more of a bulk": m.doSomeOfABulk, "stop bulk": m.stopBulk,
		"undo bulk": m.undoBulk, "undo act": m.undoAct, "undo another act": m.undoAct,
		"add message": m.addMessage, "add comment": m.addComment,
		"create queue": m.createQueue, "patch queue": m.patchQueue,
		"set policies": m.setPolicies,
		"list tickets": m.listTickets, "list more tickets": m.listTickets,
		"list conversation": m.listConversation, "list queues": m.listQueues, "read one": m.readOne,
		"send again": m.sendAgain, "write nowhere": m.writeNowhere,
		"compact": m.compact, "": m.step,
	}
}

func (m *model) compact(t *rapid.T) {
	if err := compact(context.Background(), docket.Table, m.scope); err != nil {
		t.Fatalf("compact: %v", err)
	}
}

// step is behind each action, and before the first.
func (m *model) step(t *rapid.T) {
	m.url = rapid.SampledFrom([]string{docket.URL, newer.URL}).Draw(t, "build")
	docket.Table.Forget() // what the other build has changed is seen at once
	newer.Table.Forget()
	*m.steps++
	if m.took++; m.took%25 == 0 {
		m.check(t)
	}
}

func (m *model) check(t *rapid.T) {
	t.Helper()
	s := check(t, m.scope)
	count := s.byRequest()
	for request, want := range m.acknowledged {
		if count[request] != want {
			t.Fatalf("request %s made %d changes, want %d", request, count[request], want)
		}
	}
	own, acknowledged := 0, 1 // one made the API key
	for _, n := range count {
		own += n
	}
	for _, n := range m.acknowledged {
		acknowledged += n
	}
	if all := len(m.tickets) + len(m.archived) + len(m.merged) + len(m.deleted); len(s.tickets) != all || len(s.queues) != len(m.queues) || own != acknowledged {
		t.Fatalf("the table has %d tickets, %d queues and %d changes, want %d, %d and %d", len(s.tickets), len(s.queues), own, all, len(m.queues), acknowledged)
	}
}

// write sends a write, at times under an idempotency key, and wants a status.
func (m *model) write(t *rapid.T, want int, method, path string, body object) answer {
	t.Helper()
	input, headers := maps.Clone(body), []string{}
	keyed := chance(t, 40, "keyed?")
	if keyed {
		m.keys++
		key := fmt.Sprintf("key %d ü", m.keys)
		if input["idempotency_key"] = key; chance(t, 30, "in the header?") {
			delete(input, "idempotency_key")
			headers = []string{"Idempotency-Key", key}
		}
	}
	got := m.call(t, want, method, path, input, headers...)
	if got.header.Get("Idempotency-Replayed") != "" || got.object(t)["request_id"] != got.requestID() {
		t.Fatalf("%s %s answers %v with %s", method, path, got.header, got.body)
	}
	if want < 300 {
		m.acknowledged[got.requestID()] = 1
		if keyed {
			m.sent = append(m.sent, sent{method: method, path: path, body: input, answer: got})
			if len(headers) > 0 {
				m.sent[len(m.sent)-1].body = maps.Clone(body)
				m.sent[len(m.sent)-1].body["idempotency_key"] = headers[1]
			}
		}
	}
	return got
}

func same(t *rapid.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n got %v\nwant %v", what, got, want)
	}
}

func (m *model) createTicket(t *rapid.T) {
	input := m.drawTicket(t)
	made, refusal := m.open(input)
	if refusal != 0 {
		m.write(t, refusal, http.MethodPost, "/tickets", input)
		return
	}
	got := m.write(t, http.StatusCreated, http.MethodPost, "/tickets", input)
	if err := m.born(made, got.thing(t, "ticket")); err != nil {
		t.Fatalf("create ticket: %v", err)
	}
	same(t, "created", got.thing(t, "ticket"), made.row)
	m.tickets = append(m.tickets, made)
}

// ticket picks one, or opens the first.
func (m *model) ticket(t *rapid.T) *kept {
	if len(m.tickets) == 0 {
		m.createTicket(t)
	}
	if len(m.tickets) == 0 {
		t.Skip("no ticket")
	}
	return rapid.SampledFrom(m.tickets).Draw(t, "ticket")
}

func (m *model) patchTicket(t *rapid.T) {
	was := m.ticket(t)
	input := m.drawPatch(t)
	path := "/tickets/" + was.row["id"].(string)
	is, happened, refusal := m.patched(was, input)
	if chance(t, 10, "of another version?") {
		got := m.call(t, http.StatusPreconditionFailed, http.MethodPatch, path, input, "If-Match", fmt.Sprintf(`"%d"`, was.revision+1))
		same(t, "code", got.object(t)["code"], "version_conflict")
		return
	}
	if refusal != 0 {
		m.write(t, refusal, http.MethodPatch, path, input)
		return
	}
	got := m.write(t, http.StatusOK, http.MethodPatch, path, input)
	shown := got.thing(t, "ticket")
	if is == was {
		m.nothing(got)
		m.shown(t, "patched by what it is", is, got)
		return
	}
	at, before := parsed(shown["updated_at"]), *was.copy()
	is.happen(at, happened...)
	m.later(t, is, shown, !reflect.DeepEqual(before.shows(at), is.shows(at)))
	m.shown(t, "patched", is, got)
	*was = *is
	m.did(got.requestID(), "", was, &before, happened...)
}

// deleteTicket deletes one of several, which no list, read or write finds then.
func (m *model) deleteTicket(t *rapid.T) {
	if len(m.tickets) < 3 {
		t.Skip("too few tickets")
	}
	gone, table := m.ticket(t), docket.Table
	if m.url == newer.URL {
		table = newer.Table
	}
	ticketID := gone.row["id"].(string)
	all := append([]*kept{gone}, m.below(gone)...)
	m.acknowledged[m.delete(t, table, ticketID)] = len(all)
	m.move(&m.tickets, &m.deleted, gone)
	m.move(&m.merged, &m.deleted, all[1:]...)
	m.call(t, http.StatusNotFound, http.MethodGet, "/tickets/"+ticketID, nil)
	m.call(t, http.StatusNotFound, http.MethodPatch, "/tickets/"+ticketID, object{"status": "open"})
}

// nothing: what was answered was no write.
func (m *model) nothing(got answer) { delete(m.acknowledged, got.requestID()) }

// shown wants a ticket to be shown as it is, under its revision.
func (m *model) shown(t *rapid.T, what string, is *kept, got answer) {
	t.Helper()
	same(t, what, got.thing(t, "ticket"), is.row)
	same(t, "ETag", got.header.Get("ETag"), fmt.Sprintf(`"%d"`, is.revision))
}

// later wants updated_at to have grown exactly where a write changed what the
// ticket shows, which then has another revision.
func (m *model) later(t *rapid.T, is *kept, shown object, changed bool) {
	t.Helper()
	before, after := parsed(is.row["updated_at"]), parsed(shown["updated_at"])
	if after.Before(before) || changed != after.After(before) {
		t.Fatalf("updated_at went from %v to %v, changed %v", before, after, changed)
	}
	if is.row["updated_at"] = shown["updated_at"]; changed {
		is.revision = is.version
	}
}

func (m *model) createQueue(t *rapid.T) {
	input := drawQueue(t)
	for _, other := range m.queues {
		if sameKey(other.row["key"], input["key"]) {
			got := m.write(t, http.StatusConflict, http.MethodPost, "/queues", input)
			same(t, "code", got.object(t)["code"], "key_taken")
			return
		}
	}
	q := &kept{row: copied(input), version: 1}
	if q.row["status"] == nil {
		q.row["status"] = "active"
	}
	shown := m.write(t, http.StatusCreated, http.MethodPost, "/queues", input).thing(t, "queue")
	for _, name := range []string{"id", "created_at", "updated_at"} {
		q.row[name] = shown[name]
	}
	fields := q.row["custom_fields"]
	delete(q.row, "custom_fields")
	merge(q.row, fields)
	same(t, "created", shown, q.row)
	m.queues = append(m.queues, q)
}

func (m *model) patchQueue(t *rapid.T) {
	if len(m.queues) == 0 {
		m.createQueue(t)
		return
	}
	q := rapid.SampledFrom(m.queues).Draw(t, "queue")
	input := drawQueuePatch(t)
	got := m.write(t, http.StatusOK, http.MethodPatch, "/queues/"+q.row["id"].(string), input)
	shown, is := got.thing(t, "queue"), copied(q.row)
	for name, value := range without(input, "custom_fields") {
		if is[name] = value; value == nil || value == "" {
			delete(is, name)
		}
	}
	merge(is, normal(input).(object)["custom_fields"])
	if reflect.DeepEqual(is, q.row) {
		m.nothing(got)
	} else {
		is["updated_at"] = shown["updated_at"]
		q.version++
	}
	same(t, "patched", shown, is)
	same(t, "ETag", got.header.Get("ETag"), fmt.Sprintf(`"%d"`, q.version))
	q.row = is
}

// setPolicies replaces what the workspace promises. Nobody is there to match
// its tickets again but their next writes.
func (m *model) setPolicies(t *rapid.T) {
	var plan sla.Plan
	var policies []any
	for _, priority := range priorities {
		if !chance(t, 50, "a policy?") {
			continue
		}
		o, policy := object{"priority": priority}, sla.Policy{Priority: priority.(string), PausesOn: sla.DefaultPauses()}
		for name, into := range map[string]**int64{"first_response": &policy.FirstResponse,
			"next_response": &policy.NextResponse, "resolution": &policy.Resolution} {
			some(t, o, 50, name+"_target_minutes", []any{json.Number("0"), json.Number("7"), json.Number("1000")})
			*into = minutes(o[name+"_target_minutes"])
		}
		if chance(t, 30, "other pauses?") {
			o["pauses_on"], policy.PausesOn = []any{"new"}, []string{"new"}
		}
		policies, plan.Policies = append(policies, o), append(plan.Policies, policy)
	}
	if policies == nil {
		policies = []any{}
	}
	got := m.write(t, http.StatusOK, http.MethodPut, "/sla-policies", object{"policies": policies})
	if reflect.DeepEqual(plan, m.plan) {
		m.nothing(got)
	}
	m.plan = plan
}
