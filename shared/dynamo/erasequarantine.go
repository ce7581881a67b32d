package dynamo

import (
	"context"
	"maps"
	"regexp"
	"slices"

	"docket/shared/id"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// ofQuarantine decides on what was quarantined: it goes, with all its parts of that
// day, where it names a ticket of the workspace that was erased.
func (e *erasure) ofQuarantine(ctx context.Context, it item) error {
	a := readQuarantined(it)
	if a.Whole == nil {
		whole, err := e.joined(ctx, a)
		if err != nil {
			return err
		}
		a.Whole, e.apart = whole, e.apart+len(whole)
	}
	named, err := e.namesErased(ctx, a.Whole)
	if err != nil || !named {
		return err
	}
	partition := quarantineParts(a.key(), "").partition
	parts, err := allRows(ctx, e.Table, partition, "", func(it item) (key, error) { return keyIn(it), nil })
	e.removes = append(e.removes, append(parts, a.key()))
	return err
}

// anyUUID is a UUID as ids of tickets hold it.
var anyUUID = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// namesErased tells whether a text has the id of a ticket that was erased.
func (e *erasure) namesErased(ctx context.Context, text []byte) (bool, error) {
	named, places := map[string]bool{}, map[key]bool{} // of another workspace's tickets some have the same numbers
	for _, uuid := range anyUUID.FindAllString(string(text), -1) {
		if n, ok := id.TicketNumber(uuid); ok {
			named[uuid], places[e.keys.ticket(n)] = true, true
		}
	}
	for some := range slices.Chunk(slices.Collect(maps.Keys(places)), mostBatch) {
		wanted := make([]map[string]types.AttributeValue, len(some))
		for i, k := range some {
			wanted[i] = k.item()
		}
		tickets, err := e.batch(ctx, wanted, true, nil)
		if err != nil {
			return false, err
		}
		for _, it := range tickets {
			if named[str(it["id"])] && str(it["erased_by"]) != "" {
				return true, nil
			}
		}
	}
	return false, nil
}
