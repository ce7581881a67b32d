// Package dynamo keeps Docket in one DynamoDB table. It is the only package that
// knows DynamoDB; keys.go is its map, and each file one access pattern.
package dynamo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"docket/shared/cache"
	"docket/shared/label"
	"docket/shared/mailbox"
	"docket/shared/member"
	"docket/shared/queue"
	"docket/shared/settings"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/ticket"
	"docket/shared/webhook"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Table is the table of one deployment.
type Table struct {
	db      *dynamodb.Client
	name    string
	indexer indexer

	wordsVersion uint32 // of the words that this build finds in texts

	// What every write of a ticket needs and few writes change, kept for five
	// seconds. A calendar under its hash never changes.
	queues    *cache.Cache[scoped, queue.Queue]
	plans     *cache.Cache[tenant.Scope, settings.Plan]
	fields    *cache.Cache[tenant.Scope, settings.Fields]
	labels    *cache.Cache[tenant.Scope, label.Labels] // which lists of tickets show
	calendars *cache.Cache[scoped, sla.Calendar]

	members   *cache.Cache[scoped, member.Member]            // which every call of theirs asks for
	people    *cache.Cache[tenant.Scope, member.People]      // whom lists of tickets show
	endpoints *cache.Cache[tenant.Scope, []webhook.Endpoint] // that are active, which every Change asks for
	mailboxes *cache.Cache[tenant.Scope, []mailbox.Mailbox]  // likewise
}

// scoped is the name of a thing of a workspace.
type scoped struct {
	scope tenant.Scope
	name  string
}

// New returns the table of that name.
func New(db *dynamodb.Client, name string) *Table {
	return &Table{
		db: db, name: name, indexer: indexer{version: ticket.FacetsVersion, of: ticket.Ticket.Facets}, wordsVersion: ticket.WordsVersion,
		queues:    cache.New[scoped, queue.Queue](time.Now),
		plans:     cache.New[tenant.Scope, settings.Plan](time.Now),
		fields:    cache.New[tenant.Scope, settings.Fields](time.Now),
		labels:    cache.New[tenant.Scope, label.Labels](time.Now),
		calendars: cache.New[scoped, sla.Calendar](time.Now),
		members:   cache.New[scoped, member.Member](time.Now),
		people:    cache.New[tenant.Scope, member.People](time.Now),
		endpoints: cache.New[tenant.Scope, []webhook.Endpoint](time.Now),
		mailboxes: cache.New[tenant.Scope, []mailbox.Mailbox](time.Now),
	}
}

// Definition is the table as it is made everywhere.
func Definition(name string) *dynamodb.CreateTableInput {
	return &dynamodb.CreateTableInput{
		TableName:   &name,
		BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{
			{AttributeName: aws.String(pk), AttributeType: types.ScalarAttributeTypeS},
			{AttributeName: aws.String(sk), AttributeType: types.ScalarAttributeTypeS},
			{AttributeName: aws.String(timerPK), AttributeType: types.ScalarAttributeTypeS},
			{AttributeName: aws.String(timerSK), AttributeType: types.ScalarAttributeTypeS},
		},
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{{
			IndexName: aws.String(timers),
			KeySchema: []types.KeySchemaElement{
				{AttributeName: aws.String(timerPK), KeyType: types.KeyTypeHash},
				{AttributeName: aws.String(timerSK), KeyType: types.KeyTypeRange},
			},
			Projection: &types.Projection{ProjectionType: types.ProjectionTypeKeysOnly},
		}},
		KeySchema: []types.KeySchemaElement{
			{AttributeName: aws.String(pk), KeyType: types.KeyTypeHash},
			{AttributeName: aws.String(sk), KeyType: types.KeyTypeRange},
		},
		StreamSpecification: &types.StreamSpecification{
			StreamEnabled:  aws.Bool(true),
			StreamViewType: types.StreamViewTypeNewAndOldImages,
		},
	}
}

// TTLAttribute is the attribute by which the table removes items.
const TTLAttribute = exp

// Create makes the table on an engine that lacks it, and waits until it can be used.
func Create(ctx context.Context, db *dynamodb.Client, name string) error {
	_, err := db.CreateTable(ctx, Definition(name))
	var exists *types.ResourceInUseException
	if errors.As(err, &exists) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("create table %s: %w", name, err)
	}
	describe := &dynamodb.DescribeTableInput{TableName: &name}
	if err := dynamodb.NewTableExistsWaiter(db).Wait(ctx, describe, time.Minute); err != nil {
		return fmt.Errorf("wait for table %s: %w", name, err)
	}
	_, err = db.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{
		TableName:               &name,
		TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: aws.String(exp), Enabled: aws.Bool(true)},
	})
	if err != nil {
		return fmt.Errorf("expire items of table %s: %w", name, err)
	}
	return nil
}
