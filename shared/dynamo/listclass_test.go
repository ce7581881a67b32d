package dynamo_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/uuid"
)

// scattered is a workspace of some tickets with numbers up to 400,000, folded, whose
// queries of the index are counted by facet.
type scattered struct {
	*traffic
	mu    sync.Mutex
	asked map[string]int
}

func newScattered(t *testing.T, tickets int) *scattered {
	t.Helper()
	s := &scattered{asked: map[string]int{}}
	s.traffic = newTraffic(t, func(o *dynamodel.Options) {
		*o = dynamodel.Bare()
		o.Before = func(c dynamodel.Call) error {
			if in, is := c.Input.(*dynamodb.QueryInput); is {
				partition := in.ExpressionAttributeValues[":pk"].(*types.AttributeValueMemberS).Value
				if _, facet, of := strings.Cut(partition, "#IX#"); of {
					name, _, _ := strings.Cut(facet, "=")
					s.mu.Lock()
					s.asked[name]++
					s.mu.Unlock()
				}
			}
			return nil
		}
	})
	random, at := rand.New(rand.NewPCG(1, 2)), time.Now().Add(-time.Hour).UTC()
	for _, i := range random.Perm(tickets) {
		n := uint32(1 + i*(400_000/tickets))
		at = at.Add(time.Millisecond)
		tk := ticket.Ticket{ID: id.NewTicket(n, at).String(), Number: n, Version: 1, Revision: 1, Reference: fmt.Sprintf("TKT-%04d", n), Subject: "s",
			Status: ticket.Statuses()[random.IntN(4)], Priority: ticket.Priorities()[random.IntN(4)], Type: ticket.DefaultType, Source: ticket.API,
			AssigneeID: fmt.Sprintf("u%d", random.IntN(10)), CreatedAt: at, UpdatedAt: at, ChangedAt: at}
		s.put(t, change.Put{After: tk})
		if i%4 > 0 {
			continue
		}
		before, err := s.table.Ticket(t.Context(), sightOf(s.scope), tk.ID)
		if err != nil {
			t.Fatal(err)
		}
		after := before
		after.Status, after.Version, after.UpdatedAt = ticket.Statuses()[random.IntN(4)], 2, at.Add(time.Second)
		s.put(t, change.Put{Before: before, After: after})
	}
	if err := s.table.CompactAll(t.Context(), s.scope); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *scattered) put(t *testing.T, p change.Put) {
	t.Helper()
	if err := s.table.Commit(t.Context(), change.Commit{ID: uuid.NewString(), Scope: s.scope, Puts: []change.Put{p}}); err != nil {
		t.Fatal(err)
	}
}

func sightOf(scope tenant.Scope) ticket.Sight { return ticket.SightOf(tenant.Principal{Scope: scope}) }

// list is a page by last updates: the numbers of its tickets, and what it took.
func (s *scattered) list(t *testing.T, f ticket.Filter, ascending bool) (numbers []uint32, units float64, asked map[string]int) {
	t.Helper()
	clear(s.asked)
	before := s.model.Usage()[""].Read
	page, err := s.table.Tickets(t.Context(), sightOf(s.scope),
		ticket.List{Filter: f, Limit: 25, Order: ticket.Order{By: ticket.ByUpdate, Ascending: ascending}})
	if err != nil {
		t.Fatal(err)
	}
	for _, tk := range page.Tickets {
		numbers = append(numbers, tk.Number)
	}
	return numbers, s.model.Usage()[""].Read - before, maps.Clone(s.asked)
}

// declass takes away the classes, as if an older build had folded.
func (s *scattered) declass(t *testing.T) {
	t.Helper()
	taken := 0
	for _, it := range s.model.Items(tableName) {
		if _, classes := it["k"]; !classes || !strings.Contains(it["PK"].(*types.AttributeValueMemberS).Value, "#WDP#") {
			continue
		}
		it = maps.Clone(it)
		delete(it, "k")
		if _, err := s.db.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String(tableName), Item: it}); err != nil {
			t.Fatal(err)
		}
		taken++
	}
	if taken == 0 {
		t.Fatal("no item of a recency list has classes")
	}
}

// What a class tells of tickets is not looked up in the index; where an older build has
// left no classes the list is the same.
func TestAListByLastUpdatesLooksUpNothingThatClassesTell(t *testing.T) {
	s := newScattered(t, 3000)
	status, priority := ticket.OneOf("status", ticket.Open), ticket.OneOf("priority", ticket.Urgent)
	lists := map[string]ticket.Filter{
		"status, priority":           {Choices: []ticket.Choice{status, priority}},
		"status, priority, assignee": {Choices: []ticket.Choice{status, priority, ticket.OneOf("assignee_id", "u1")}},
	}
	type answer struct {
		numbers []uint32
		units   float64
		asked   map[string]int
	}
	before := map[string]answer{}
	ask := func(what string, told bool) {
		for name, f := range lists {
			for _, ascending := range []bool{false, true} {
				var a answer
				a.numbers, a.units, a.asked = s.list(t, f, ascending)
				row := fmt.Sprintf("%s, ascending %v", name, ascending)
				t.Logf("%s, %s: %d rows, %.1f units, queries %v", row, what, len(a.numbers), a.units, a.asked)
				if told {
					if len(a.numbers) == 0 || a.units > 36 || a.asked["live"]+a.asked["status"]+a.asked["priority"] > 0 {
						t.Errorf("%s: %d rows, %v units, and the index was asked %v", row, len(a.numbers), a.units, a.asked)
					}
					before[row] = a
				} else if !slices.Equal(a.numbers, before[row].numbers) || a.asked["status"] == 0 {
					t.Errorf("%s: without classes %v, with them %v; the index was asked %v", row, a.numbers, before[row].numbers, a.asked)
				}
			}
		}
	}
	ask("with classes", true)
	s.declass(t)
	s.table = dynamo.New(s.db, tableName)
	ask("without", false)
}
