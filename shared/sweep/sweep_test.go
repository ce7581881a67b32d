package sweep_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"docket/shared/sweep"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

var errDown = errors.New("it is down")

// strange is a table of one shard: of its tickets one has gone, one fails, one
// panics, the others are read and have nothing to record.
type strange struct {
	ticket.Store
	mu    sync.Mutex
	asked map[string]int
}

func (s *strange) RunOut(_ context.Context, _ int, now time.Time, found func(ticket.Timer) error) error {
	scope, err := tenant.NewScope("acme", "north")
	if err != nil {
		return err
	}
	for _, ticketID := range []string{"a", "gone", "fails", "panics", "b"} {
		if err := found(ticket.Timer{Scope: scope, TicketID: ticketID, At: now.Add(-time.Hour)}); err != nil {
			return err
		}
	}
	return nil
}

func (s *strange) Snapshot(_ context.Context, sight ticket.Sight, ask ticket.Ask) (ticket.Snapshot, error) {
	s.mu.Lock()
	s.asked[ask.Ticket]++
	s.mu.Unlock()
	switch ask.Ticket {
	case "gone":
		return ticket.Snapshot{}, ticket.ErrNotFound
	case "fails":
		return ticket.Snapshot{}, errDown
	case "panics":
		panic("it is spoilt")
	}
	return ticket.Snapshot{}, nil
}

func TestATicketThatFailsOrPanicsKeepsNoOtherFromBeingSweptAndOneThatIsGoneIsDone(t *testing.T) {
	s := &strange{asked: map[string]int{}}
	swept, err := sweep.Shard(t.Context(), s, 0, time.Now, time.Now().Add(time.Minute))
	if err != nil || swept.More || swept.Tickets != 5 || swept.Failed != 2 || len(s.asked) != 5 || swept.Late < time.Hour {
		t.Errorf("%+v, %v: %v", swept, err, s.asked)
	}
	if said := swept.Err; said == nil || !strings.Contains(said.Error(), "panic: it is spoilt") || !errors.Is(said, errDown) || strings.Contains(said.Error(), "gone") {
		t.Errorf("the log is told %v", said)
	}
}
