package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"time"

	"docket/scripts/engine"
	"docket/scripts/local/system"
	"docket/shared/ledger"
	"docket/shared/tenant"
)

// lagFinding is how long after their Changes records were made, while so many
// writes a second came in.
type lagFinding struct {
	Writes    int     `json:"writes"`
	PerSecond float64 `json:"per_second"`
	Audit     lags    `json:"audit"`
	Event     lags    `json:"event"`
}

type lags struct {
	P50     float64 `json:"p50_ms"`
	P95     float64 `json:"p95_ms"`
	Longest float64 `json:"max_ms"`
	Missing int     `json:"missing"` // Changes that have none
}

// measureLag writes to the local system at a steady rate, and looks how far
// its readers of the stream are behind.
func measureLag(ctx context.Context, p place, span time.Duration, r *report) error {
	rate, err := setting("DOCKET_BENCH_WRITES", 20)
	if err != nil {
		return err
	}
	e, err := engine.Start(ctx, engine.Options{InMemory: true})
	if err != nil {
		return err
	}
	defer e.Stop()
	s, err := system.Start(ctx, system.Options{Data: filepath.Join(p.dir, "system"), Endpoint: e.Endpoint,
		Seed: system.Empty, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return err
	}
	defer s.Stop()
	made, err := writeSteadily(ctx, s, rate, max(span, time.Second))
	if err != nil {
		return err
	}
	found, err := traceAll(ctx, s, made.requests)
	if err != nil {
		return err
	}
	found.Writes, found.PerSecond = len(made.requests), float64(len(made.requests))/made.took.Seconds()
	r.hold("Changes without their audit record", float64(found.Audit.Missing), 0, "", true)
	r.hold("Changes without their event", float64(found.Event.Missing), 0, "", true)
	r.add("lag", found, lagTable(found))
	return nil
}

// traceAll waits until what was written is recorded, and reads how late that was.
func traceAll(ctx context.Context, s *system.System, requests []string) (found lagFinding, err error) {
	scope, err := tenant.NewScope(s.Credentials.Workspaces[0].Tenant, s.Credentials.Workspaces[0].Workspace)
	if err != nil {
		return found, err
	}
	if err := s.Settle(ctx); err != nil {
		return found, err
	}
	var audits, events []time.Duration
	for _, requestID := range requests {
		trace, err := s.Table.Trace(ctx, scope, requestID)
		if err != nil {
			return found, err
		}
		a, e := lagsOf(trace)
		audits, events = append(audits, a...), append(events, e...)
	}
	found.Audit, found.Event = lagsAmong(audits, len(requests)), lagsAmong(events, len(requests))
	return found, nil
}

// lagsOf are those of a request's one Change.
func lagsOf(t ledger.Trace) (audit, event []time.Duration) {
	for _, a := range t.Audits {
		audit = append(audit, a.RecordedAt.Sub(a.At))
	}
	for _, e := range t.Events {
		event = append(event, e.SentAt.Sub(e.At))
	}
	return audit, event
}

func lagsAmong(all []time.Duration, changes int) lags {
	return lags{P50: milliseconds(median(all)), P95: milliseconds(quantile(all, 0.95)), Longest: milliseconds(quantile(all, 1)), Missing: changes - len(all)}
}

func lagTable(found lagFinding) table {
	t := table{title: "Lag from a Change to its records", notes: []string{
		fmt.Sprintf("%d writes, %.1f a second, through the API of a local system: create, update and message in turns. From", found.Writes, found.PerSecond),
		"the Change's at to the record's recorded_at, and to its event's sent_at. A reader that finds nothing looks again",
		"after 0.2 s, takes one Change at a time, and falls behind where more come than it takes.",
	}, rows: [][]string{{"record", "p50 ms", "p95 ms", "max ms", "missing"}}}
	for _, row := range []struct {
		name string
		lags
	}{{"audit", found.Audit}, {"event", found.Event}} {
		t.rows = append(t.rows, []string{row.name, figure(row.P50), figure(row.P95), figure(row.Longest), fmt.Sprint(row.Missing)})
	}
	return t
}
