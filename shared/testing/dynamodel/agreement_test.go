package dynamodel_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"docket/shared/dynamo"
	"docket/shared/testing/dynamodel"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/uuid"
)

// both is the real engine beside the model.
type both struct {
	*testing.T
	db *dynamodb.Client
}

func beside(t *testing.T) both {
	m := dynamodel.New(dynamodel.Bare())
	if err := m.Create(dynamo.Definition(docket)); err != nil {
		t.Fatal(err)
	}
	return both{t, m.Client()}
}

// agree makes a call of both, wants one answer, and returns the engine's.
func (b both) agree(what string, input any) any {
	b.Helper()
	out, err := call(b.Context(), local, input)
	want := shownOutput(out, err)
	got, err2 := call(b.Context(), b.db, input)
	if shown := shownOutput(got, err2); shown != want {
		b.Errorf("%s is answered by the engine %.300s (%v), by the model %.300s (%v)", what, want, err, shown, err2)
	}
	return out
}

func TestBothRefuseTheSameWordsAsNamesOfAttributes(t *testing.T) {
	b, k := beside(t), key(uuid.NewString(), "1")
	words := slices.DeleteFunc(strings.Fields(dynamodel.ReservedWords), func(word string) bool {
		return slices.Contains([]string{"CACHE", "CONVERT", "SIZE", "VARIABLES"}, word) // AWS lists them, the engine lets them pass
	})
	if len(words) < 560 {
		t.Errorf("only %d words", len(words))
	}
	// Names that Docket gives to attributes, and words that are near to reserved ones.
	words = append(words, "PK", "SK", "TPK", "TSK", "exp", "ver", "v", "cur", "n", "e", "b", "fx", "fxv", "del", "id", "kind", "at", "tags", "body",
		"quantity", "tenant", "workspace", "subject", "clocks", "clock", "due", "cursor_at", "progress", "outcome", "lease", "version", "priority",
		"category", "history", "ids", "sums", "shards", "steps", "done", "failed", "sla", "events", "email", "phone", "labels", "label", "queue")
	for _, word := range words {
		b.agree(word, &dynamodb.GetItemInput{TableName: aws.String(docket), Key: k, ProjectionExpression: aws.String(strings.ToLower(word))})
	}
}

func TestBothHaveTheSameLimits(t *testing.T) {
	b, p := beside(t), uuid.NewString()
	sized := func(sort string, bytes int) item {
		it := key(p, sort)
		it["s"] = text(strings.Repeat("x", bytes-len("PKSKs")-len(p)-len(sort)))
		return it
	}
	name := aws.String(docket)
	for i, bytes := range []int{400 << 10, 400<<10 + 1, 300 << 10, 300 << 10, 300 << 10, 300 << 10, 1000, 1000} {
		b.agree(fmt.Sprintf("an item of %d bytes", bytes), &dynamodb.PutItemInput{TableName: name, Item: sized(fmt.Sprint(i), bytes)})
	}
	b.agree("an update that makes an item too large", &dynamodb.UpdateItemInput{TableName: name, Key: key(p, "2"), UpdateExpression: aws.String("SET t = :t"),
		ExpressionAttributeValues: item{":t": text(strings.Repeat("x", 110<<10))}})
	for _, forward := range []bool{true, false} {
		in := &dynamodb.QueryInput{TableName: name, ScanIndexForward: &forward, KeyConditionExpression: aws.String("PK = :p"), ExpressionAttributeValues: item{":p": text(p)}}
		for pages := 1; ; pages++ {
			out, isPage := b.agree("a page", in).(*dynamodb.QueryOutput)
			if !isPage || out.LastEvaluatedKey == nil {
				if pages < 2 {
					t.Error("one page holds all")
				}
				break
			}
			in.ExclusiveStartKey = out.LastEvaluatedKey
		}
	}
	b.agree("a long sort key", &dynamodb.PutItemInput{TableName: name, Item: key(p, strings.Repeat("k", 1024))})
	b.agree("a longer sort key", &dynamodb.PutItemInput{TableName: name, Item: key(p, strings.Repeat("k", 1025))})
	b.agree("a long partition key", &dynamodb.PutItemInput{TableName: name, Item: key(p+strings.Repeat("k", 2048-len(p)), "1")})
	b.agree("a longer partition key", &dynamodb.PutItemInput{TableName: name, Item: key(p+strings.Repeat("k", 2049-len(p)), "1")})
	many := func(n int) *dynamodb.TransactWriteItemsInput {
		in := &dynamodb.TransactWriteItemsInput{}
		for i := range n {
			in.TransactItems = append(in.TransactItems, put(p, fmt.Sprint("many", i)))
		}
		return in
	}
	b.agree("a transaction of 100 parts", many(100))
	b.agree("a transaction of 101 parts", many(101))
	twice := many(1)
	twice.TransactItems = append(twice.TransactItems, twice.TransactItems[0])
	b.agree("a transaction that names an item twice", twice)
	keys := types.KeysAndAttributes{ConsistentRead: aws.Bool(true)}
	for i := range 101 {
		keys.Keys = append(keys.Keys, key(p, fmt.Sprint("many", i)))
	}
	b.agree("101 reads", &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{docket: keys}})
	keys.Keys = keys.Keys[:100]
	b.agree("100 reads", &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{docket: keys}})
	b.agree("a table that is not there", &dynamodb.GetItemInput{TableName: aws.String("none"), Key: key(p, "1")})
}

func TestBothCalculateAndOrderNumbersAlike(t *testing.T) {
	b, k, name := beside(t), key(uuid.NewString(), "1"), aws.String(docket)
	numbers := []string{"0", "-0", "1", "-1", "10", "9.99", "-9.99", "1e10", "1E-10", "0.1", "000123.4500", "+7", "99999999999999999999999999999999999999",
		"-99999999999999999999999999999999999999", "0.00000000000000000000000000000000000001", "9.9e125", "1e126", "1e-130", "1e-131", "1.", ".5", "-", "", "abc", "1e", "0x10", "NaN",
		"123456789012345678901234567890123456789", "1234567890123456789012345678901234567800000"}
	for _, a := range numbers {
		b.agree("SET n = "+a, &dynamodb.UpdateItemInput{TableName: name, Key: k, UpdateExpression: aws.String("SET n = :n"),
			ExpressionAttributeValues: item{":n": number(a)}, ReturnValues: types.ReturnValueAllNew})
		for _, c := range numbers[:13] {
			for _, operator := range []string{"<", "=", ">="} {
				b.agree(a+" "+operator+" "+c, &dynamodb.UpdateItemInput{TableName: name, Key: k, UpdateExpression: aws.String("SET m = n"),
					ConditionExpression: aws.String("n " + operator + " :n"), ExpressionAttributeValues: item{":n": number(c)}})
			}
			b.agree(a+" - "+c, &dynamodb.UpdateItemInput{TableName: name, Key: k, UpdateExpression: aws.String("SET d = n - :n"),
				ExpressionAttributeValues: item{":n": number(c)}, ReturnValues: types.ReturnValueUpdatedNew})
		}
	}
}

func TestBothRefuseWhatIsNoExpression(t *testing.T) {
	b, k, name := beside(t), key(uuid.NewString(), "1"), aws.String(docket)
	for _, condition := range []string{"", " ", "s", "s = ", "= s", "s == s", "s = :a b", "(s = :a", "s = :a)", "s IN ()", "s IN :a", "s BETWEEN :a", "s BETWEEN :a OR :a",
		"attribute_exists()", "attribute_exists(s, s)", "attribute_exists(:a)", "ATTRIBUTE_EXISTS(s)", "Size(s) = :a", "size() = :a", "size(s)", "foo(s)", "s.[0] = :a", "s[a] = :a",
		"s[-1] = :a", "s. = :a", "1s = :a", "_s = :a", "s-t = :a", "s != :a", "not s = :a", "NOT NOT s = :a", "s = :a AND", "s = :a AND OR s = :a", "((s = :a) OR s = :a)", "(s = :a) AND ((s = :a))", "((s = :a))",
		"s = :a and s <> :a Or s > :a", "begins_with(:a, s)", "contains(:a, s)", "begins_with(size(s), :a)", "size(:a) > size(s)", "s = :a -- x", "s = 'a'", "s_1 = :a", "s IN (:a, :a)",
		":a IN (s)", ":a BETWEEN s AND s", ":a = :a", ":a = s", "attribute_type(s, s)", "attribute_type(s, :a)", "attribute_not_exists (s)", "s[0][1].t[2] = :a", "s=:a", "s<:a", "s < > :a"} {
		in := &dynamodb.UpdateItemInput{TableName: name, Key: k, ConditionExpression: &condition}
		if strings.Contains(condition, ":a") {
			in.ExpressionAttributeValues = item{":a": text("a")}
		}
		b.agree("the condition "+condition, in)
	}
	for _, update := range []string{"", " ", "SET", "SET s", "SET s = :a,", "SET s = :a SET t = :a", "SET s = :a t = :a", "set s = :a remove t", "ADD s = :a", "ADD n :n", "ADD n 1", "REMOVE", "REMOVE s,",
		"REMOVE :a", "DELETE s :a", "DELETE s", "SET s = s", "SET s = size(s)", "SET s = if_not_exists(s, :a)", "SET s = if_not_exists(:a, s)", "SET s = IF_NOT_EXISTS(s, :a)", "SET n = :n + :n",
		"SET n = :n + :n + :n", "SET n = (:n + :n)", "SET n = (:n + :n) + :n", "SET n = ((:n))", "SET n = :n + (:n + :n)", "SET n = (:n) + :n", "SET n = if_not_exists(q, :n) - if_not_exists(q, :n)", "SET n = if_not_exists(q, if_not_exists(r, :n))", "SET n = -:n", "SET n = :n * :n",
		"SET n = n + :a", "SET s = :a, s.t = :a", "SET s = :a, s = :a", "SET s[0] = :a, s.t = :a", "SET s.t = :a", "SET PK = :a", "REMOVE SK", "SET l = list_append(:l, :l)", "SET l = list_append(:l, :a)",
		"SET l = list_append(:l)", "SET l[0] = :a, l[1] = :a REMOVE l[2]", "REMOVE l[0], l[1]", "SET l[9] = :a, l[8] = :n", "REMOVE q.r", "REMOVE l[99]", "REMOVE s.t", "REMOVE s[0]", "ADD q.r :n", "ADD m.x :n",
		"SET m = :m", "SET m.x = m.y, m.y = m.x", "REMOVE m.x ADD m.y :n", "SET m.q.r = :a", "DELETE ss :ss ADD n :n", "ADD ss :ss", "DELETE ss :ss", "SET #s = :a", "SET a b = :a"} {
		in := &dynamodb.UpdateItemInput{TableName: name, Key: k, UpdateExpression: &update, ReturnValues: types.ReturnValueAllNew}
		for ref, v := range map[string]types.AttributeValue{":a": text("a"), ":n": number("5"), ":l": &types.AttributeValueMemberL{Value: []types.AttributeValue{text("1"), text("2")}},
			":m": &types.AttributeValueMemberM{Value: item{"x": number("1"), "y": number("2")}}, ":ss": &types.AttributeValueMemberSS{Value: []string{"a", "b"}}} {
			if strings.Contains(update+" ", ref+" ") || strings.Contains(update, ref+",") || strings.Contains(update, ref+")") {
				if in.ExpressionAttributeValues == nil {
					in.ExpressionAttributeValues = item{}
				}
				in.ExpressionAttributeValues[ref] = v
			}
		}
		b.agree("the update "+update, in)
	}
}
