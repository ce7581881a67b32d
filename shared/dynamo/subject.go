package dynamo

import (
	"context"
	"slices"

	"docket/shared/change"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Subjects are what Changes of a workspace are of, as it is now and in their order:
// also a ticket that was deleted. What is gone, or was never there, is nil.
// Descriptions that lie beside their tickets are not read, nor are calendars.
func (t *Table) Subjects(ctx context.Context, scope tenant.Scope, changes []change.Change) ([]ticket.Subject, error) {
	k := keysOf(scope)
	places := make([][2]key, len(changes))
	met := map[key]item{}
	var wanted []map[string]types.AttributeValue
	for i, c := range changes {
		if c.Ticket == 0 {
			continue
		}
		places[i][0] = k.ticket(c.Ticket)
		switch c.Kind {
		case change.MessageAdded:
			places[i][1] = k.message(c.Ticket, c.Resource)
		case change.CommentAdded:
			places[i][1] = k.comment(c.Ticket, c.Resource)
		}
		for _, at := range places[i] {
			if _, again := met[at]; at != (key{}) && !again {
				met[at] = nil
				wanted = append(wanted, at.item())
			}
		}
	}
	for some := range slices.Chunk(wanted, mostBatch) {
		items, err := t.batch(ctx, some, true, nil)
		if err != nil {
			return nil, err
		}
		for _, it := range items {
			met[keyIn(it)] = it
		}
	}
	all := make([]ticket.Subject, len(changes))
	for i, c := range changes {
		if it := met[places[i][0]]; it != nil {
			found, _, err := readTicket(it)
			if err != nil {
				return nil, err
			}
			if found.ID == c.TicketID {
				all[i].Ticket = &found
			}
		}
		it := met[places[i][1]]
		if it == nil {
			continue
		}
		switch c.Kind {
		case change.MessageAdded:
			m, err := readMessage(it)
			if err != nil {
				return nil, err
			}
			all[i].Message = &m
		case change.CommentAdded:
			m, err := readComment(it)
			if err != nil {
				return nil, err
			}
			all[i].Comment = &m
		}
	}
	return all, nil
}
