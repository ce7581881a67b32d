package modeltest_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"docket/scripts/local/system"
	"docket/shared/id"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// furnish fills a workspace with one of everything, and gives its ticket.
func furnish(t tb, a agent) (ticketID string) {
	t.Helper()
	queueID := a.call(t, http.StatusCreated, http.MethodPost, "/queues", object{"key": "Billing", "name": "B"}).thing(t, "queue")["id"]
	ticketID = a.openTicket(t, object{"queue_id": queueID, "tags": []string{"vip"}, "ticket_number": "OWN-1",
		"custom_fields": object{"plan": "pro"}, "idempotency_key": "k"})
	a.call(t, http.StatusCreated, http.MethodPost, "/tickets/"+ticketID+"/messages", object{"body": "hello", "external_message_id": "<1@mail>"})
	a.call(t, http.StatusCreated, http.MethodPost, "/tickets/"+ticketID+"/comments", object{"body": "note", "pinned": true})
	a.openTicket(t, nil) // stays without a log entry
	if err := docket.Table.CompactAll(context.Background(), a.scope); err != nil {
		t.Fatalf("compact: %v", err)
	}
	a.call(t, http.StatusOK, http.MethodPatch, "/tickets/"+ticketID, object{"tags": []string{"other"}})
	return ticketID
}

func put(t tb, it row) {
	t.Helper()
	if _, err := db.PutItem(context.Background(), &dynamodb.PutItemInput{TableName: aws.String(system.TableName), Item: it}); err != nil {
		t.Fatalf("put: %v", err)
	}
}

func remove(t tb, it row) {
	t.Helper()
	key := map[string]types.AttributeValue{"PK": it["PK"], "SK": it["SK"]}
	if _, err := db.DeleteItem(context.Background(), &dynamodb.DeleteItemInput{TableName: aws.String(system.TableName), Key: key}); err != nil {
		t.Fatalf("delete: %v", err)
	}
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func numeral(n int) types.AttributeValue { return &types.AttributeValueMemberN{Value: fmt.Sprint(n)} }

// pick is the first item whose keys hold these parts.
func (s *snapshot) pick(t tb, pk, sk string) row {
	t.Helper()
	for _, r := range s.rows {
		if strings.Contains(r.text("PK"), pk) && strings.HasPrefix(r.text("SK"), sk) {
			return r
		}
	}
	t.Fatalf("no item %s %s", pk, sk)
	return nil
}

func TestTheCheckerSeesEveryBrokenInvariant(t *testing.T) {
	alter := func(pk, sk, name string, value types.AttributeValue) func(*snapshot) {
		return func(s *snapshot) {
			it := s.pick(t, pk, sk)
			it[name] = value
			put(t, it)
		}
	}
	drop := func(pk, sk string) func(*snapshot) { return func(s *snapshot) { remove(t, s.pick(t, pk, sk)) } }
	cases := map[string]func(*snapshot){
		"a bit without a ticket": func(s *snapshot) {
			it := s.pick(t, "#IX#live", "")
			it["PK"] = text(s.prefix + "#IX#tag=x")
			put(t, it)
		},
		"a ticket without a bit":                drop("#IX#live", ""),
		"a log entry lost":                      drop("#LOG", "0"),
		"a log entry of no ticket":              func(s *snapshot) { it := s.pick(t, "#LOG", "0"); it["SK"] = text("0000000009"); put(t, it) },
		"a segment of a future epoch":           alter("#IX#live", "", "e", numeral(9)),
		"words lost":                            drop("#WDP#", "b"),
		"a manifest of words lost":              drop("#WDM", "A"),
		"words that nobody says":                alter("#TK#", "M#", "body", text("other")),
		"words that nobody finds":               alter("#TK#", "A", "subject", text("other")),
		"an update that no list knows":          alter("#TK#", "A", "updated_at", numeral(2114380800000000)),
		"a turn that no list knows":             alter("#TK#", "A", "turn", numeral(7)),
		"a change lost":                         drop("#TK#", "E#"),
		"a sequence given twice":                alter("#TK#", "E#", "sequence", numeral(2)),
		"a ticket's version without write":      alter("#TK#", "A", "ver", numeral(9)),
		"a change of nothing":                   alter("#EV#", "E#", "resource", text("queue_none")),
		"a change of another workspace":         alter("#TK#", "E#", "tenant", text("other")),
		"a reference lost":                      drop("#REF#", "R"),
		"a reference astray":                    alter("#REF#", "R", "n", numeral(7)),
		"a number above the counter":            alter("#CTR", "TKT", "n", numeral(0)),
		"an id that holds another number":       alter("#TK#", "A", "id", text("00000000-0000-8000-8000-040000000000")),
		"a queue by id alone":                   drop("#QK", "Q#"),
		"a queue that differs by key":           alter("#QK", "Q#", "name", text("other")),
		"a message lost":                        drop("#TK#", "M#"),
		"a message that nothing leads to":       drop("#TK#", "X#"),
		"a comment of another ticket":           alter("#TK#", "C#", "ticket_id", text("other")),
		"a receipt for ever":                    func(s *snapshot) { it := s.pick(t, "#ID#", "I"); delete(it, "exp"); put(t, it) },
		"an item of no kind":                    func(s *snapshot) { put(t, row{"PK": text(s.prefix + "#XX#1"), "SK": text("A")}) },
		"clocks that the history does not tell": alter("#TK#", "A", "f_ran", numeral(77777)),
		"a line of the history lost":            alter("#TK#", "ES#", "sla", text("[]")),
		"a change that is no commit's":          alter("#TK#", "E#", "commit", text("")),
		"a description that is not there":       alter("#TK#", "A", "beside", &types.AttributeValueMemberBOOL{Value: true}),
		"a calendar that is not there":          alter("#TK#", "A", "cal", text("none")),
		"a facet that a ticket does not know":   alter("#TK#", "A", "fx", &types.AttributeValueMemberSS{Value: []string{"live"}}),
		"a revision that no version has":        alter("#TK#", "A", "rev", numeral(99)),
		"a timer for nothing":                   alter("#TK#", "A", "TSK", text("2026-01-01T00:00:00Z#x")),
		"a breach of no history": func(s *snapshot) {
			c := maps.Clone(s.pick(t, "#TK#", "E#"))
			c["kind"], c["fields"] = text("sla.breached"), text(`[["metric",null,"resolution"]]`)
			put(t, c)
		},
		"an item too large": func(s *snapshot) {
			s.pick(t, "#TK#", "A")["description"] = text(strings.Repeat("x", mostBytes))
		},
	}
	for name, spoil := range cases {
		t.Run(name, func(t *testing.T) {
			a := quietAgent(t)
			furnish(t, a)
			s := check(t, a.scope)
			spoil(s)
			if name != "an item too large" { // the engine takes none
				var err error
				if s, err = take(t.Context(), a.scope); err != nil {
					t.Fatal(err)
				}
			}
			if faults := s.inspect(); len(faults) == 0 {
				t.Error("the checker sees nothing")
			}
		})
	}
}

func TestNothingOfAWorkspaceLiesOutsideItsPrefix(t *testing.T) {
	a := newAgent(t)
	ticketID := furnish(t, a)
	s := check(t, a.scope)
	ours := map[string]bool{strings.TrimPrefix(ticketID, id.TicketPrefix): true}
	for _, r := range s.rows {
		for _, name := range []string{"id", "ticket_id", "resource", "request_id"} {
			if value := r.text(name); value != "" {
				ours[value] = true
			}
		}
	}
	for kid := range s.keys {
		delete(ours, kid) // a key also lies where a call finds it
	}
	rows, err := scan(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		pk := r.text("PK")
		if strings.HasPrefix(pk, s.prefix+"#") {
			continue
		}
		if strings.HasPrefix(pk, "MB#") { // whose an address is, by its hash
			continue
		}
		if strings.HasPrefix(pk, s.prefix) || !strings.Contains("TKOJWZ", pk[:1]) || pk[1] != '#' {
			t.Errorf("item %s %s", pk, r.text("SK"))
		}
		if r.text("tenant") == a.scope.Tenant() && !strings.HasPrefix(pk, "K#") && !strings.HasPrefix(pk, "O#") {
			t.Errorf("item %s %s says it is of %s", pk, r.text("SK"), a.scope)
		}
		for _, name := range []string{"id", "ticket_id", "resource", "request_id"} {
			if ours[r.text(name)] {
				t.Errorf("item %s %s has %s %s of %s", pk, r.text("SK"), name, r.text(name), a.scope)
			}
		}
	}
}
