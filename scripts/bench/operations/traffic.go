package operations

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"docket/scripts/bench/calls"
	"docket/scripts/bench/run"
	"docket/scripts/bench/subject"
)

// count makes one call of an operation on the mirror, whose model bills as AWS
// does, and holds its round trips. Queues, plans and calendars are in memory by
// a call just before. It gives the operation's row.
func (s *sides) count(ctx context.Context, o operation, r *run.Report) ([]string, error) {
	if again, err := s.recorded(o, 0); err != nil {
		return nil, err
	} else if err := again.Writes(ctx, s.db); err != nil {
		return nil, err
	}
	request, before := o.next(s.mirror, 0), s.model.Usage()[""]
	made, err := s.recorder.During(func() error {
		_, err := subject.Ask(ctx, s.mirror.API, request)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count %s: %w", o.name, err)
	}
	after := s.model.Usage()[""]
	var each []string
	for i, round := range calls.Rounds(made) {
		each = append(each, calls.Folded(round))
		if slices.ContainsFunc(round, func(c calls.Call) bool { return c.Name == "TransactWriteItems" }) {
			r.Hold(o.name+": round trips before the commit", float64(i), 1, "", true)
		}
	}
	return []string{o.name, fmt.Sprint(len(made)), run.Figure(after.Read - before.Read), run.Figure(after.Write - before.Write), strings.Join(each, ", then ")},
		calls.ReplayOf(made).Writes(ctx, s.db)
}

func (s *sides) countAll(ctx context.Context, r *run.Report) error {
	t := run.Table{Title: "Traffic of one call", Notes: []string{
		"Counted over the model of DynamoDB, which bills as AWS does; rows of the timers index are write units too.",
		"Queues, plans and calendars were read within the five seconds that they are kept.",
	}, Rows: [][]string{{"operation", "calls", "read units", "write units", "each round"}}}
	for _, o := range operations() {
		row, err := s.count(ctx, o, r)
		if err != nil {
			return err
		}
		t.Rows = append(t.Rows, row)
	}
	r.Tables = append(r.Tables, t)
	return nil
}
