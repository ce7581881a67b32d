package dynamo

import (
	"context"
	"fmt"
	"time"

	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// progressKept is how long the progress of a job is kept, longer than the
// stream keeps the Change that began it.
const progressKept = 7 * 24 * time.Hour

type progressRecord struct {
	Below   uint32 `dynamodbav:"below"`
	Expires int64  `dynamodbav:"exp"`
}

// Progress is below which ticket number the job that a Change began has still
// to work; 0 where it has not begun.
func (t *Table) Progress(ctx context.Context, scope tenant.Scope, changeID string) (uint32, error) {
	it, err := t.get(ctx, keysOf(scope).progress(changeID))
	if err != nil || it == nil {
		return 0, err
	}
	r, err := decode[progressRecord](it)
	return r.Below, err
}

// SetProgress notes how far a job has come.
func (t *Table) SetProgress(ctx context.Context, scope tenant.Scope, changeID string, below uint32) error {
	it, err := encode(keysOf(scope).progress(changeID), progressRecord{Below: below, Expires: time.Now().Add(progressKept).Unix()})
	if err != nil {
		return err
	}
	if _, err := t.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.name, Item: it}); err != nil {
		return failed(fmt.Errorf("note the progress of %s: %w", changeID, err))
	}
	return nil
}
