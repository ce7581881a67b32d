// Package dynamo keeps Docket in one DynamoDB table. It is the only room that
// knows DynamoDB; keys.go is its map, and each file one access pattern.
package dynamo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Table is the table of one deployment.
type Table struct {
	db   *dynamodb.Client
	name string
}

// New returns the table of that name.
func New(db *dynamodb.Client, name string) *Table { return &Table{db: db, name: name} }

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
