package dynamo_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"docket/shared/dynamo"
	"docket/shared/index"
	"docket/shared/metric"
)

// shelves are the segments of a million tickets, of which each facet has a share.
type shelves struct {
	store index.Store
	has   map[index.Facet][]index.Segment
}

const millionth = 1_000_000 / index.SegmentSize // the last segment of a million tickets

// fill gives the share of all tickets a facet, at random.
func (s *shelves) fill(t *testing.T, f index.Facet, share float64) {
	t.Helper()
	random := rand.New(rand.NewPCG(1, uint64(len(s.has))))
	s.has[f] = make([]index.Segment, millionth+1)
	for number := range s.has[f] {
		segment := &s.has[f][number]
		for bit := range uint16(index.SegmentSize) {
			if random.Float64() < share {
				segment.Set(bit)
			}
		}
		if segment.Empty() {
			continue
		}
		if _, err := s.store.PutSegment(t.Context(), f, uint32(number), *segment, 1, 0); err != nil {
			t.Fatal(err)
		}
	}
}

// fetch gives the tickets that match, and counts what it is asked for.
func (s *shelves) fetch(q index.Query, fetched *int) func(context.Context, []uint32) (map[uint32]bool, error) {
	return func(_ context.Context, numbers []uint32) (map[uint32]bool, error) {
		*fetched += len(numbers)
		rows := map[uint32]bool{}
		for _, n := range numbers {
			var facets []index.Facet
			for f, segments := range s.has {
				if number, bit := index.SegmentOf(n); segments[number].Has(bit) {
					facets = append(facets, f)
				}
			}
			if q.Matches(facets) {
				rows[n] = true
			}
		}
		return rows, nil
	}
}

func TestAPageOfAMillionTicketsCostsFewUnits(t *testing.T) {
	w := newTraffic(t)
	table := dynamo.New(dynamo.Local("http://127.0.0.1", w.model.Install), tableName) // whose calls are counted
	s := &shelves{dynamo.IndexOf(table, w.scope), map[index.Facet][]index.Segment{}}
	if _, err := s.store.RaiseEpoch(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	for _, f := range []struct {
		facet index.Facet
		share float64
	}{
		{index.Live, 1}, {"status=open", 0.3}, {"priority=1", 0.25}, {"source=api", 0.5}, {"type=question", 0.4},
		{"assignee=busy", 0.1}, {"assignee=usual", 0.01}, {"assignee=rare", 0.0001}, {"contact=a few", 0.000004},
	} {
		s.fill(t, f.facet, f.share)
	}
	live := index.Group{Any: []index.Facet{index.Live}, Lazy: true}
	open, urgent := of("status=open"), of("priority=1")
	for _, c := range []struct {
		name          string
		q             index.Query
		units, rounds int // with tickets: one unit each
	}{
		{"nothing", index.Query{live}, 28, 4},
		{"a status", index.Query{live, open}, 28, 4},
		{"an assignee of 1%", index.Query{live, of("assignee=usual")}, 28, 4},
		{"an assignee of 0.01%", index.Query{live, of("assignee=rare")}, 30, 6},
		{"a contact", index.Query{live, of("contact=a few")}, 8, 4},
		{"a contact and a status", index.Query{live, of("contact=a few"), open}, 9, 4},
		{"a status and a priority", index.Query{live, open, urgent}, 29, 4},
		{"status, priority, an assignee of 10%", index.Query{live, open, urgent, of("assignee=busy")}, 30, 4},
		{"status, priority, an assignee of 1%", index.Query{live, open, urgent, of("assignee=usual")}, 34, 5},
		{"status, priority, an assignee of 0.01%", index.Query{live, open, urgent, of("assignee=rare")}, 85, 10},
		{"five", index.Query{live, open, urgent, of("source=api"), of("type=question"), of("assignee=busy")}, 32, 4},
		{"a status and not a source", index.Query{live, open, {Any: []index.Facet{"source=api"}, Not: true}}, 29, 4},
	} {
		for _, ascending := range []bool{false, true} {
			ctx, units := metric.WithUnits(t.Context())
			fetched := 0
			r, err := index.List(ctx, s.store, c.q, index.Page{Limit: 25, Ascending: ascending}, s.fetch(c.q, &fetched))
			if err != nil {
				t.Fatal(err)
			}
			read := int(units.Figures()[0].Value) + fetched
			what := fmt.Sprintf("%s, ascending %v: %d units, %d of them tickets, %d rounds, %d segments of %d facets, %d rows", c.name, ascending,
				read, fetched, r.Read.Rounds, r.Read.Segments, len(r.Read.Facets), len(r.Rows))
			if t.Log(what); read > c.units || r.Read.Rounds > c.rounds {
				t.Errorf("%s: more than %d units or %d rounds", c.name, c.units, c.rounds)
			}
		}
	}
}
