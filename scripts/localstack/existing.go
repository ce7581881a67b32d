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

// deployExisting makes a table by hand the stage's, holds what writes, reads
// and follows to it, and gives the stage its own table back.
func (t trial) deployExisting(ctx context.Context) (err error) {
	db := dynamo.Local(t.endpoint)
	if err := dynamo.Create(ctx, db, existingTable); err != nil {
		return err
	}
	defer func() {
		_, failed := db.DeleteTable(context.WithoutCancel(ctx), &dynamodb.DeleteTableInput{TableName: aws.String(existingTable)})
		err = errors.Join(err, failed)
	}()
	made, err := db.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: aws.String(existingTable)})
	if err != nil {
		return fmt.Errorf("describe %s: %w", existingTable, err)
	}
	stream := aws.ToString(made.Table.LatestStreamArn)
	if _, err := t.make(ctx, nil, "deploy", "APPROVAL=never", "TABLE="+stream); err != nil {
		return err
	}
	if err := t.test(ctx, "./shared/testing/deployed", "-run=RecordedByTheFunctionOfTheStream|OfTheQueue"); err != nil {
		return err
	}
	return t.deploy(ctx)
}
