package many

import (
	"context"
	"fmt"
	"strings"

	"docket/scripts/local/system"
	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/index"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
	"docket/shared/ticket"
	"docket/shared/words"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/uuid"
)

// stretch is the tickets of one segment of the index.
type stretch struct {
	first uint32
	items []dynamo.Item // of the tickets, and of the segment
	epoch dynamo.Item   // the index's
	said  []words.Entry // of words, by the writes of the tickets
}

// stretch builds the tickets from a number up to another one, over a model of
// their own: commits and compactions make the items.
func (d *draws) stretch(ctx context.Context, first, last uint32) (stretch, error) {
	s := stretch{first: first}
	model := dynamodel.New(dynamodel.Bare())
	if err := model.Create(unstreamed()); err != nil {
		return s, err
	}
	table := dynamo.New(model.Client(), system.TableName)
	for n := first; n <= last; n++ {
		if err := live(ctx, table, d.life(n)); err != nil {
			return s, fmt.Errorf("ticket %d: %w", n, err)
		}
	}
	if err := index.Compact(ctx, table.IndexOf(Scope), first, last); err != nil {
		return s, err
	}
	for _, it := range model.Items(system.TableName) {
		partition, sort := textOf(it, "PK"), textOf(it, "SK")
		switch {
		case strings.HasSuffix(partition, "#LOG") && sort == "!":
			s.epoch = it
		case strings.HasSuffix(partition, "#LOG"): // nothing is deleted of it
			_, e, err := dynamo.ReadLogEntry(it)
			if err != nil {
				return s, err
			}
			e.Bytes, e.Facets = 0, 0 // what it says of facets is in the segments
			s.said = append(s.said, e)
		case strings.HasPrefix(sort, "M#"): // of a conversation only the words are asked for
		default:
			s.items = append(s.items, it)
		}
	}
	return s, nil
}

// live commits a ticket's life.
func live(ctx context.Context, table *dynamo.Table, l life) error {
	if err := commit(ctx, table, change.Put{After: l.created}); err != nil {
		return err
	}
	before, err := table.Ticket(ctx, Sight, l.created.ID)
	if err != nil {
		return err
	}
	after := before
	l.update(&after)
	said := ticket.Message{ID: id.Prefixed(id.MessagePrefix, l.updated), TicketID: before.ID, Direction: ticket.Inbound,
		Visibility: ticket.Public, Channel: ticket.Email, Body: l.said, CreatedAt: l.updated}
	return commit(ctx, table, change.Put{Before: before, After: after}, change.Put{After: said})
}

func commit(ctx context.Context, table *dynamo.Table, puts ...change.Put) error {
	return table.Commit(ctx, change.Commit{ID: uuid.NewString(), Scope: Scope, Puts: puts})
}

// Sight is of who sees all tickets of the workspace.
var Sight = ticket.SightOf(tenant.Principal{Scope: Scope})

// last is the highest number of the segment that a ticket is in, of so many tickets.
func last(n uint32, tickets int) uint32 {
	return min((n/index.SegmentSize+1)*index.SegmentSize-1, uint32(tickets))
}

func textOf(it dynamo.Item, name string) string { return it[name].(*types.AttributeValueMemberS).Value }
