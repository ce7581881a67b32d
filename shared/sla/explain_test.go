package sla_test

import (
	"strings"
	"testing"
	"time"

	. "docket/shared/sla"
	"docket/shared/testing/slatest"
)

func TestTheLedgerExplainsEachMetric(t *testing.T) {
	s := open(t, Terms{CalendarName: "desk", Calendar: slatest.Office("UTC"), FirstResponse: minutes(60), NextResponse: minutes(30), Resolution: minutes(240)})
	s.do("10:00:30", Entry{Kind: Outbound})
	s.status("10:30", "pending")
	s.do("11:00", Entry{Kind: Inbound})
	s.status("11:00", "open")
	s.do("11:10", Entry{Kind: Matched, Why: "priority", Terms: &Terms{CalendarName: "desk", Calendar: slatest.Office("UTC"), NextResponse: minutes(30), Resolution: minutes(120), PausesOn: DefaultPauses()}})
	s.do("11:15", Entry{Kind: Outbound})
	s.pin("11:20", Resolution, "18:00")
	s.do("11:25", Entry{Kind: Unpinned, Metric: Resolution})
	s.status("11:30", "resolved")
	s.status("+1 09:00", "open")
	s.do("+1 09:01", Entry{Kind: Cancelled, Why: "deleted"})
	for m, want := range map[Metric]string{
		FirstResponse: `
2026-06-01T09:00:00Z Started (created): target 1h of the policy (calendar desk), due 2026-06-01T10:00:00Z.
2026-06-01T10:00:30Z Warning: 75% of the target passed at 2026-06-01T09:45:00Z, detected at 2026-06-01T10:00:30Z.
2026-06-01T10:00:30Z Breached at 2026-06-01T10:00:00Z, detected at 2026-06-01T10:00:30Z.
2026-06-01T10:00:30Z Met (public reply) after 1h 30s.`,
		NextResponse: `
2026-06-01T11:00:00Z Cycle 1 started (customer's message): target 30m of the policy (calendar desk), due 2026-06-01T11:30:00Z.
2026-06-01T11:15:00Z Met (public reply) after 15m.`,
		Resolution: `
2026-06-01T09:00:00Z Started (created): target 4h of the policy (calendar desk), due 2026-06-01T14:00:00Z.
2026-06-01T10:30:00Z Paused (status pending): target 4h of the policy (calendar desk), 1h 30m elapsed, paused with 2h 30m left.
2026-06-01T11:00:00Z Resumed (status open): target 4h of the policy (calendar desk), 1h 30m elapsed, due 2026-06-01T14:30:00Z.
2026-06-01T11:10:00Z Matched again (priority), elapsed time kept: target 2h of the policy (calendar desk), 1h 40m elapsed, due 2026-06-01T11:30:00Z.
2026-06-01T11:10:00Z Warning: 75% of the target passed at 2026-06-01T11:10:00Z, detected at 2026-06-01T11:10:00Z.
2026-06-01T11:20:00Z Due date pinned to 2026-06-01T18:00:00Z: pinned, in wall time, 1h 50m elapsed, due 2026-06-01T18:00:00Z.
2026-06-01T11:25:00Z Due date unpinned: target 2h of the policy (calendar desk), 1h 55m elapsed, due 2026-06-01T11:30:00Z.
2026-06-01T11:30:00Z Met (status resolved) after 2h.
2026-06-02T09:00:00Z Reopened (status open), time while done does not count: target 2h of the policy (calendar desk), 2h elapsed, due 2026-06-02T09:00:00Z.
2026-06-02T09:01:00Z Breached at 2026-06-02T09:00:00Z, detected at 2026-06-02T09:01:00Z.
2026-06-02T09:01:00Z Cancelled (deleted) after 2h 1m.`,
	} {
		s.explains(m, want)
	}
}

func (t *tale) explains(m Metric, want string) {
	t.Helper()
	var lines strings.Builder
	for _, line := range Explain(t.history, m) {
		lines.WriteString("\n" + line.At.Format(time.RFC3339) + " " + line.Text)
	}
	if got := lines.String(); got != want {
		t.Errorf("%s is explained by%s\nwant%s", m, got, want)
	}
}

func TestTheLedgerExplainsWhatStoppedAClockAndWhatLetItGoOn(t *testing.T) {
	s := open(t, Terms{FirstResponse: minutes(60), Resolution: minutes(240)})
	s.do("09:10", Entry{Kind: Inbound}) // is nothing to the clocks
	s.status("09:20", "closed")
	s.status("10:00", "open")
	s.pin("10:10", Resolution, "12:00")
	s.do("10:20", Entry{Kind: Suspended, Why: "merged"})
	s.status("10:20", "closed")
	s.status("13:00", "open")
	s.do("13:00", Entry{Kind: Resumed, Why: "unmerged"})
	s.explains(FirstResponse, `
2026-06-01T09:00:00Z Started (created): target 1h of the policy (24x7), due 2026-06-01T10:00:00Z.
2026-06-01T09:20:00Z Paused (status closed): target 1h of the policy (24x7), 20m elapsed, paused with 40m left.
2026-06-01T10:00:00Z Resumed (status open): target 1h of the policy (24x7), 20m elapsed, due 2026-06-01T10:40:00Z.
2026-06-01T10:20:00Z Suspended (merged): target 1h of the policy (24x7), 40m elapsed, paused with 20m left.
2026-06-01T13:00:00Z Resumed (unmerged): target 1h of the policy (24x7), 40m elapsed, due 2026-06-01T13:20:00Z.`)
	s.explains(Resolution, `
2026-06-01T09:00:00Z Started (created): target 4h of the policy (24x7), due 2026-06-01T13:00:00Z.
2026-06-01T09:20:00Z Met (status closed) after 20m.
2026-06-01T10:00:00Z Reopened (status open), time while done does not count: target 4h of the policy (24x7), 20m elapsed, due 2026-06-01T13:40:00Z.
2026-06-01T10:10:00Z Due date pinned to 2026-06-01T12:00:00Z: pinned, in wall time, 30m elapsed, due 2026-06-01T12:00:00Z.
2026-06-01T10:20:00Z Suspended (merged): pinned, in wall time, 40m elapsed, stopped, due date 2026-06-01T12:00:00Z kept.
2026-06-01T13:00:00Z Resumed (unmerged): pinned, in wall time, 40m elapsed, due 2026-06-01T12:00:00Z.
2026-06-01T13:00:00Z Warning: 75% of the target passed at 2026-06-01T13:00:00Z, detected at 2026-06-01T13:00:00Z.
2026-06-01T13:00:00Z Breached at 2026-06-01T13:00:00Z, detected at 2026-06-01T13:00:00Z.`)
}
