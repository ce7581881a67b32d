//go:build !race

package simulation

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/dispatch"
	"docket/shared/dynamo"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
	"docket/shared/testing/fake"
	"docket/shared/ticket"
	"docket/shared/worker"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// mostCrowded is what a list of one row reads at most, in read units, however
// heavy the log is: 2,000 KB of it, a look at it and one query more, and all else.
const mostCrowded = 900

// mostLeft is how many read units of the log the worker leaves: 128 KB.
const mostLeft = 32

// widest gives a ticket the largest set of facets there is, in a round of its
// own, and takes away the set of the round before.
func widest(n, round int) ticket.Patch {
	tags, fields := make([]string, ticket.MaxTags), customfield.Values{}
	name := func(round, i int) string { return fmt.Sprintf("%s %d %d %d", strings.Repeat("k", 40), n, round, i) }
	for i := range tags {
		tags[i] = name(round, i)
	}
	for i := range customfield.MaxFields {
		fields[name(round-1, i)] = []byte("null")
		fields[name(round, i)] = []byte("1")
	}
	return ticket.Patch{Tags: &tags, CustomFields: fields}
}

// reads is what a list of the one rare ticket reads.
func (w world) reads(table *dynamo.Table) (units float64, page ticket.Page) {
	w.t.Helper()
	rare := ticket.Filter{Choices: []ticket.Choice{ticket.OneOf("category", "rare")}}
	before := w.model.Usage()[""].Read
	page, err := table.Tickets(w.t.Context(), ticket.SightOf(tenant.Principal{Scope: w.scope}), ticket.List{Filter: rare, Limit: 1})
	if err != nil {
		w.t.Fatal(err)
	}
	return w.model.Usage()[""].Read - before, page
}

// desk opens a rare ticket, and then so many others.
func (w world) desk(table *dynamo.Table, others int) (opened []ticket.Ticket) {
	w.open(table, ticket.Ticket{Category: "rare"})
	for range others {
		opened = append(opened, w.open(table, ticket.Ticket{Category: "common"}))
	}
	return opened
}

// dispatched has the worker do what the Changes of the table call for.
func (w world) dispatched(table *dynamo.Table) {
	w.t.Helper()
	queue := &fake.Waker{}
	var all []change.Change
	for _, it := range w.model.Items(tableName) {
		if sk := it["SK"].(*types.AttributeValueMemberS).Value; strings.HasPrefix(sk, dynamo.ChangePrefix) {
			c, err := dynamo.ReadChange(it)
			if err != nil {
				w.t.Fatal(err)
			}
			all = append(all, c)
		}
	}
	for _, err := range (dispatch.Dispatcher{Bus: fake.Bus{}, Waker: queue}).HandleBatch(w.t.Context(), all) {
		if err != nil {
			w.t.Fatal(err)
		}
	}
	for _, wake := range queue.Sent {
		if came, err := (worker.Worker{Table: table, Waker: queue, Hooks: &fake.Waker{}, Mail: &fake.Waker{}, Now: time.Now}).Take(w.t.Context(), wake); err != nil || came.Err != nil {
			w.t.Fatal(err, came.Err)
		}
	}
}

// Tickets are patched to the largest sets of facets and to others, until
// their lines in the log are about full. Nobody compacts meanwhile. The lines of
// sixty are more than one query of the store gives; those of twenty are not.
func TestACrowdedIndexReadsABoundedPartAndOnceItIsFoldedWhatAQuietOneReads(t *testing.T) {
	for _, tickets := range []int{20, 60} {
		t.Run(fmt.Sprint(tickets), func(t *testing.T) { crowds(t, tickets) })
	}
}

func crowds(t *testing.T, tickets int) {
	synctest.Test(t, func(t *testing.T) {
		calm := newWorld(t, dynamodel.Bare())
		calm.desk(calm.process(), tickets)
		if err := calm.process().CompactAll(t.Context(), calm.scope); err != nil {
			t.Fatal(err)
		}
		quiet, _ := calm.reads(calm.process())

		w := newWorld(t, dynamodel.Bare())
		table := w.process()
		others := w.desk(table, tickets)
		for round := 1; round <= 2; round++ {
			for n, other := range others {
				if err := w.patch(table, other.ID, widest(n, round)); err != nil {
					t.Fatalf("round %d, ticket %d: %v", round, n, err)
				}
			}
		}
		crowded, page := w.reads(table)
		if crowded > mostCrowded || !page.Long || len(page.Tickets) == 0 && !page.More {
			t.Errorf("a crowded index: %v units for %+v", crowded, page)
		}
		w.dispatched(table)
		if folded, page := w.reads(table); folded > quiet+mostLeft || page.Long || page.More || len(page.Tickets) != 1 {
			t.Errorf("a folded index: %v units, a quiet one %v, for %+v", folded, quiet, page)
		}
		t.Logf("a list of one row reads %v units, crowded %v", quiet, crowded)

		for n, other := range others { // what they had last is taken from them
			none := widest(n, 3)
			none.Tags = &[]string{}
			for field, value := range none.CustomFields {
				if string(value) != "null" {
					delete(none.CustomFields, field)
				}
			}
			if err := w.patch(table, other.ID, none); err != nil {
				t.Fatal(err)
			}
		}
		if err := table.CompactAll(t.Context(), w.scope); err != nil {
			t.Fatal(err)
		}
		w.noEmptySegmentStays(tickets)
	})
}

// noEmptySegmentStays holds every segment that is left without a ticket to end
// by itself, and no other.
func (w world) noEmptySegmentStays(tickets int) {
	w.t.Helper()
	met := map[bool]int{}
	for _, it := range w.model.Items(tableName) {
		if !strings.Contains(dynamo.Partition(it), "#IX#") {
			continue
		}
		stored, err := dynamo.ReadSegment(it)
		if err != nil {
			w.t.Fatal(err)
		}
		empty := stored.Segment.Empty()
		if ends := it[dynamo.TTLAttribute] != nil; ends != empty {
			w.t.Errorf("%s is empty: %v, and ends by itself: %v", dynamo.Partition(it), empty, ends)
		}
		met[empty]++
	}
	if met[true] < tickets*2*100 || met[false] == 0 {
		w.t.Errorf("%d empty segments, %d others", met[true], met[false])
	}
}

// A write that finds its ticket's line full makes room within its own call.
func TestEveryPatchOfACrowdedTicketIsDoneWithinItsCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, dynamodel.Options{})
		table := w.process()
		opened := w.open(table, ticket.Ticket{})
		slowest := time.Duration(0)
		for round := 1; round <= 12; round++ {
			began := time.Now()
			if err := w.patch(table, opened.ID, widest(0, round)); err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
			slowest = max(slowest, time.Since(began))
		}
		t.Logf("the slowest patch took %s", slowest)
		if slowest > 5*time.Second { // of virtual time
			t.Errorf("a patch took %s", slowest)
		}
	})
}
