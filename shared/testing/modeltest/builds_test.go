package modeltest_test

import (
	"net/http"
	"slices"
	"testing"

	"docket/scripts/local/system"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/index"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// mark gives every item of a workspace that a verb may change an attribute
// that only a later build knows.
func mark(t *testing.T, s *snapshot) (marked []row) {
	t.Helper()
	for _, r := range s.rows {
		if r.text("SK") != "A" && r["ver"] == nil {
			continue
		}
		_, err := db.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{TableName: aws.String(system.TableName),
			Key: row{"PK": r["PK"], "SK": r["SK"]}, UpdateExpression: aws.String("SET later = :l"), ExpressionAttributeValues: row{":l": text("kept")}})
		if err != nil {
			t.Fatal(err)
		}
		marked = append(marked, r)
	}
	return marked
}

func TestWhatALaterBuildKeepsOnAnItemSurvivesEveryVerb(t *testing.T) {
	a := quietAgent(t)
	queueID := a.call(t, http.StatusCreated, http.MethodPost, "/queues", object{"key": "q", "name": "q"}).thing(t, "queue")["id"].(string)
	on := "/tickets/" + a.openTicket(t, object{"queue_id": queueID})
	a.call(t, http.StatusOK, http.MethodPut, "/sla-policies", object{"policies": []any{}})
	s, err := take(t.Context(), a.scope)
	if err != nil {
		t.Fatal(err)
	}
	marked := mark(t, s)
	a.call(t, http.StatusOK, http.MethodPatch, on, object{"status": "resolved", "tags": []string{"a"}, "custom_fields": object{"k": 1}})
	a.call(t, http.StatusCreated, http.MethodPost, on+"/messages", object{"body": "hello", "direction": "inbound"})
	a.call(t, http.StatusCreated, http.MethodPost, on+"/comments", object{"body": "note"})
	a.call(t, http.StatusOK, http.MethodPatch, "/queues/"+queueID, object{"name": "other", "description": "d"})
	a.call(t, http.StatusOK, http.MethodPut, "/sla-policies", object{"policies": []any{object{"priority": "low", "resolution_target_minutes": 5}}})
	if s, err = take(t.Context(), a.scope); err != nil {
		t.Fatal(err)
	}
	kept := map[string]bool{}
	for _, r := range s.rows {
		kept[r.text("PK")+" "+r.text("SK")] = r.text("later") == "kept"
	}
	for _, r := range marked {
		if !kept[r.text("PK")+" "+r.text("SK")] {
			t.Errorf("item %s %s lost what a later build kept there", r.text("PK"), r.text("SK"))
		}
	}
	if len(marked) < 5 {
		t.Errorf("only %d items were marked", len(marked))
	}
}

// found lists the numbers of the tickets that a choice takes.
func found(t *testing.T, table *dynamo.Table, scope tenant.Scope, by ticket.Choice) (numbers []uint32) {
	t.Helper()
	page, err := table.Tickets(t.Context(), ticket.SightOf(tenant.Principal{Scope: scope}), ticket.List{Filter: ticket.Filter{Choices: []ticket.Choice{by}}, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, tk := range page.Tickets {
		numbers = append(numbers, tk.Number)
	}
	return numbers
}

func TestAnOlderBuildHidesNothingThatALaterOneFinds(t *testing.T) {
	older := quietAgent(t)
	latest := older.at(newer.URL)
	ticketID := latest.openTicket(t, nil)
	n, _ := id.TicketNumber(ticketID[len(id.TicketPrefix):])
	is := index.HasField("later-new")
	for what, settle := range map[string]func() error{
		"in the log":      func() error { return nil },
		"in the segments": func() error { return docket.Table.CompactAll(t.Context(), older.scope) },
	} {
		older.call(t, http.StatusOK, http.MethodPatch, "/tickets/"+ticketID, object{"category": what})
		if err := settle(); err != nil {
			t.Fatal(err)
		}
		for _, table := range []*dynamo.Table{docket.Table, newer.Table} {
			stored, err := table.Ticket(t.Context(), ticket.SightOf(tenant.Principal{Scope: older.scope}), ticketID[len(id.TicketPrefix):])
			if err != nil || stored.Number != n || stored.Stored.FacetsVersion != ticket.FacetsVersion+1 {
				t.Fatalf("%+v, %v", stored.Stored, err)
			}
		}
		s := check(t, older.scope)
		if !slices.Contains(s.tickets[n].Stored.Facets, is) {
			t.Errorf("%s: the ticket is no longer found by %s", what, is)
		}
	}
}

// What an older build cannot keep right is not shown as if it were.
func TestALaterBuildDoesNotListByWhatAnOlderOneMadeUntrue(t *testing.T) {
	older := quietAgent(t)
	ticketID := older.at(newer.URL).openTicket(t, nil)
	older.call(t, http.StatusOK, http.MethodPatch, "/tickets/"+ticketID, object{"status": "resolved"})
	if numbers := found(t, newer.Table, older.scope, ticket.Has("later-new", "")); len(numbers) != 0 {
		t.Errorf("a resolved ticket is listed as new: %v", numbers)
	}
	older.at(newer.URL).call(t, http.StatusOK, http.MethodPatch, "/tickets/"+ticketID, object{"category": "c"})
	if numbers := found(t, newer.Table, older.scope, ticket.Has("later-resolved", "")); len(numbers) != 1 {
		t.Errorf("the ticket is not found by what it is: %v", numbers)
	}
	check(t, older.scope)
}

func TestReindexingBringsAWorkspaceToTodaysFacets(t *testing.T) {
	a := quietAgent(t)
	ids := []string{a.openTicket(t, nil), a.openTicket(t, nil), a.openTicket(t, nil)}
	a.at(newer.URL).call(t, http.StatusOK, http.MethodPatch, "/tickets/"+ids[0], object{"category": "c"})
	before := check(t, a.scope)
	numbers := []uint32{1, 2, 3, 4} // the last is of no ticket
	for range 2 {
		if err := newer.Table.Reindex(t.Context(), a.scope, numbers); err != nil {
			t.Fatal(err)
		}
	}
	s := check(t, a.scope)
	for n, tk := range s.tickets {
		was := before.tickets[n]
		if tk.Stored.FacetsVersion != ticket.FacetsVersion+1 || !slices.Contains(tk.Stored.Facets, index.HasField("later-new")) {
			t.Errorf("ticket %d is found by %v", n, tk.Stored)
		}
		if tk.Version != was.Version || tk.Revision != was.Revision || !tk.UpdatedAt.Equal(was.UpdatedAt) {
			t.Errorf("reindexing changed ticket %d from %+v to %+v", n, was, tk)
		}
	}
	if err := newer.Table.CompactAll(t.Context(), a.scope); err != nil {
		t.Fatal(err)
	}
	if all := found(t, newer.Table, a.scope, ticket.Choice{}); len(all) != 3 {
		t.Errorf("listed are %v", all)
	}
}
