package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// count makes one call of an operation on the mirror, whose model bills as AWS
// does, and holds its round trips. Queues, plans and calendars are in memory by
// a call just before. It gives the operation's row.
func (s *sides) count(ctx context.Context, o operation, r *report) ([]string, error) {
	if again, err := s.recorded(o, 0); err != nil {
		return nil, err
	} else if err := again.writes(ctx, s.db); err != nil {
		return nil, err
	}
	request, before := o.next(s.mirror, 0), s.model.Usage()[""]
	made, err := s.recorder.during(func() error {
		_, err := ask(ctx, s.mirror.api, request)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count %s: %w", o.name, err)
	}
	after := s.model.Usage()[""]
	var each []string
	for i, round := range rounds(made) {
		each = append(each, folded(round))
		if slices.ContainsFunc(round, func(c call) bool { return c.name == "TransactWriteItems" }) {
			r.hold(o.name+": round trips before the commit", float64(i), 1, "", true)
		}
	}
	return []string{o.name, fmt.Sprint(len(made)), figure(after.Read - before.Read), figure(after.Write - before.Write), strings.Join(each, ", then ")},
		replayOf(made).writes(ctx, s.db)
}

func (s *sides) countAll(ctx context.Context, r *report) error {
	t := table{title: "Traffic of one call", notes: []string{
		"Counted over the model of DynamoDB, which bills as AWS does; rows of the timers index are write units too.",
		"Queues, plans and calendars were read within the five seconds that they are kept.",
	}, rows: [][]string{{"operation", "calls", "read units", "write units", "each round"}}}
	for _, o := range operations() {
		row, err := s.count(ctx, o, r)
		if err != nil {
			return err
		}
		t.rows = append(t.rows, row)
	}
	r.tables = append(r.tables, t)
	return nil
}
