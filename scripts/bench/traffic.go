package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// traffic is what one operation asks of DynamoDB.
type traffic struct {
	Operation    string   `json:"operation"`
	Rounds       []string `json:"rounds"` // the calls of each round trip
	Calls        int      `json:"calls"`
	BeforeCommit int      `json:"rounds_before_commit"` // -1 for what commits nothing
	Reads        float64  `json:"read_units"`
	Writes       float64  `json:"write_units"` // those of the timers index included
}

// count makes one call of an operation on the mirror, whose model bills as AWS
// does. Queues, plans and calendars are in memory by a call just before.
func (s *sides) count(ctx context.Context, o operation) (traffic, error) {
	if again, err := s.recorded(o, 0); err != nil {
		return traffic{}, err
	} else if err := again.writes(ctx, s.db); err != nil {
		return traffic{}, err
	}
	r, before := o.next(s.mirror, 0), s.model.Usage()[""]
	made, err := s.recorder.during(func() error {
		_, err := ask(ctx, s.mirror.api, r)
		return err
	})
	if err != nil {
		return traffic{}, fmt.Errorf("count %s: %w", o.name, err)
	}
	after := s.model.Usage()[""]
	t := traffic{Operation: o.name, Calls: len(made), BeforeCommit: -1, Reads: after.Read - before.Read, Writes: after.Write - before.Write}
	for i, round := range rounds(made) {
		t.Rounds = append(t.Rounds, folded(round))
		if slices.ContainsFunc(round, func(c call) bool { return c.name == "TransactWriteItems" }) {
			t.BeforeCommit = i
		}
	}
	return t, replayOf(made).writes(ctx, s.db)
}

func (s *sides) countAll(ctx context.Context, r *report) error {
	var found []traffic
	t := table{title: "Traffic of one call", notes: []string{
		"Counted over the model of DynamoDB, which bills as AWS does; rows of the timers index are write units too.",
		"Queues, plans and calendars were read within the five seconds that they are kept.",
	}, rows: [][]string{{"operation", "calls", "read units", "write units", "each round"}}}
	for _, o := range operations() {
		c, err := s.count(ctx, o)
		if err != nil {
			return err
		}
		found = append(found, c)
		t.rows = append(t.rows, []string{c.Operation, fmt.Sprint(c.Calls), figure(c.Reads), figure(c.Writes), strings.Join(c.Rounds, ", then ")})
		if c.BeforeCommit >= 0 {
			r.hold(c.Operation+": round trips before the commit", float64(c.BeforeCommit), 1, "", true)
		}
	}
	r.add("traffic", found, t)
	return nil
}
