package modeltest_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"docket/shared/dynamo"
	"docket/shared/fault"
	"docket/shared/ticket"
)

// joinedAtOnce merges at once, and gives how many did and how many were refused as
// leading elsewhere.
func joinedAtOnce(t *testing.T, n int, do func(i int) error) (merged, refused int) {
	t.Helper()
	var all sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		all.Go(func() { errs[i] = do(i) })
	}
	all.Wait()
	for _, err := range errs {
		switch {
		case err == nil:
			merged++
		case fault.KindOf(err) == fault.TicketMerged:
			refused++
		default:
			t.Error(err)
		}
	}
	return merged, refused
}

func TestTenMergesOfAPairAtOnceMakeOne(t *testing.T) {
	a := quietAgent(t)
	first, second := a.openTicket(t, nil), a.openTicket(t, nil)
	tables := []*dynamo.Table{docket.Table, newer.Table}
	merged, _ := joinedAtOnce(t, 10, func(i int) error {
		_, _, err := a.joined(tables[i%2], ticket.Merge, first, second)
		return err
	})
	if s := check(t, a.scope); merged != 10 || s.tickets[1].Version != 2 || s.tickets[2].Version != 3 || len(s.spoken) != 1 {
		t.Errorf("%d merged; versions %d and %d, %d notes", merged, s.tickets[1].Version, s.tickets[2].Version, len(s.spoken))
	}
	merged, _ = joinedAtOnce(t, 10, func(i int) error {
		_, _, err := a.joined(tables[i%2], ticket.Unmerge, first, second)
		return err
	})
	if s := check(t, a.scope); merged != 10 || s.tickets[1].Version != 3 || s.tickets[2].Version != 4 {
		t.Errorf("%d unmerged; versions %d and %d", merged, s.tickets[1].Version, s.tickets[2].Version)
	}
}

func TestOfMergesThatCrossOneWins(t *testing.T) {
	a := quietAgent(t)
	both := []string{a.openTicket(t, nil), a.openTicket(t, nil)}
	merged, refused := joinedAtOnce(t, 10, func(i int) error {
		_, _, err := a.joined(docket.Table, ticket.Merge, both[i%2], both[1-i%2])
		return err
	})
	if merged != 5 || refused != 5 || len(a.listed(t)) != 1 {
		t.Errorf("%d merged, %d refused, %v are listed", merged, refused, a.listed(t))
	}
	check(t, a.scope)
}

// Three tickets in a circle, each merged into the next at once, while others write to them.
func TestMergesInACircleLeaveOneTicketAndLoseNothingThatIsSaid(t *testing.T) {
	a := quietAgent(t)
	for range 5 {
		var ring []string
		for range 3 {
			ring = append(ring, a.openTicket(t, nil))
		}
		joinedAtOnce(t, 9, func(i int) error {
			switch i % 3 {
			case 0:
				_, _, err := a.joined(docket.Table, ticket.Merge, ring[i/3], ring[(i/3+1)%3])
				return err
			case 1:
				got, err := a.send(http.MethodPost, "/tickets/"+ring[i/3]+"/messages", object{"body": fmt.Sprint("said ", i)})
				if err == nil && got.status != http.StatusCreated {
					err = fmt.Errorf("%d %s", got.status, got.body)
				}
				return err
			default:
				got, err := a.send(http.MethodGet, "/tickets/"+ring[i/3]+"/messages", nil)
				if err == nil && got.status != http.StatusOK {
					err = fmt.Errorf("%d %s", got.status, got.body)
				}
				return err
			}
		})
		tops := map[string]bool{}
		said := 0
		for _, one := range ring {
			tops[a.call(t, http.StatusOK, http.MethodGet, "/tickets/"+one, nil).thing(t, "ticket")["id"].(string)] = true
		}
		for top := range tops {
			for _, body := range a.heard(t, top, 25) {
				if strings.HasPrefix(body, "said ") {
					said++
				}
			}
		}
		if len(tops) != 1 || said != 3 {
			t.Errorf("they lead to %v, on which %d were said", tops, said)
		}
	}
	check(t, a.scope)
}
