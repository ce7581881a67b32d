package main

import "github.com/aws/aws-sdk-go-v2/service/dynamodb"

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
