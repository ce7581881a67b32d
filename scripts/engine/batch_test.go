package engine

import (
	"reflect"
	"strconv"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// On disk a batch is one commit, which nobody can tell from many.
func TestABatchOnDiskWritesWhatItWritesInMemory(t *testing.T) {
	disk, memory := batched(t, Options{Dir: t.TempDir()}), batched(t, Options{InMemory: true})
	if len(memory[0].items) != 2 || !reflect.DeepEqual(disk, memory) {
		t.Errorf("on disk are %v, in memory %v", disk, memory)
	}
}

// batched is what an engine has after some batches, of which it refuses the last.
func batched(t *testing.T, o Options) []answer {
	t.Helper()
	e := start(t, o)
	makeIndexed(t, e, "batches")
	key := func(n int) map[string]types.AttributeValue {
		return map[string]types.AttributeValue{"PK": &types.AttributeValueMemberS{Value: "p"}, "SK": &types.AttributeValueMemberS{Value: strconv.Itoa(n)}}
	}
	put := func(n int, value string) types.WriteRequest {
		it := key(n)
		it["value"] = &types.AttributeValueMemberS{Value: value}
		return types.WriteRequest{PutRequest: &types.PutRequest{Item: it}}
	}
	remove := func(n int) types.WriteRequest {
		return types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: key(n)}}
	}
	db := client(e.Endpoint)
	batch := func(writes ...types.WriteRequest) error {
		_, err := db.BatchWriteItem(t.Context(), &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{"batches": writes}})
		return err
	}
	if err := batch(put(1, "a"), put(2, "a"), put(3, "a")); err != nil {
		t.Fatal(err)
	}
	if err := batch(remove(1), put(2, "b"), remove(4)); err != nil {
		t.Fatal(err)
	}
	if err := batch(put(5, "a"), put(5, "b")); err == nil {
		t.Errorf("%+v takes one item twice in a batch", o)
	}
	return asked(t, db, "batches", "", "p")
}
