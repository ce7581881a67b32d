package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// traffic is what one operation asks of DynamoDB.
type traffic struct {
	Rounds       []string `json:"rounds"` // the calls of each round trip
	Calls        int      `json:"calls"`
	BeforeCommit int      `json:"rounds_before_commit"` // -1 for what commits nothing
	Reads        float64  `json:"read_units"`
	Writes       float64  `json:"write_units"`
	Index        float64  `json:"index_write_units"`
}

const transact = "TransactWriteItems"

// count makes one job of an operation over a client that is recorded.
func (d *desk) count(ctx context.Context, one job) (traffic, error) {
	rounds, err := d.recorder.rounds(func() error { return one(ctx) })
	t := traffic{BeforeCommit: -1}
	for i, round := range rounds {
		var names []string
		for _, c := range round {
			names = append(names, c.name)
			if err := t.add(ctx, d.db, c); err != nil {
				return t, err
			}
			if c.name == transact && t.BeforeCommit < 0 {
				t.BeforeCommit = i
			}
		}
		t.Rounds = append(t.Rounds, folded(names))
	}
	return t, err
}

// add counts a call that was just made. Each row that a write puts into the
// timers index, or removes, is a unit.
func (t *traffic) add(ctx context.Context, db *dynamodb.Client, c call) error {
	t.Calls++
	switch c.name {
	case transact:
		units, err := billed(ctx, db, c.input.(*dynamodb.TransactWriteItemsInput))
		t.Writes += units
		t.Index += c.index / 2 // the engine counts it twice too
		return err
	case "UpdateItem":
		t.Writes += c.units
	default:
		t.Reads += c.units
	}
	return nil
}

// folded writes sorted names so: Query x3 + GetItem.
func folded(names []string) string {
	var parts []string
	for i := 0; i < len(names); {
		n := 1
		for i+n < len(names) && names[i+n] == names[i] {
			n++
		}
		if n == 1 {
			parts = append(parts, names[i])
		} else {
			parts = append(parts, fmt.Sprintf("%s x%d", names[i], n))
		}
		i += n
	}
	return strings.Join(parts, " + ")
}
