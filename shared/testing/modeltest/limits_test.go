package modeltest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"reflect"
	"strings"
	"testing"
)

// controls is text of a letter, so that it is not blank, and n-1 characters below
// a space, each of which JSON spells with six; mixed, so that it compresses badly.
func controls(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(1 + rand.IntN(7)) // \u0001 to \u0007
	}
	b[0] = 'a'
	return string(b)
}

// bigTags are 50 tags of 64 four-byte characters, other ones for each seed.
func bigTags(seed int) []string {
	tags := make([]string, 50)
	for i := range tags {
		tags[i] = string([]rune{rune(0x10000 + seed), rune(0x20000 + i)}) + strings.Repeat("\U0001F600", 62)
	}
	return tags
}

// bigFields are 50 custom fields of 32 KiB together, filled with a character,
// with the keys of another seed as nulls, unless nulls is negative.
func bigFields(seed, nulls int, fill string) object {
	fields := object{}
	if nulls >= 0 {
		for key := range bigFields(nulls, -1, fill) {
			fields[key] = nil
		}
	}
	for i := range 50 {
		key := fmt.Sprintf("%02d.%s", i, strings.Repeat(string(rune('a'+seed%26)), 20))
		fields[key] = strings.Repeat(fill, (32*1024/50-len(key)-2)/len(fill))
	}
	return fields
}

// exactly is call with a body that spells each character as itself, where
// JSON lets it.
func (a agent) exactly(t tb, want int, method, path string, body object) answer {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(body); err != nil {
		t.Fatalf("%v", err)
	}
	return a.call(t, want, method, path, bytes.ReplaceAll(b.Bytes(), []byte(`\u2028`), []byte("\u2028")))
}

// largest is the largest ticket that S0's limits allow.
func largest(fill string) object {
	return object{
		"subject": strings.Repeat("\U0001F600", 300), "description": controls(64 * 1024),
		"tags": bigTags(0), "custom_fields": bigFields(0, -1, fill), "idempotency_key": strings.Repeat("k", 255),
		"category": strings.Repeat("\U0001F600", 100), "external_reference": strings.Repeat("\U0001F600", 500),
		"assignee_id": strings.Repeat("\U0001F600", 128), "owner_id": strings.Repeat("\U0001F600", 128),
		"contact_id": strings.Repeat("\U0001F600", 128), "company_id": strings.Repeat("\U0001F600", 128),
		"deal_id": strings.Repeat("\U0001F600", 128), "lead_id": strings.Repeat("\U0001F600", 128),
		"invoice_id": strings.Repeat("\U0001F600", 128), "ticket_number": strings.Repeat("\U0001F600", 64),
	}
}

func TestTheLargestTicketIsKeptListedReplayedAndPatched(t *testing.T) {
	for _, fill := range []string{"<", "\U0001F600", "\u2028"} {
		t.Run("filled with "+fill, func(t *testing.T) {
			a := quietAgent(t)
			input := largest(fill)
			made := a.exactly(t, http.StatusCreated, http.MethodPost, "/tickets", input)
			again := a.exactly(t, http.StatusCreated, http.MethodPost, "/tickets", input)
			if !bytes.Equal(made.body, again.body) || again.header.Get("Idempotency-Replayed") != "true" {
				t.Fatal("the replay is not the answer")
			}
			shown := made.thing(t, "ticket")
			for key, value := range normal(input).(object) {
				if key != "idempotency_key" && !reflect.DeepEqual(shown[key], value) {
					t.Fatalf("%s is shown as %.200v", key, shown[key])
				}
			}
			path := "/tickets/" + shown["id"].(string)
			for seed := range 2 {
				patch := object{"tags": bigTags(seed + 1), "custom_fields": bigFields(seed+1, seed, fill),
					"idempotency_key": fmt.Sprintf("patch %d", seed)}
				patched := a.exactly(t, http.StatusOK, http.MethodPatch, path, patch)
				if replayed := a.exactly(t, http.StatusOK, http.MethodPatch, path, patch); !bytes.Equal(replayed.body, patched.body) {
					t.Fatal("the replay of the patch is not its answer")
				}
				shown = patched.thing(t, "ticket")
				if listed := a.listAll(t, "/tickets", "tickets", map[string][]string{"tag": {bigTags(seed + 1)[7]}}, 25); !reflect.DeepEqual(listed, []object{shown}) {
					t.Fatalf("after patch %d, %d are listed", seed, len(listed))
				}
				if listed := a.listAll(t, "/tickets", "tickets", map[string][]string{"tag": {bigTags(seed)[7]}}, 25); len(listed) != 0 {
					t.Fatalf("after patch %d the last tag still lists it", seed)
				}
			}
			if err := docket.Table.CompactAll(t.Context(), a.scope); err != nil { // entries of all that a ticket can have
				t.Fatal(err)
			}
			check(t, a.scope)
		})
	}
}

func TestTheLargestMessageAndCommentAreKeptListedAndReplayed(t *testing.T) {
	a := quietAgent(t)
	path := "/tickets/" + a.openTicket(t, nil)
	message := object{"body": controls(64 * 1024), "subject": strings.Repeat("\U0001F600", 300),
		"author_name": strings.Repeat("\U0001F600", 200), "author_email": strings.Repeat("\U0001F600", 320),
		"external_message_id": strings.Repeat("\U0001F600", 500), "custom_fields": bigFields(0, -1, "<"), "idempotency_key": "m"}
	comment := object{"body": controls(64 * 1024), "custom_fields": bigFields(0, -1, "<"), "idempotency_key": "c"}
	for name, input := range map[string]object{"message": message, "comment": comment} {
		made := a.exactly(t, http.StatusCreated, http.MethodPost, path+"/"+name+"s", input)
		again := a.exactly(t, http.StatusCreated, http.MethodPost, path+"/"+name+"s", input)
		if !bytes.Equal(made.body, again.body) || made.thing(t, name)["body"] != input["body"] {
			t.Errorf("the %s is not what was sent", name)
		}
		if listed := a.listAll(t, path+"/"+name+"s", name+"s", nil, 25); !reflect.DeepEqual(listed, []object{made.thing(t, name)}) {
			t.Errorf("the %s is not listed as it is", name)
		}
	}
	check(t, a.scope)
}

func TestAListOfTheLargestTicketsComesInPagesThatFitAnAnswer(t *testing.T) {
	a := quietAgent(t)
	for range 11 { // ten of them pass 4 MiB
		input := largest("x")
		delete(input, "idempotency_key")
		delete(input, "ticket_number")
		a.exactly(t, http.StatusCreated, http.MethodPost, "/tickets", input)
	}
	first := a.call(t, http.StatusOK, http.MethodGet, "/tickets?limit=100", nil)
	if len(first.body) > 5<<20 || first.object(t)["next_cursor"] == nil {
		t.Errorf("a page of %d bytes", len(first.body))
	}
	if rows := a.listAll(t, "/tickets", "tickets", nil, 100); len(rows) != 11 {
		t.Errorf("%d rows", len(rows))
	}
	check(t, a.scope)
}
