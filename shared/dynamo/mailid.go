package dynamo

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"docket/shared/id"
	"docket/shared/mail/thread"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// What is known of a letter's id on a ticket: who made it, and whether the letter has come.
const (
	oursID    = "ours"
	cameID    = "came"
	awaitedID = "awaited"
)

// mailIDParts keep that a letter is on a ticket, or is awaited there. What is known already
// stays, so whoever writes it needs not know.
func (t *Table) mailIDParts(k keys, s thread.Sent) ([]part, error) {
	ticketID := strings.TrimPrefix(s.Ticket, id.TicketPrefix)
	n, err := numberOf(ticketID)
	is := cameID
	switch {
	case s.Ours:
		is = oursID
	case s.Awaited:
		is = awaitedID
	}
	on := under(k.mailIDOn(n, s.MessageID))
	on.text("ticket_id", ticketID)
	known := types.Update{TableName: &t.name, Key: k.mailID(s.MessageID, ticketID).item(), UpdateExpression: aws.String("SET " + is + " = :true"),
		ExpressionAttributeValues: item{":true": &types.AttributeValueMemberBOOL{Value: true}}}
	return []part{{TransactWriteItem: types.TransactWriteItem{Update: &known}}, t.put(item(on), "", nil, nil)}, err
}

// mostSent is how many tickets are told of one id: the newest. Careless programs use one for
// all that they send.
const mostSent = 5

// MailIDs tells on which tickets letters are that have these Message-IDs, without angle
// brackets, by the tickets' IDs with their prefix: of each id the newest five tickets, in the
// order of the ids and the newest first. An id that no letter has is left out.
func (t *Table) MailIDs(ctx context.Context, scope tenant.Scope, ids []string) ([]thread.Sent, error) {
	k, wanted := keysOf(scope), slices.Compact(slices.Sorted(slices.Values(ids)))
	var mu sync.Mutex
	var all []thread.Sent
	err := each(ctx, wanted, func(ctx context.Context, messageID string) error {
		ask := listing{partition: k.mailID(messageID, "").pk, newest: true, limit: mostSent, all: true}
		found, err := rows(ctx, t, ask, func(it item) (thread.Sent, bool, error) {
			r := reader{it: it}
			return thread.Sent{MessageID: messageID, Ticket: id.TicketPrefix + str(it[sk]), Ours: r.flag(oursID),
				Awaited: r.flag(awaitedID) && !r.flag(cameID) && !r.flag(oursID)}, true, r.err
		})
		mu.Lock()
		defer mu.Unlock()
		all = append(all, found.Rows...)
		return err
	})
	slices.SortStableFunc(all, func(a, b thread.Sent) int {
		return cmp.Or(cmp.Compare(slices.Index(ids, a.MessageID), slices.Index(ids, b.MessageID)), cmp.Compare(b.Ticket, a.Ticket))
	})
	return all, err
}
