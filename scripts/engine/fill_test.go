package engine

import (
	"errors"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// variety are items with values of every type that can be filled, the last of
// which replaces one.
func variety() (items []map[string]types.AttributeValue) {
	text := func(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }
	for i := range 60 {
		n := strconv.Itoa(i % 59)
		it := map[string]types.AttributeValue{
			"PK": text("partition ü" + strconv.Itoa(i%59%3)), "SK": text(n), "empty": text(""), "said": text("ünïcode \U0001F600 " + n),
			"number": &types.AttributeValueMemberN{Value: "-" + n + ".5"}, "bytes": &types.AttributeValueMemberB{Value: []byte{0, 255, byte(i)}},
			"yes": &types.AttributeValueMemberBOOL{Value: true}, "no": &types.AttributeValueMemberBOOL{},
			"list": &types.AttributeValueMemberL{Value: []types.AttributeValue{text("a"), &types.AttributeValueMemberN{Value: n}}},
			"map":  &types.AttributeValueMemberM{Value: map[string]types.AttributeValue{"b": text("c")}},
			"set":  &types.AttributeValueMemberSS{Value: []string{"x", "y" + n}},
		}
		if i%2 == 0 {
			it["TPK"], it["TSK"] = text("timer"), text("at "+strconv.Itoa(i/10))
		}
		items = append(items, it)
	}
	return items
}

// What is filled cannot be told, by any read or write, from what the engine wrote.
func TestWhatIsFilledIsAsTheEngineWouldHaveWrittenIt(t *testing.T) {
	dir := t.TempDir()
	e := start(t, Options{Dir: dir})
	for _, table := range []string{"written", "filled"} {
		makeIndexed(t, e, table)
	}
	db := client(e.Endpoint)
	for _, it := range variety() {
		if _, err := db.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String("written"), Item: it}); err != nil {
			t.Fatal(err)
		}
	}
	e.Stop()
	f, err := Fill(dir, "filled", "PK", "SK")
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range variety() {
		if err := f.Put(it); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, Options{Dir: dir}, "in use by another running system")
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	e = start(t, Options{Dir: dir})
	db = client(e.Endpoint)
	compare(t, db)
	for _, table := range []string{"written", "filled"} { // what is there is written again
		for _, it := range variety() {
			if _, err := db.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{TableName: &table,
				Key: map[string]types.AttributeValue{"PK": it["PK"], "SK": it["SK"]}, UpdateExpression: aws.String("SET said = :s, TPK = :s"),
				ExpressionAttributeValues: map[string]types.AttributeValue{":s": &types.AttributeValueMemberS{Value: "timer"}},
				ConditionExpression:       aws.String("attribute_exists(PK)")}); err != nil {
				t.Fatal(err)
			}
		}
	}
	compare(t, db)
}

func TestWhatCannotBeFilledIsTold(t *testing.T) {
	f, err := Fill(t.TempDir(), "no-such-table", "PK", "SK")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Put(variety()[0]); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); !errors.Is(err, errUnfilled) || !strings.Contains(err.Error(), "non-existing table") {
		t.Errorf("no table: %v", err)
	}
	if _, err := appendAttributes(nil, map[string]types.AttributeValue{"a": &types.AttributeValueMemberNS{}}); err == nil {
		t.Error("a set of numbers is encoded")
	}
}

// compare asks both tables everything, a few items at a time.
func compare(t *testing.T, db *dynamodb.Client) {
	t.Helper()
	for _, ask := range []struct{ index, partition string }{{"", "partition ü0"}, {"", "partition ü1"}, {"", "partition ü2"}, {"timers", "timer"}} {
		written, filled := asked(t, db, "written", ask.index, ask.partition), asked(t, db, "filled", ask.index, ask.partition)
		if len(written) < 2 || !reflect.DeepEqual(written, filled) {
			t.Errorf("%v: %d answers of what was written, %d of what was filled, or they differ", ask, len(written), len(filled))
		}
	}
}

// answer is a page of a query, and what it took.
type answer struct {
	items []map[string]types.AttributeValue
	units float64
}

func asked(t *testing.T, db *dynamodb.Client, table, index, partition string) (answers []answer) {
	t.Helper()
	in := &dynamodb.QueryInput{TableName: &table, Limit: aws.Int32(7), ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal,
		KeyConditionExpression:    aws.String("PK = :p"),
		ExpressionAttributeValues: map[string]types.AttributeValue{":p": &types.AttributeValueMemberS{Value: partition}}}
	if index != "" {
		in.IndexName, in.KeyConditionExpression = &index, aws.String("TPK = :p")
	}
	for {
		out, err := db.Query(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		answers = append(answers, answer{out.Items, *out.ConsumedCapacity.CapacityUnits})
		if in.ExclusiveStartKey = out.LastEvaluatedKey; in.ExclusiveStartKey == nil {
			return answers
		}
	}
}

func makeIndexed(t *testing.T, e *Engine, table string) {
	t.Helper()
	of := func(names ...string) (keys []types.KeySchemaElement) {
		for i, name := range names {
			keys = append(keys, types.KeySchemaElement{AttributeName: aws.String(name), KeyType: []types.KeyType{types.KeyTypeHash, types.KeyTypeRange}[i]})
		}
		return keys
	}
	in := &dynamodb.CreateTableInput{TableName: &table, BillingMode: types.BillingModePayPerRequest, KeySchema: of("PK", "SK"),
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{{IndexName: aws.String("timers"), KeySchema: of("TPK", "TSK"),
			Projection: &types.Projection{ProjectionType: types.ProjectionTypeKeysOnly}}}}
	for _, name := range []string{"PK", "SK", "TPK", "TSK"} {
		in.AttributeDefinitions = append(in.AttributeDefinitions, types.AttributeDefinition{AttributeName: aws.String(name), AttributeType: types.ScalarAttributeTypeS})
	}
	if _, err := client(e.Endpoint).CreateTable(t.Context(), in); err != nil {
		t.Fatal(err)
	}
}
