package dynamodel_test

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"pgregory.net/rapid"
)

// drawer draws calls: on few items of few partitions, so that they meet.
type drawer struct {
	*rapid.T
	prefix string
	last   item // where the last query ended
	names  map[string]string
	values item
}

func (d *drawer) one(label string, of ...string) string {
	return rapid.SampledFrom(of).Draw(d.T, label)
}
func (d *drawer) chance(percent int, label string) bool {
	return rapid.IntRange(0, 99).Draw(d.T, label) < percent
}

func text(s string) types.AttributeValue   { return &types.AttributeValueMemberS{Value: s} }
func number(s string) types.AttributeValue { return &types.AttributeValueMemberN{Value: s} }

var sorts = []string{"A", "E#1", "E#2", "M#1", "M#10", "M#2", "ü", "0000000001"}

func (d *drawer) partition() string { return d.prefix + d.one("partition", "p", "q") }

func (d *drawer) key() item {
	return item{"PK": text(d.partition()), "SK": text(d.one("sort", sorts...))}
}

func (d *drawer) scalar() types.AttributeValue {
	switch rapid.IntRange(0, 4).Draw(d.T, "scalar") {
	case 0:
		return text(d.one("text", "", "a", "ab", "b", "ü\U0001F600"))
	case 1, 2:
		return number(d.one("number", "0", "1", "2", "-1", "10", "1.50", "1e2", "-0.001", "12345678901234567890123456789012345678"))
	case 3:
		return &types.AttributeValueMemberB{Value: []byte(d.one("bytes", "", "a", "ab", "\xff"))}
	}
	if d.chance(50, "null?") {
		return &types.AttributeValueMemberNULL{Value: true}
	}
	return &types.AttributeValueMemberBOOL{Value: d.chance(50, "true?")}
}

func (d *drawer) set() types.AttributeValue {
	n := rapid.IntRange(0, 3).Draw(d.T, "elements")
	if n == 0 && d.chance(90, "no empty set?") {
		n = 1
	}
	switch rapid.IntRange(0, 3).Draw(d.T, "set") {
	case 0:
		return &types.AttributeValueMemberNS{Value: []string{"1", "2.0", "-3"}[:n]}
	case 1:
		return &types.AttributeValueMemberBS{Value: [][]byte{{1}, {2}, {3}}[:n]}
	}
	at := rapid.IntRange(0, 2).Draw(d.T, "from")
	return &types.AttributeValueMemberSS{Value: []string{"a", "b", "c", "d", "e"}[at : at+n]}
}

func (d *drawer) value(depth int) types.AttributeValue {
	switch rapid.IntRange(0, 9).Draw(d.T, "value") {
	case 0, 1:
		return d.set()
	case 2:
		if depth > 0 {
			l := &types.AttributeValueMemberL{Value: []types.AttributeValue{}}
			for range rapid.IntRange(0, 3).Draw(d.T, "list") {
				l.Value = append(l.Value, d.value(depth-1))
			}
			return l
		}
	case 3:
		if depth > 0 {
			m := &types.AttributeValueMemberM{Value: item{}}
			for range rapid.IntRange(0, 2).Draw(d.T, "map") {
				m.Value[d.one("field", "x", "y")] = d.value(depth - 1)
			}
			return m
		}
	}
	return d.scalar()
}

// attributes besides the key; each is mostly of one kind.
func (d *drawer) item() item {
	it := d.key()
	for range rapid.IntRange(0, 5).Draw(d.T, "attributes") {
		name := d.one("attribute", "ver", "n", "add", "cur", "m", "l", "s")
		it[name] = d.usual(name)
	}
	if d.chance(30, "timer?") {
		// No two items are at one place of the index: in which order those come is not said.
		due := d.one("due", "2030", "2031", "2032") + shownItem(it)
		it["TPK"], it["TSK"] = text(d.prefix+"TM"), text(due)
		if d.chance(10, "half a timer?") {
			delete(it, d.one("half", "TPK", "TSK"))
		}
		if d.chance(5, "bad timer?") {
			it["TSK"] = d.scalar()
		}
	}
	if d.chance(2, "bad key?") {
		it[d.one("bad", "PK", "SK")] = rapid.SampledFrom([]types.AttributeValue{text(""), number("1")}).Draw(d.T, "key")
	}
	return it
}

// usual is a value that an attribute has as a rule.
func (d *drawer) usual(name string) types.AttributeValue {
	if d.chance(15, "unusual?") {
		return d.value(2)
	}
	switch name {
	case "ver", "n":
		return number(d.one("number", "0", "1", "2", "3"))
	case "add", "cur":
		return d.set()
	case "m":
		return &types.AttributeValueMemberM{Value: item{"x": d.value(1), "y": d.value(1)}}
	case "l":
		return &types.AttributeValueMemberL{Value: []types.AttributeValue{d.value(1), d.value(1)}}
	}
	return text(d.one("text", "", "a", "ab", "b"))
}

// path draws a path, through a reference where need be.
func (d *drawer) path() string {
	name := d.one("path", "ver", "n", "#add", "cur", "m", "m.x", "m.y.x", "l", "l[0]", "l[1]", "l[3]", "s", "SK", "TPK", "m.#x")
	switch {
	case strings.Contains(name, "#add"):
		d.names["#add"] = "add"
	case strings.Contains(name, "#x"):
		d.names["#x"] = "x"
	}
	return name
}

// ref draws a value, and gives the reference to it.
func (d *drawer) ref(v types.AttributeValue) string {
	name := fmt.Sprintf(":v%d", len(d.values))
	d.values[name] = v
	return name
}

func (d *drawer) fresh() { d.names, d.values = map[string]string{}, item{} }

// refs are the references of a call, seldom with one too many or too few.
func (d *drawer) refs() (map[string]string, item) {
	if d.chance(2, "unused?") {
		d.names["#unused"] = "s"
	}
	if d.chance(2, "missing?") {
		delete(d.values, ":v0")
	}
	names, values := d.names, d.values
	if len(names) == 0 {
		names = nil
	}
	if len(values) == 0 {
		values = nil
	}
	return names, values
}

func (d *drawer) onFailure() types.ReturnValuesOnConditionCheckFailure {
	if d.chance(50, "old on failure?") {
		return types.ReturnValuesOnConditionCheckFailureAllOld
	}
	return ""
}

// maybeCondition is a condition in half of the calls.
func (d *drawer) maybeCondition() *string {
	if d.chance(50, "unconditional?") {
		return nil
	}
	return aws.String(d.condition(2))
}

func (d *drawer) input() any {
	d.fresh()
	switch rapid.IntRange(0, 11).Draw(d.T, "call") {
	case 0, 1:
		in := &dynamodb.PutItemInput{TableName: aws.String(docket), Item: d.item(), ConditionExpression: d.maybeCondition(),
			ReturnValuesOnConditionCheckFailure: d.onFailure()}
		in.ExpressionAttributeNames, in.ExpressionAttributeValues = d.refs()
		if d.chance(30, "old?") {
			in.ReturnValues = types.ReturnValueAllOld
		}
		return in
	case 2, 3, 4:
		in := &dynamodb.UpdateItemInput{TableName: aws.String(docket), Key: d.key(), UpdateExpression: d.update(), ConditionExpression: d.maybeCondition(),
			ReturnValuesOnConditionCheckFailure: d.onFailure()}
		in.ExpressionAttributeNames, in.ExpressionAttributeValues = d.refs()
		returned := []string{"NONE", "ALL_OLD", "ALL_NEW"}
		if !strings.ContainsAny(aws.ToString(in.UpdateExpression), ".[") { // else the engine returns whole attributes, or none
			returned = append(returned, "UPDATED_OLD", "UPDATED_NEW")
		}
		in.ReturnValues = types.ReturnValue(d.one("return", returned...))
		return in
	case 5:
		in := &dynamodb.DeleteItemInput{TableName: aws.String(docket), Key: d.key(), ConditionExpression: d.maybeCondition(),
			ReturnValuesOnConditionCheckFailure: d.onFailure()}
		in.ExpressionAttributeNames, in.ExpressionAttributeValues = d.refs()
		return in
	case 6:
		in := &dynamodb.GetItemInput{TableName: aws.String(docket), Key: d.key(), ConsistentRead: aws.Bool(true), ProjectionExpression: d.projection()}
		in.ExpressionAttributeNames, _ = d.refs()
		return in
	case 7, 8:
		return d.query()
	case 9:
		keys := types.KeysAndAttributes{ConsistentRead: aws.Bool(true), ProjectionExpression: d.projection()}
		for range rapid.IntRange(0, 4).Draw(d.T, "keys") {
			keys.Keys = append(keys.Keys, d.key())
		}
		keys.ExpressionAttributeNames, _ = d.refs()
		return &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{docket: keys}}
	case 10:
		in := &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{}}
		for range rapid.IntRange(0, 3).Draw(d.T, "requests") {
			r := types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: d.key()}}
			if d.chance(60, "put?") {
				r = types.WriteRequest{PutRequest: &types.PutRequest{Item: d.item()}}
			}
			in.RequestItems[docket] = append(in.RequestItems[docket], r)
		}
		return in
	}
	return d.transaction()
}

// learn keeps where a query ended.
func (d *drawer) learn(output any) {
	if out, isQuery := output.(*dynamodb.QueryOutput); isQuery && out != nil {
		d.last = out.LastEvaluatedKey
	}
}
