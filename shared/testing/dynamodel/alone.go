package dynamodel

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// alone carries out a write that is no part of a transaction.
func (m *Model) alone(ctx context.Context, operation string, a ask) (plan, float64, error) {
	w, err := m.newWrite(a)
	if err != nil {
		return plan{}, 0, err
	}
	units := 0.0
	p, err := during(ctx, m, m.options.Write, func(now time.Time) (plan, error) {
		if w.table.inFlight(w.place, nil, now) {
			m.count(operation, Usage{Conflicts: 1})
			return plan{}, conflicted()
		}
		p, err := w.plan()
		if err != nil && !errors.Is(err, errRefused) {
			return p, err
		}
		charges := p.charges(1)
		if !m.admit(now, charges) {
			m.count(operation, Usage{Throttled: 1})
			return p, throttled()
		}
		units = total(charges)
		m.count(operation, Usage{Write: units})
		if err != nil {
			return p, conditionFailed(p.old, w.refused)
		}
		m.apply(p, now)
		return p, nil
	})
	return p, units, err
}

func (m *Model) putItem(ctx context.Context, in *dynamodb.PutItemInput) (*dynamodb.PutItemOutput, error) {
	if in.Expected != nil || in.ConditionalOperator != "" {
		return nil, unknown("what expressions replaced")
	}
	p, units, err := m.alone(ctx, "PutItem", ask{
		table: in.TableName, item: in.Item, isPut: true, condition: in.ConditionExpression,
		names: in.ExpressionAttributeNames, values: in.ExpressionAttributeValues, refused: in.ReturnValuesOnConditionCheckFailure,
	})
	if err != nil {
		return nil, err
	}
	attributes, err := p.returned(in.ReturnValues, false)
	return &dynamodb.PutItemOutput{Attributes: attributes, ConsumedCapacity: consumed(in.ReturnConsumedCapacity, *in.TableName, units)}, err
}

func (m *Model) deleteItem(ctx context.Context, in *dynamodb.DeleteItemInput) (*dynamodb.DeleteItemOutput, error) {
	if in.Expected != nil || in.ConditionalOperator != "" {
		return nil, unknown("what expressions replaced")
	}
	p, units, err := m.alone(ctx, "DeleteItem", ask{
		table: in.TableName, key: in.Key, delete: true, condition: in.ConditionExpression,
		names: in.ExpressionAttributeNames, values: in.ExpressionAttributeValues, refused: in.ReturnValuesOnConditionCheckFailure,
	})
	if err != nil {
		return nil, err
	}
	attributes, err := p.returned(in.ReturnValues, false)
	return &dynamodb.DeleteItemOutput{Attributes: attributes, ConsumedCapacity: consumed(in.ReturnConsumedCapacity, *in.TableName, units)}, err
}

func (m *Model) updateItem(ctx context.Context, in *dynamodb.UpdateItemInput) (*dynamodb.UpdateItemOutput, error) {
	if in.Expected != nil || in.ConditionalOperator != "" || in.AttributeUpdates != nil {
		return nil, unknown("what expressions replaced")
	}
	p, units, err := m.alone(ctx, "UpdateItem", ask{
		table: in.TableName, key: in.Key, update: in.UpdateExpression, condition: in.ConditionExpression,
		names: in.ExpressionAttributeNames, values: in.ExpressionAttributeValues, refused: in.ReturnValuesOnConditionCheckFailure,
	})
	if err != nil {
		return nil, err
	}
	attributes, err := p.returned(in.ReturnValues, true)
	return &dynamodb.UpdateItemOutput{Attributes: attributes, ConsumedCapacity: consumed(in.ReturnConsumedCapacity, *in.TableName, units)}, err
}

// returned are the attributes that a write was asked to return.
func (p plan) returned(wish types.ReturnValue, update bool) (Item, error) {
	switch {
	case wish == "" || wish == types.ReturnValueNone:
		return nil, nil
	case wish == types.ReturnValueAllOld:
		return cloneItem(p.old), nil
	case !update:
		return nil, invalid("return values can be ALL_OLD or NONE")
	case wish == types.ReturnValueAllNew:
		return cloneItem(p.new), nil
	}
	it := p.new
	if wish == types.ReturnValueUpdatedOld {
		it = p.old
	}
	if p.update == nil || it == nil {
		return nil, nil
	}
	targets := p.on.targets(p.update)
	if slices.ContainsFunc(targets, func(p path) bool { return len(p) > 1 }) {
		return nil, unknown("what is returned of an attribute that is updated in part")
	}
	if found := project(it, targets); len(found) > 0 {
		return found, nil
	}
	return nil, nil
}
