package main

import (
	"context"
	"fmt"
	"time"

	"docket/shared/dynamo"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// restoration is one restore by point in time into a new table.
type restoration struct {
	db       *dynamodb.Client
	from, to string
	at       *time.Time // nil: the latest
	pause    time.Duration
	say      func(string)
}

// recovered is for how many days a table can be restored, as a stage's own.
const recovered = 35

// run restores the table and gives it what a restore leaves out: its stream,
// the expiry of items, recovery and protection. It may be run again for the
// same new table.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/pointintimerecovery_restores.html
func (r restoration) run(ctx context.Context) (stream string, err error) {
	if err := r.restore(ctx); err != nil {
		return "", err
	}
	table, err := r.ready(ctx)
	if err != nil {
		return "", err
	}
	if table.LatestStreamArn == nil {
		in := &dynamodb.UpdateTableInput{TableName: &r.to, StreamSpecification: dynamo.Definition(r.to).StreamSpecification}
		if _, err := r.db.UpdateTable(ctx, in); err != nil {
			return "", fmt.Errorf("give %s a stream: %w", r.to, err)
		}
		if _, err = r.ready(ctx); err != nil {
			return "", err
		}
	}
	if err := r.expire(ctx); err != nil {
		return "", err
	}
	_, err = r.db.UpdateContinuousBackups(ctx, &dynamodb.UpdateContinuousBackupsInput{TableName: &r.to,
		PointInTimeRecoverySpecification: &types.PointInTimeRecoverySpecification{
			PointInTimeRecoveryEnabled: aws.Bool(true), RecoveryPeriodInDays: aws.Int32(recovered)}})
	if err != nil {
		return "", fmt.Errorf("let %s be recovered: %w", r.to, err)
	}
	_, err = r.db.UpdateTable(ctx, &dynamodb.UpdateTableInput{TableName: &r.to, DeletionProtectionEnabled: aws.Bool(true)})
	if err != nil {
		return "", fmt.Errorf("protect %s: %w", r.to, err)
	}
	if table, err = r.ready(ctx); err != nil {
		return "", err
	}
	return aws.ToString(table.LatestStreamArn), nil
}

func (r restoration) restore(ctx context.Context) error {
	in := &dynamodb.RestoreTableToPointInTimeInput{SourceTableName: &r.from, TargetTableName: &r.to,
		RestoreDateTime: r.at, BillingModeOverride: types.BillingModePayPerRequest}
	if r.at == nil {
		in.UseLatestRestorableTime = aws.Bool(true)
	}
	if out, err := r.db.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &r.to}); err == nil && out.Table != nil {
		r.say(r.to + " is there already")
		return nil
	}
	if _, err := r.db.RestoreTableToPointInTime(ctx, in); err != nil {
		return fmt.Errorf("restore %s to %s: %w", r.from, r.to, err)
	}
	r.say("restoring " + r.from + " to " + r.to)
	return nil
}

// ready waits until the new table can be used, its index too.
func (r restoration) ready(ctx context.Context) (*types.TableDescription, error) {
	for {
		out, err := r.db.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &r.to})
		if err != nil {
			return nil, fmt.Errorf("describe %s: %w", r.to, err)
		}
		usable := out.Table.TableStatus == types.TableStatusActive
		for _, index := range out.Table.GlobalSecondaryIndexes {
			usable = usable && index.IndexStatus == types.IndexStatusActive
		}
		if usable {
			return out.Table, nil
		}
		r.say(r.to + " is " + string(out.Table.TableStatus))
		select {
		case <-time.After(r.pause):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (r restoration) expire(ctx context.Context) error {
	out, err := r.db.DescribeTimeToLive(ctx, &dynamodb.DescribeTimeToLiveInput{TableName: &r.to})
	if err != nil {
		return fmt.Errorf("describe the expiry of %s: %w", r.to, err)
	}
	if d := out.TimeToLiveDescription; d != nil && (d.TimeToLiveStatus == types.TimeToLiveStatusEnabled || d.TimeToLiveStatus == types.TimeToLiveStatusEnabling) {
		return nil
	}
	_, err = r.db.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{TableName: &r.to,
		TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: aws.String(dynamo.TTLAttribute), Enabled: aws.Bool(true)}})
	if err != nil {
		return fmt.Errorf("expire items of %s: %w", r.to, err)
	}
	return nil
}
