package dynamo

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
	"strings"

	"docket/shared/change"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// version is the attribute of the version that is shown.
const version = "ver"

// write is the part that puts a new thing, or turns what was read of it into
// what it becomes, if its attribute lock, which differs after each write, still
// is what was read. Only attributes that differ are written: what a newer build
// keeps there survives.
func (t *Table) write(lock string, before, after writer) part {
	if before[lock] == nil { // it is nil, or was never written
		return t.put(item(after), absent, nil, change.ErrStale)
	}
	condition, names, values := "#0 = :0", map[string]string{"#0": lock}, item{":0": before[lock]}
	expression := difference(before, after, names, values)
	return part{refused: change.ErrStale, TransactWriteItem: types.TransactWriteItem{Update: &types.Update{
		TableName: &t.name, Key: item{pk: after[pk], sk: after[sk]}, UpdateExpression: &expression,
		ConditionExpression: &condition, ExpressionAttributeNames: names, ExpressionAttributeValues: values,
	}}}
}

// difference is the update expression that turns before into after, whose
// names and values it adds.
func difference(before, after writer, names map[string]string, values item) string {
	var changed, gone, set, remove []string
	for name, value := range after {
		if name != pk && name != sk && !equal(before[name], value) {
			changed = append(changed, name)
		}
	}
	for name := range before {
		if _, stays := after[name]; !stays {
			gone = append(gone, name)
		}
	}
	slices.Sort(changed) // one text for one difference
	slices.Sort(gone)
	for _, name := range changed {
		n := strconv.Itoa(len(names))
		names["#"+n], values[":"+n] = name, after[name]
		set = append(set, "#"+n+" = :"+n)
	}
	for _, name := range gone {
		n := "#" + strconv.Itoa(len(names))
		names[n] = name
		remove = append(remove, n)
	}
	var parts []string
	if len(set) > 0 {
		parts = append(parts, "SET "+strings.Join(set, ", "))
	}
	if len(remove) > 0 {
		parts = append(parts, "REMOVE "+strings.Join(remove, ", "))
	}
	return strings.Join(parts, " ")
}

// equal compares values as the table keeps them; the order of a set means nothing.
func equal(a, b types.AttributeValue) bool {
	switch a := a.(type) {
	case nil:
		return b == nil
	case *types.AttributeValueMemberS:
		b, ok := b.(*types.AttributeValueMemberS)
		return ok && a.Value == b.Value
	case *types.AttributeValueMemberN:
		b, ok := b.(*types.AttributeValueMemberN)
		return ok && a.Value == b.Value
	case *types.AttributeValueMemberBOOL:
		b, ok := b.(*types.AttributeValueMemberBOOL)
		return ok && a.Value == b.Value
	case *types.AttributeValueMemberB:
		b, ok := b.(*types.AttributeValueMemberB)
		return ok && bytes.Equal(a.Value, b.Value)
	case *types.AttributeValueMemberSS:
		b, ok := b.(*types.AttributeValueMemberSS)
		return ok && slices.Equal(slices.Sorted(slices.Values(a.Value)), slices.Sorted(slices.Values(b.Value)))
	case *types.AttributeValueMemberL:
		b, ok := b.(*types.AttributeValueMemberL)
		return ok && slices.EqualFunc(a.Value, b.Value, equal)
	case *types.AttributeValueMemberM:
		b, ok := b.(*types.AttributeValueMemberM)
		return ok && maps.EqualFunc(a.Value, b.Value, equal)
	}
	return false
}
