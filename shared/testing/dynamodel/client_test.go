package dynamodel_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/testing/dynamodel"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"
)

func TestAnOptionOfAClientSeesEachAttemptOfACall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := model(t, dynamodel.Options{})
		var attempts atomic.Int32
		lossy := func(o *dynamodb.Options) {
			o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
				return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("lossy", func(
					ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler,
				) (middleware.DeserializeOutput, middleware.Metadata, error) {
					if attempts.Add(1) == 1 {
						return middleware.DeserializeOutput{}, middleware.Metadata{}, dynamodel.Dropped()
					}
					return next.HandleDeserialize(ctx, in)
				}), middleware.Before)
			})
		}
		if _, err := m.Client(lossy).PutItem(t.Context(), write("p", "1")); err != nil || attempts.Load() != 2 {
			t.Errorf("%v after %d attempts", err, attempts.Load())
		}
	})
}

func TestACallerWhoGoesAwayMayHaveWritten(t *testing.T) {
	for _, c := range []struct {
		patience time.Duration
		written  int
	}{{5 * time.Millisecond, 0}, {15 * time.Millisecond, 1}} {
		synctest.Test(t, func(t *testing.T) {
			m := model(t, dynamodel.Options{Transact: 20 * time.Millisecond})
			ctx, cancel := context.WithTimeout(t.Context(), c.patience)
			defer cancel()
			if err := transact(ctx, m.Client(), "", put("p", "1")); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("it is answered %v", err)
			}
			if n := len(m.Items(docket)); n != c.written {
				t.Errorf("after %s there are %d items", c.patience, n)
			}
			if err := transact(t.Context(), m.Client(), "", put("p", "1")); err != nil {
				t.Errorf("the item is not let go: %v", err)
			}
		})
	}
}

func TestTheModelRefusesWhatItDoesNotKnow(t *testing.T) {
	m := dynamodel.New(dynamodel.Bare())
	db := m.Client(once)
	if _, err := db.ListTables(t.Context(), &dynamodb.ListTablesInput{}); err == nil {
		t.Error("it answers ListTables")
	}
	if err := m.Create(&dynamodb.CreateTableInput{TableName: aws.String("empty")}); err == nil {
		t.Error("it makes a table without a key")
	}
}
