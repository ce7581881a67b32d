package dynamodel

import (
	"maps"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Usage is what calls took.
type Usage struct {
	Calls     int     // attempts: what the SDK sends again counts again
	Conflicts int     // refused for a transaction in flight
	Throttled int     // refused for throughput, or left unprocessed for it
	Read      float64 // read request units
	Write     float64 // write request units, those of indexes included
}

func (u Usage) plus(v Usage) Usage {
	return Usage{u.Calls + v.Calls, u.Conflicts + v.Conflicts, u.Throttled + v.Throttled, u.Read + v.Read, u.Write + v.Write}
}

// Usage is what was used since the start, by operation, and under "" by all.
func (m *Model) Usage() map[string]Usage {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := maps.Clone(m.usage)
	total := Usage{}
	for _, one := range all {
		total = total.plus(one)
	}
	all[""] = total
	return all
}

// count adds to an operation's usage.
func (m *Model) count(operation string, u Usage) {
	m.usage[operation] = m.usage[operation].plus(u)
}

// charge is what a write takes from a partition.
type charge struct {
	from  *bucket
	units float64
}

func total(charges []charge) float64 {
	sum := 0.0
	for _, c := range charges {
		sum += c.units
	}
	return sum
}

// consumed is units as an answer tells them, nil where nobody asks.
func consumed(wish types.ReturnConsumedCapacity, table string, units float64) *types.ConsumedCapacity {
	if wish == "" || wish == types.ReturnConsumedCapacityNone {
		return nil
	}
	return &types.ConsumedCapacity{TableName: &table, CapacityUnits: aws.Float64(units)}
}

// consumedBy is consumed of several tables.
func consumedBy(wish types.ReturnConsumedCapacity, units map[string]float64) []types.ConsumedCapacity {
	var all []types.ConsumedCapacity
	for table, n := range units {
		if one := consumed(wish, table, n); one != nil {
			all = append(all, *one)
		}
	}
	return all
}
