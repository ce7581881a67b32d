package lists

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"docket/scripts/bench/many"
	"docket/scripts/local/system"
	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"
)

// target is Docket over a workspace of many tickets, and the same engine by hand.
type target struct {
	tickets int
	table   *dynamo.Table
	db      *dynamodb.Client // by hand
	newest  []ticket.Ticket  // a thousand of them, or all
	updates atomic.Int64     // that were made of them
}

func open(ctx context.Context, endpoint string, tickets int) (*target, error) {
	s := &target{tickets: tickets, table: dynamo.New(dynamo.Local(endpoint, counting), system.TableName), db: dynamo.Local(endpoint, counting)}
	for list := (ticket.List{Limit: 100}); len(s.newest) < 1000; {
		page, err := s.table.Tickets(ctx, many.Sight, list)
		if err != nil {
			return nil, err
		}
		s.newest = append(s.newest, page.Tickets...)
		if list.After = page.Next; !page.More {
			break
		}
	}
	if len(s.newest) < 100 {
		return nil, fmt.Errorf("a workspace of %d tickets is too small", len(s.newest))
	}
	return s, nil
}

// update changes a facet of the next ticket.
func (s *target) update(ctx context.Context) error {
	n := int(s.updates.Add(1)) - 1
	category := fmt.Sprintf("changed %d", n/len(s.newest)%2)
	act := change.Act{Principal: tenant.Principal{Scope: many.Scope, User: tenant.User{Issuer: "https://bench.example", Subject: "agent"}, Role: tenant.RoleAgent},
		RequestID: id.Prefixed(id.RequestPrefix, time.Now()), Door: change.API, Operation: "update_support_ticket", Now: time.Now}
	_, err := ticket.Update(ctx, s.table, act, s.newest[n%len(s.newest)].ID, func(uint64) bool { return true },
		ticket.Patch{Fields: map[string]*string{"category": &category}},
		func(ticket.Ticket) (change.Answer, error) { return change.Answer{Status: 200}, nil })
	return err
}

// byHand is what every list has to read at least: 25 items of half a KB of one
// partition, and then 25 tickets by their keys.
func (s *target) byHand(ctx context.Context) error {
	_, err := s.db.Query(ctx, &dynamodb.QueryInput{
		TableName: aws.String(system.TableName), ConsistentRead: aws.Bool(true), Limit: aws.Int32(25),
		KeyConditionExpression:    aws.String("PK = :pk"),
		ExpressionAttributeValues: dynamo.Item{":pk": &types.AttributeValueMemberS{Value: many.HandPartition}},
	})
	if err != nil {
		return err
	}
	keys := make([]map[string]types.AttributeValue, 25)
	for i := range keys {
		keys[i] = many.TicketKey(s.newest[i].Number)
	}
	_, err = s.db.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
		RequestItems: map[string]types.KeysAndAttributes{system.TableName: {Keys: keys, ConsistentRead: aws.Bool(true)}}})
	return err
}

// leave updates tickets until the log has so many entries.
func (s *target) leave(ctx context.Context, entries int) error {
	there, _, err := s.table.WordsOf(many.Scope).Log(ctx, 4096)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(clients)
	for range entries - len(there) {
		group.Go(func() error { return s.update(ctx) })
	}
	return group.Wait()
}
