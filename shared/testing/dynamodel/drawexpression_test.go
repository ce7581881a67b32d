package dynamodel_test

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"pgregory.net/rapid"
)

func (d *drawer) operand() string {
	switch rapid.IntRange(0, 4).Draw(d.T, "operand") {
	case 0:
		return "size(" + d.path() + ")"
	case 1:
		return d.path()
	}
	return d.ref(d.value(1))
}

func (d *drawer) condition(depth int) string {
	if depth > 0 {
		switch rapid.IntRange(0, 5).Draw(d.T, "connective") {
		case 0:
			return d.condition(depth-1) + " AND " + d.condition(depth-1)
		case 1:
			return "(" + d.condition(depth-1) + ") or " + d.condition(depth-1)
		case 2:
			return "NOT " + d.condition(depth-1)
		}
	}
	p := d.path()
	switch rapid.IntRange(0, 9).Draw(d.T, "predicate") {
	case 0:
		return "attribute_exists(" + p + ")"
	case 1:
		return "attribute_not_exists(" + p + ")"
	case 2:
		return "attribute_type(" + p + ", " + d.ref(text(d.one("type", "S", "N", "SS", "M", "L", "BOOL", "NULL", "X"))) + ")"
	case 3:
		return "begins_with(" + p + ", " + d.ref(text(d.one("prefix", "", "a", "b"))) + ")"
	case 4:
		return "contains(" + p + ", " + d.operand() + ")"
	case 5:
		return p + " BETWEEN " + d.operand() + " AND " + d.operand()
	case 6:
		return p + " IN (" + d.operand() + ", " + d.operand() + ")"
	case 7:
		return "size(" + p + ") " + d.one("operator", "=", "<", ">=") + " " + d.ref(number(d.one("size", "0", "1", "2")))
	}
	return p + " " + d.one("operator", "=", "<>", "<", "<=", ">", ">=") + " " + d.operand()
}

func (d *drawer) setValue() string {
	p := d.path()
	switch rapid.IntRange(0, 7).Draw(d.T, "set to") {
	case 0:
		return p + d.one("sign", " + ", " - ") + d.ref(number(d.one("by", "1", "2.5", "-3")))
	case 1:
		return "if_not_exists(" + p + ", " + d.ref(number("0")) + ") + " + d.ref(number("1"))
	case 2:
		return "if_not_exists(" + p + ", " + d.ref(d.value(1)) + ")"
	case 3:
		return "list_append(" + d.one("list", "l", "m.x", "if_not_exists(l, "+d.ref(&types.AttributeValueMemberL{Value: []types.AttributeValue{}})+")") +
			", " + d.ref(&types.AttributeValueMemberL{Value: []types.AttributeValue{text("z")}}) + ")"
	case 4:
		return p
	}
	return d.ref(d.value(2))
}

func (d *drawer) update() *string {
	if d.chance(3, "no update?") {
		return nil
	}
	var clauses []string
	list := func(clause string, one func() string) {
		if d.chance(40, clause) {
			var all []string
			for range rapid.IntRange(1, 2).Draw(d.T, "actions") {
				all = append(all, one())
			}
			clauses = append(clauses, clause+" "+strings.Join(all, ", "))
		}
	}
	target := func() string {
		if d.chance(80, "usual target?") {
			return d.one("target", "ver", "n", "cur", "s", "m.x", "m.z", "l[0]", "l[1]", "l[7]")
		}
		return d.path()
	}
	list("SET", func() string { return target() + " = " + d.setValue() })
	list("remove", target)
	list("ADD", func() string {
		if d.chance(50, "number?") {
			return d.one("counter", "n", "ver", "m.x") + " " + d.ref(number(d.one("by", "1", "-2")))
		}
		d.names["#add"] = "add"
		return d.one("set", "cur", "#add") + " " + d.ref(d.set())
	})
	list("DELETE", func() string {
		d.names["#add"] = "add"
		return d.one("set", "cur", "#add", "#add") + " " + d.ref(d.set())
	})
	if len(clauses) == 0 {
		return aws.String("SET s = " + d.ref(text("a")))
	}
	return aws.String(strings.Join(clauses, " "))
}

func (d *drawer) projection() *string {
	if d.chance(60, "whole?") {
		return nil
	}
	all := []string{d.path()}
	for range rapid.IntRange(0, 2).Draw(d.T, "paths") {
		all = append(all, d.path())
	}
	return aws.String(strings.Join(all, ", "))
}

func (d *drawer) query() *dynamodb.QueryInput {
	in := &dynamodb.QueryInput{TableName: aws.String(docket), ScanIndexForward: aws.Bool(d.chance(60, "forward?"))}
	partition, sort, keys, pk := "PK", "SK", sorts, d.partition()
	if d.chance(25, "index?") {
		partition, sort, keys, pk = "TPK", "TSK", []string{"2030", "2031", "2032"}, d.prefix+"TM"
		in.IndexName = aws.String("timers")
	} else {
		in.ConsistentRead = aws.Bool(d.chance(80, "consistent?"))
	}
	condition := partition + " = " + d.ref(text(pk))
	a := func() string { return d.ref(text(d.one("bound", keys...))) }
	switch rapid.IntRange(0, 4).Draw(d.T, "key condition") {
	case 0:
		condition += " AND " + sort + " BETWEEN " + a() + " AND " + a()
	case 1:
		condition += " AND begins_with(" + sort + ", " + d.ref(text(d.one("prefix", "E#", "M#", "M#1", "2", "ü"))) + ")"
	case 2:
		condition = sort + " " + d.one("operator", "=", "<", "<=", ">", ">=", "<>") + " " + a() + " and (" + condition + ")"
	}
	in.KeyConditionExpression = &condition
	if d.chance(40, "limit?") {
		in.Limit = aws.Int32(int32(rapid.IntRange(0, 4).Draw(d.T, "limit")))
	}
	if d.chance(30, "filter?") {
		in.FilterExpression = aws.String(d.condition(1))
	}
	if in.IndexName == nil || d.chance(30, "projected index?") {
		in.ProjectionExpression = d.projection()
	}
	if d.last != nil && d.chance(70, "go on?") {
		in.ExclusiveStartKey = d.last
	}
	if d.chance(10, "count?") {
		in.Select = types.SelectCount
	}
	in.ExpressionAttributeNames, in.ExpressionAttributeValues = d.refs()
	return in
}

func (d *drawer) transaction() *dynamodb.TransactWriteItemsInput {
	in := &dynamodb.TransactWriteItemsInput{}
	for range rapid.IntRange(1, 4).Draw(d.T, "parts") {
		d.fresh()
		var part types.TransactWriteItem
		switch rapid.IntRange(0, 4).Draw(d.T, "part") {
		case 0, 1:
			p := &types.Put{TableName: aws.String(docket), Item: d.item(), ConditionExpression: d.maybeCondition(), ReturnValuesOnConditionCheckFailure: d.onFailure()}
			p.ExpressionAttributeNames, p.ExpressionAttributeValues = d.refs()
			part.Put = p
		case 2:
			u := &types.Update{TableName: aws.String(docket), Key: d.key(), UpdateExpression: d.update(), ConditionExpression: d.maybeCondition(), ReturnValuesOnConditionCheckFailure: d.onFailure()}
			if u.UpdateExpression == nil {
				u.UpdateExpression = aws.String("REMOVE s")
			}
			u.ExpressionAttributeNames, u.ExpressionAttributeValues = d.refs()
			part.Update = u
		case 3:
			x := &types.Delete{TableName: aws.String(docket), Key: d.key(), ConditionExpression: d.maybeCondition(), ReturnValuesOnConditionCheckFailure: d.onFailure()}
			x.ExpressionAttributeNames, x.ExpressionAttributeValues = d.refs()
			part.Delete = x
		case 4:
			c := &types.ConditionCheck{TableName: aws.String(docket), Key: d.key(), ConditionExpression: aws.String(d.condition(1)), ReturnValuesOnConditionCheckFailure: d.onFailure()}
			c.ExpressionAttributeNames, c.ExpressionAttributeValues = d.refs()
			part.ConditionCheck = c
		}
		in.TransactItems = append(in.TransactItems, part)
	}
	return in
}

// shownInput is a call as text, without what it does not say.
func shownInput(input any) string {
	b, err := json.MarshalIndent(input, "", " ")
	if err != nil {
		return err.Error()
	}
	lines := slices.DeleteFunc(strings.Split(string(b), "\n"), func(line string) bool {
		return strings.Contains(line, ": null") || strings.Contains(line, `: ""`)
	})
	return strings.Join(lines, "\n")
}
