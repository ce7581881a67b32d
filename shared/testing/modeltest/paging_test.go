package modeltest_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"docket/shared/ticket"
)

// While eight writers change tickets, and a compaction runs, a list is paged
// through in every order: a ticket that nobody touches is in it once, and no
// ticket twice at the same place.
func TestPagesHaveNeitherGapNorDoubleWhileOthersWrite(t *testing.T) {
	l := &library{agent: quietAgent(t)}
	for i := range 64 {
		status := []string{"open", "pending", "waiting_on_customer"}[i%3]
		priority := []string{"low", "high", "urgent"}[i%7%3]
		l.ids = append(l.ids, l.openTicket(t, object{"status": status, "priority": priority, "subject": fmt.Sprintf("case %d", i)}))
	}
	var still []uint32 // the tickets that nobody writes to
	for n := uint32(1); n <= 64; n += 2 {
		still = append(still, n)
	}
	var writers sync.WaitGroup
	var over atomic.Bool
	for w := range 8 {
		writers.Go(func() {
			for i := 0; i < 300 && !over.Load(); i++ { // a log that grows faster than it is folded is another test's
				ticketID := l.ids[(w*8+i*2)%64/2*2+1]
				body := object{"status": []string{"open", "pending", "closed"}[i%3], "priority": []string{"low", "urgent"}[i%2], "tags": []string{fmt.Sprint(i % 5)}}
				if a, err := l.send(http.MethodPatch, "/tickets/"+ticketID, body); err != nil || a.status != http.StatusOK {
					t.Errorf("a write: %d, %v", a.status, err)
					return
				}
				if i%25 != w { // one of them compacts, now and then
					continue
				}
				if err := compact(t.Context(), docket.Table, l.scope); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	defer over.Store(true)
	for _, order := range orders() {
		for _, f := range []ticket.Filter{{}, {Choices: []ticket.Choice{ticket.Not(ticket.OneOf("status", ticket.InProgress))}}, {Query: "case"}} {
			l.pagedThrough(t, ticket.List{Filter: f, Order: order, Limit: 7}, still)
		}
	}
	over.Store(true)
	writers.Wait()
	check(t, l.scope)
}

func orders() (all []ticket.Order) {
	for _, by := range []ticket.Sort{ticket.ByCreation, ticket.ByUpdate, ticket.ByStatus, ticket.ByPriority} {
		all = append(all, ticket.Order{By: by}, ticket.Order{By: by, Ascending: true})
	}
	return append(all, ticket.Order{By: ticket.ByDeadline})
}

// pagedThrough wants a list to have each still ticket once, in its order.
func (l *library) pagedThrough(t *testing.T, list ticket.List, still []uint32) {
	t.Helper()
	got, _ := l.pages(t, list)
	if !slices.IsSortedFunc(got, before(list.Order)) && list.Order.By == ticket.ByCreation {
		t.Errorf("%+v is not in its order: %v", list, numbersOf(got))
	}
	seen := map[uint32]int{}
	for _, n := range numbersOf(got) {
		seen[n]++
	}
	for _, n := range still {
		if seen[n] != 1 {
			t.Errorf("by %+v with %d choices and %q: ticket %d, which nobody wrote to, is there %d times", list.Order, len(list.Filter.Choices), list.Filter.Query, n, seen[n])
		}
	}
	for n, times := range seen {
		if times > 1 && list.Order.By == ticket.ByCreation {
			t.Errorf("%+v has ticket %d %d times", list, n, times)
		}
	}
}
