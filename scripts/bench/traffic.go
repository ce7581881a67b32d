package main

import (
	"context"
	"fmt"
	"strings"
)

// traffic is what one operation asks of DynamoDB.
type traffic struct {
	Rounds       []string `json:"rounds"` // the calls of each round trip
	Calls        int      `json:"calls"`
	BeforeCommit int      `json:"rounds_before_commit"` // -1 for what commits nothing
	Reads        float64  `json:"read_units"`
	Writes       float64  `json:"write_units"`
	AWS          float64  `json:"write_units_aws"`
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
			t.add(c)
			if c.name == transact && t.BeforeCommit < 0 {
				t.BeforeCommit = i
			}
		}
		t.Rounds = append(t.Rounds, folded(names))
		t.Calls += len(round)
	}
	return t, err
}

func (t *traffic) add(c call) {
	switch c.name {
	case transact:
		t.Writes += c.units
		t.AWS += 2 * c.units
	case "UpdateItem":
		t.Writes += c.units
		t.AWS += c.units
	default:
		t.Reads += c.units
	}
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
