package main

import (
	"context"
	"errors"
	"fmt"

	"docket/shared/dynamo"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// existingTable is a table that no stack has made, as one that was restored.
const existingTable = "docket-" + stage + "-restored"

// deployExisting makes a table by hand the stage's, and holds what writes, reads
// and follows to it. The next deployment gives the stage its own table back: what
// is deployed before is kept for that.
func (t trial) deployExisting(ctx context.Context) (err error) {
	if *t.before, err = t.account.deployed(ctx); err != nil {
		return err
	}
	db := dynamo.Local(t.endpoint)
	if err := dynamo.Create(ctx, db, existingTable); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, t.dropExisting(ctx))
		}
	}()
	made, err := db.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: aws.String(existingTable)})
	if err != nil {
		return fmt.Errorf("describe %s: %w", existingTable, err)
	}
	stream := aws.ToString(made.Table.LatestStreamArn)
	if _, err := t.make(ctx, nil, "deploy", "APPROVAL=never", "TABLE="+stream); err != nil {
		return err
	}
	return t.test(ctx, "./shared/testing/deployed", "-run=RecordedByTheFunctionOfTheStream|OfTheQueue")
}

// dropExisting deletes the table that deployExisting made.
func (t trial) dropExisting(ctx context.Context) error {
	_, err := dynamo.Local(t.endpoint).DeleteTable(context.WithoutCancel(ctx), &dynamodb.DeleteTableInput{TableName: aws.String(existingTable)})
	return err
}
