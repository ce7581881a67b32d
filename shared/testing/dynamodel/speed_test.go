package dynamodel_test

import (
	"strings"
	"testing"
	"time"

	"docket/shared/dynamo"
	"docket/shared/testing/dynamodel"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/uuid"
)

// What calls of the model cost, with the SDK's part of them.
func BenchmarkCalls(b *testing.B) {
	m := dynamodel.New(dynamodel.Options{Read: -1, Write: -1, Transact: -1, PartitionReads: -1, PartitionWrites: -1, Retention: time.Second})
	if err := m.Create(dynamo.Definition(docket)); err != nil {
		b.Fatal(err)
	}
	db, name := m.Client(), aws.String(docket)
	large := write("p", "1")
	large.Item["s"] = text(strings.Repeat("x", 1000))
	b.Run("put", func(b *testing.B) {
		for b.Loop() {
			if _, err := db.PutItem(b.Context(), large); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("get", func(b *testing.B) {
		in := &dynamodb.GetItemInput{TableName: name, Key: key("p", "1"), ConsistentRead: aws.Bool(true)}
		for b.Loop() {
			if _, err := db.GetItem(b.Context(), in); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("transaction of five", func(b *testing.B) {
		for b.Loop() {
			p := uuid.NewString()
			if err := transact(b.Context(), db, "", put(p, "1"), put(p, "2"), put(p, "3"), put(p, "4"), put(p, "5")); err != nil {
				b.Fatal(err)
			}
		}
	})
}
