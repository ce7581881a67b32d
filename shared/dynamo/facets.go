package dynamo

import (
	"docket/shared/index"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// indexer says by which facets a build of Docket finds a ticket. Builds of
// several versions write to one table at the same time.
type indexer struct {
	version uint32
	of      func(ticket.Ticket) []index.Facet
}

// indexed gives after the facets by which the index is to have it, and the line
// in the log that takes it there: false where no facet changes, as then what
// the index says stays true. The difference is from the facets that the ticket
// says it has, never from what this build would have made of it. What a newer
// build has added stays until that build, or a reindexing, sees the ticket again.
func (t *Table) indexed(before *ticket.Ticket, after *ticket.Ticket) (index.Entry, bool) {
	var was ticket.Stored
	is := t.indexer.of(*after)
	after.Stored.FacetsVersion, after.Stored.FacetsOld = t.indexer.version, false
	if before != nil {
		was = before.Stored
	}
	if was.FacetsVersion > t.indexer.version {
		unknown, _ := index.Diff(t.indexer.of(*before), was.Facets)
		is = index.Normalize(append(unknown, is...))
		after.Stored.FacetsVersion, after.Stored.FacetsOld = was.FacetsVersion, true
	}
	after.Stored.Facets, after.Stored.Writes = is, was.Writes+1
	entry := index.Entry{N: after.Number, V: after.Stored.Writes, Cur: is}
	entry.Add, entry.Del = index.Diff(was.Facets, is)
	return entry, len(entry.Add)+len(entry.Del) > 0
}

// crowded is how many facets each set of one log entry may hold before the
// ticket's entry must be compacted, which a write then does within its call: an
// entry stays under 70 KB, and its compaction within some 800 segments.
const crowded = "250"

// logPart adds a write to the ticket's entry in the index's log.
func (t *Table) logPart(k keys, e index.Entry) part {
	update := "SET cur = :cur, v = :v"
	values := item{":cur": facetSet(e.Cur), ":v": number(e.V), ":max": &types.AttributeValueMemberN{Value: crowded}}
	adds := ""
	if len(e.Add) > 0 {
		adds, values[":add"] = ", #add :add", facetSet(e.Add)
	}
	if len(e.Del) > 0 {
		adds, values[":del"] = adds+", #del :del", facetSet(e.Del)
	}
	return part{refused: errCrowded, TransactWriteItem: types.TransactWriteItem{Update: &types.Update{
		TableName:        &t.name,
		Key:              k.entry(e.N).item(),
		UpdateExpression: aws.String(update + " ADD" + adds[1:]),
		ConditionExpression: aws.String("(attribute_not_exists(#add) OR size(#add) < :max)" +
			" AND (attribute_not_exists(#del) OR size(#del) < :max)"),
		ExpressionAttributeNames:  map[string]string{"#add": "add", "#del": "del"},
		ExpressionAttributeValues: values,
	}}}
}
