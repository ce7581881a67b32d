package main

import (
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// units are the request units that an output tells.
func units(output any) float64 {
	one := func(c *types.ConsumedCapacity) float64 {
		if c == nil || c.CapacityUnits == nil {
			return 0
		}
		return *c.CapacityUnits
	}
	sum := 0.0
	var each []types.ConsumedCapacity
	switch out := output.(type) {
	case *dynamodb.GetItemOutput:
		sum = one(out.ConsumedCapacity)
	case *dynamodb.UpdateItemOutput:
		sum = one(out.ConsumedCapacity)
	case *dynamodb.QueryOutput:
		sum = one(out.ConsumedCapacity)
	case *dynamodb.BatchGetItemOutput:
		each = out.ConsumedCapacity
	case *dynamodb.TransactWriteItemsOutput:
		each = out.ConsumedCapacity
	}
	for i := range each {
		sum += one(&each[i])
	}
	return sum
}

// rowsAndIndex are the rows that a Query read, and the units that the indexes
// took in a transaction.
func rowsAndIndex(output any) (rows int, index float64) {
	switch out := output.(type) {
	case *dynamodb.QueryOutput:
		return int(out.ScannedCount), 0
	case *dynamodb.TransactWriteItemsOutput:
		for _, table := range out.ConsumedCapacity {
			for _, c := range table.GlobalSecondaryIndexes {
				index += *c.CapacityUnits
			}
		}
	}
	return 0, index
}
