package shards

import (
	"context"
	"fmt"
	"sync"

	"docket/shared/dynamo"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
	"github.com/google/uuid"
)

// Settle waits until everything that was written before the call has been
// handled, but for what failed and is due again later. It writes a mark into
// the table, and the reader tells when it comes by.
func (r *Reader) Settle(ctx context.Context) error {
	mark := uuid.NewString()
	done := r.marks.await(mark)
	defer r.marks.Delete(mark)
	_, err := r.Tables.PutItem(ctx, &dynamodb.PutItemInput{TableName: &r.Table, Item: dynamo.Mark(mark)})
	if err != nil {
		return fmt.Errorf("mark the stream: %w", err)
	}
	select {
	case r.wake <- struct{}{}:
	default:
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// marks are those that somebody waits for: the channel to close, by mark.
type marks struct{ sync.Map }

// await is closed when the mark was passed.
func (m *marks) await(mark string) <-chan struct{} {
	done := make(chan struct{})
	m.Store(mark, done)
	return done
}

// awaited tells whether somebody waits for a mark.
func (m *marks) awaited() (awaited bool) {
	m.Range(func(any, any) bool { awaited = true; return false })
	return awaited
}

// passed tells who waits for the marks among records that were handled.
func (m *marks) passed(records []types.Record) {
	for _, record := range records {
		if key, ok := record.Dynamodb.Keys["SK"].(*types.AttributeValueMemberS); ok {
			m.end(key.Value)
		}
	}
}

// release tells everybody: behind a record that fails nothing is handled soon.
func (m *marks) release() {
	m.Range(func(mark, _ any) bool {
		m.end(mark)
		return true
	})
}

func (m *marks) end(mark any) {
	if done, waiting := m.LoadAndDelete(mark); waiting {
		close(done.(chan struct{}))
	}
}
