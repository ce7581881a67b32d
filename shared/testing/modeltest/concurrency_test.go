package modeltest_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"bufio"
)

// atOnce calls do with 0 to n-1 at once, and gives the answers by number.
func atOnce(t *testing.T, n int, do func(i int) (answer, error)) []answer {
	t.Helper()
	answers := make([]answer, n)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-start
			var err error
			if answers[i], err = do(i); err != nil {
				t.Error(err)
			}
		})
	}
	close(start)
	all.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return answers
}

// statusesOf counts the answers by status.
func statusesOf(answers []answer) map[int]int {
	count := map[int]int{}
	for _, a := range answers {
		count[a.status]++
	}
	return count
}

func wantStatuses(t *testing.T, answers []answer, want map[int]int) {
	t.Helper()
	got := statusesOf(answers)
	if fmt.Sprint(got) != fmt.Sprint(want) {
		for _, a := range answers {
			if want[a.status] == 0 {
				t.Logf("%d: %s", a.status, a.body)
			}
		}
		t.Fatalf("answers by status %v, want %v", got, want)
	}
}

func TestOneIdempotencyKeySentAtOnceMakesOneTicket(t *testing.T) {
	a := newAgent(t)
	answers := atOnce(t, 200, func(int) (answer, error) {
		return a.send(http.MethodPost, "/tickets", object{"subject": "once", "idempotency_key": "the same"})
	})
	wantStatuses(t, answers, map[int]int{http.StatusCreated: 200})
	first := 0
	for _, got := range answers {
		if !bytes.Equal(got.body, answers[0].body) || got.header.Get("ETag") != answers[0].header.Get("ETag") {
			t.Fatalf("two answers:\n%s\n%s", got.body, answers[0].body)
		}
		if got.header.Get("Idempotency-Replayed") != "true" {
			first++
		}
	}
	if s := check(t, a.scope); first != 1 || len(s.tickets) != 1 {
		t.Errorf("%d first answers and %d tickets", first, len(s.tickets))
	}
}

func TestCreatorsAtOnceGetNumbersOfTheirOwn(t *testing.T) {
	a := newAgent(t)
	answers := atOnce(t, 64, func(int) (answer, error) { return a.send(http.MethodPost, "/tickets", object{"subject": "s"}) })
	wantStatuses(t, answers, map[int]int{http.StatusCreated: 64})
	ids, references := map[any]bool{}, map[any]bool{}
	for _, got := range answers {
		ids[got.thing(t, "ticket")["id"]], references[got.thing(t, "ticket")["ticket_number"]] = true, true
	}
	if s := check(t, a.scope); len(ids) != 64 || len(references) != 64 || len(s.tickets) != 64 {
		t.Errorf("%d ids, %d references, %d tickets", len(ids), len(references), len(s.tickets))
	}
	if listed := a.listAll(t, "/tickets", "tickets", nil, 10); len(listed) != 64 {
		t.Errorf("%d are listed", len(listed))
	}
}

func TestOneReferenceAtOnceIsGivenOnce(t *testing.T) {
	a := newAgent(t)
	answers := atOnce(t, 64, func(i int) (answer, error) {
		reference := []string{"ACME-7", "acme-7"}[i%2]
		return a.send(http.MethodPost, "/tickets", object{"subject": "s", "ticket_number": reference})
	})
	wantStatuses(t, answers, map[int]int{http.StatusCreated: 1, http.StatusConflict: 63})
	if s := check(t, a.scope); len(s.tickets) != 1 {
		t.Errorf("%d tickets", len(s.tickets))
	}
}

// sixteen are patches of fields that do not touch each other.
func sixteen() []object {
	patches := []object{{"status": "pending"}, {"priority": "urgent"}, {"assignee_id": "u"}, {"owner_id": "o"}, {"category": "c"},
		{"tags": []string{"x"}}, {"first_response_due_at": "2030-01-01T00:00:00Z"}, {"resolution_due_at": "2030-01-02T00:00:00Z"}}
	for i := len(patches); i < 16; i++ {
		patches = append(patches, object{"custom_fields": object{fmt.Sprintf("f%d", i): i}})
	}
	return patches
}

// survived wants every one of these patches to be in the ticket.
func survived(t *testing.T, a agent, ticketID string, patches []object) {
	t.Helper()
	shown := a.call(t, http.StatusOK, http.MethodGet, "/tickets/"+ticketID, nil).thing(t, "ticket")
	for _, patch := range patches {
		for name, value := range normal(patch).(object) {
			got := shown[name]
			if fields, ok := value.(object); ok {
				for key := range fields {
					got, value = shown[name].(object)[key], fields[key]
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(value) {
				t.Errorf("%s is %v, %v was acknowledged", name, got, value)
			}
		}
	}
}

func TestPatchesAtOnceAllSurvive(t *testing.T) {
	a := newAgent(t)
	ticketID := a.openTicket(t, nil)
	patches := sixteen()
	answers := atOnce(t, 16, func(i int) (answer, error) { return a.send(http.MethodPatch, "/tickets/"+ticketID, patches[i]) })
	wantStatuses(t, answers, map[int]int{http.StatusOK: 16})
	survived(t, a, ticketID, patches)
	check(t, a.scope)
}

// inOrder wants the messages to be these bodies, each once, listed by id in
// the order of their sequences.
func inOrder(t *testing.T, a agent, ticketID string, bodies []string) {
	t.Helper()
	listed := a.listAll(t, "/tickets/"+ticketID+"/messages", "messages", nil, 7)
	s := check(t, a.scope)
	sequence := map[string]uint64{}
	for _, c := range s.changes {
		sequence[c.text("resource")] = c.number("sequence")
	}
	var got []string
	last := uint64(0)
	for i, m := range listed {
		if next := sequence[m["id"].(string)]; next <= last || i > 0 && m["id"].(string) <= listed[i-1]["id"].(string) {
			t.Errorf("message %d, %v, is of sequence %d behind %d", i, m["id"], next, last)
		} else {
			last = next
		}
		got = append(got, m["body"].(string))
	}
	slices.Sort(got)
	slices.Sort(bodies)
	if !slices.Equal(got, bodies) {
		t.Errorf("%d messages %v, want %d %v", len(got), got, len(bodies), bodies)
	}
}

func TestMessagesAtOnceAllSurviveInTheOrderOfTheirSequence(t *testing.T) {
	a := newAgent(t)
	ticketID := a.openTicket(t, nil)
	bodies := make([]string, 50)
	answers := atOnce(t, 50, func(i int) (answer, error) {
		bodies[i] = fmt.Sprintf("message %d", i)
		return a.send(http.MethodPost, "/tickets/"+ticketID+"/messages", object{"body": bodies[i]})
	})
	wantStatuses(t, answers, map[int]int{http.StatusCreated: 50})
	inOrder(t, a, ticketID, bodies)
}

// Mail comes twice at once, by two servers, without any key.
func TestOneMessageOfASenderSentAtOnceIsOneMessage(t *testing.T) {
	a := newAgent(t)
	both := []agent{a, a.at(newer.URL)}
	ticketID := a.openTicket(t, nil)
	words := []string{"The first words under the id", "Other words under the id"}
	answers := atOnce(t, 48, func(i int) (answer, error) {
		return both[i%2].send(http.MethodPost, "/tickets/"+ticketID+"/messages",
			object{"body": words[i/2%2], "direction": "inbound", "external_message_id": "<1@mail>"})
	})
	wantStatuses(t, answers, map[int]int{http.StatusCreated: 48})
	ids := map[any]any{}
	for _, got := range answers {
		m := got.thing(t, "message")
		if id := ids[m["body"]]; id != nil && id != m["id"] {
			t.Errorf("%q is answered as %v and as %v", m["body"], id, m["id"])
		}
		ids[m["body"]] = m["id"]
	}
	inOrder(t, a, ticketID, words)
}

func TestOfPatchesOnOneVersionOneWins(t *testing.T) {
	a := newAgent(t)
	ticketID := a.openTicket(t, nil)
	answers := atOnce(t, 16, func(i int) (answer, error) {
		return a.send(http.MethodPatch, "/tickets/"+ticketID, object{"category": fmt.Sprint(i)}, "If-Match", `"1"`)
	})
	wantStatuses(t, answers, map[int]int{http.StatusOK: 1, http.StatusPreconditionFailed: 15})
	shown := a.call(t, http.StatusOK, http.MethodGet, "/tickets/"+ticketID, nil).thing(t, "ticket")
	for i, got := range answers {
		if got.status == http.StatusOK && shown["category"] != fmt.Sprint(i) {
			t.Errorf("patch %d won, the category is %v", i, shown["category"])
		}
	}
	check(t, a.scope)
}

// The first call raises the version that the others were to find.
func TestOneKeyedPatchOfAVersionSentAtOnceIsAnsweredAlike(t *testing.T) {
	a := newAgent(t)
	ticketID := a.openTicket(t, nil)
	both := []agent{a, a.at(newer.URL)}
	answers := atOnce(t, 24, func(i int) (answer, error) {
		return both[i%2].send(http.MethodPatch, "/tickets/"+ticketID, object{"category": "once", "idempotency_key": "k"}, "If-Match", `"1"`)
	})
	wantStatuses(t, answers, map[int]int{http.StatusOK: 24})
	for _, got := range answers {
		if !bytes.Equal(got.body, answers[0].body) {
			t.Fatalf("two answers:\n%s\n%s", got.body, answers[0].body)
		}
	}
	refused, err := a.send(http.MethodPatch, "/tickets/"+ticketID, object{"category": "other", "idempotency_key": "another"}, "If-Match", `"1"`)
	if err != nil || refused.status != http.StatusPreconditionFailed {
		t.Errorf("another call is answered %d, %v", refused.status, err)
	}
}

// besides starts a system in another process, and gives its URL.
func besides(t *testing.T) string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(program)
	command.Env = append(os.Environ(), secondProcess+"="+endpoint)
	command.Stderr = os.Stderr
	life, err := command.StdinPipe() // it ends when this is closed
	if err != nil {
		t.Fatal(err)
	}
	printed, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = life.Close()
		if err := command.Wait(); err != nil {
			t.Errorf("the system beside: %v", err)
		}
	})
	url, err := bufio.NewReader(printed).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(url)
}

func TestWritersOfTwoProcessesLoseNothing(t *testing.T) {
	a := newAgent(t)
	both := []agent{a, a.at(besides(t))}
	ticketID := a.openTicket(t, nil)
	patches, bodies := sixteen(), make([]string, 50)
	answers := atOnce(t, 66, func(i int) (answer, error) {
		if i < 16 {
			return both[i%2].send(http.MethodPatch, "/tickets/"+ticketID, patches[i])
		}
		bodies[i-16] = fmt.Sprintf("message %d", i)
		return both[i%2].send(http.MethodPost, "/tickets/"+ticketID+"/messages", object{"body": bodies[i-16], "direction": "internal"})
	})
	var patched []object
	var said []string
	for i, got := range answers {
		switch {
		case got.status == http.StatusServiceUnavailable && got.header.Get("Retry-After") != "":
		case i < 16 && got.status == http.StatusOK:
			patched = append(patched, patches[i])
		case i >= 16 && got.status == http.StatusCreated:
			said = append(said, bodies[i-16])
		default:
			t.Errorf("answer %d is %d: %s", i, got.status, got.body)
		}
	}
	t.Logf("%d of 16 patches and %d of 50 messages got in", len(patched), len(said))
	survived(t, a, ticketID, patched)
	inOrder(t, a, ticketID, said)

	replayed := atOnce(t, 60, func(i int) (answer, error) {
		return both[i%2].send(http.MethodPatch, "/tickets/"+ticketID, object{"category": "once", "idempotency_key": "of both"})
	})
	wantStatuses(t, replayed, map[int]int{http.StatusOK: 60})
	won := atOnce(t, 16, func(i int) (answer, error) {
		return both[i%2].send(http.MethodPatch, "/tickets/"+ticketID, object{"category": fmt.Sprint(i)}, "If-Match", replayed[0].header.Get("ETag"))
	})
	wantStatuses(t, won, map[int]int{http.StatusOK: 1, http.StatusPreconditionFailed: 15})
	s := check(t, a.scope)
	for _, tk := range s.tickets {
		if want := uint64(1 + len(patched) + len(said) + 1 + 1); tk.Version != want {
			t.Errorf("version %d, want %d", tk.Version, want)
		}
	}
}

func TestQueueWritersOfTwoProcessesLoseNothing(t *testing.T) {
	a := newAgent(t)
	both := []agent{a, a.at(besides(t))}
	path := "/queues/" + a.call(t, http.StatusCreated, http.MethodPost, "/queues", object{"key": "q", "name": "q"}).thing(t, "queue")["id"].(string)
	answers := atOnce(t, 32, func(i int) (answer, error) {
		return both[i%2].send(http.MethodPatch, path, object{"custom_fields": object{fmt.Sprint(i): i}})
	})
	fields, _ := a.call(t, http.StatusOK, http.MethodGet, path, nil).thing(t, "queue")["custom_fields"].(object)
	for i, got := range answers {
		_, there := fields[fmt.Sprint(i)]
		switch {
		case got.status == http.StatusOK && !there:
			t.Errorf("patch %d was acknowledged and is lost", i)
		case got.status == http.StatusServiceUnavailable && got.header.Get("Retry-After") != "":
		case got.status != http.StatusOK:
			t.Errorf("patch %d answers %d: %s", i, got.status, got.body)
		}
	}
	check(t, a.scope)
}
