package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"docket/scripts/engine"
	"docket/scripts/local/system"
	"docket/shared/change"
	"docket/shared/stream"
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
	taken := &takenAt{lags: map[string]map[string]time.Duration{}}
	s, err := system.Start(ctx, system.Options{Data: filepath.Join(p.dir, "system"), Endpoint: e.Endpoint,
		Seed: system.Empty, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Taken: taken.note})
	if err != nil {
		return err
	}
	defer s.Stop()
	made, err := writeSteadily(ctx, s, rate, max(span, time.Second))
	if err != nil {
		return err
	}
	if err := s.Settle(ctx); err != nil {
		return err
	}
	found := lagFinding{Audit: taken.of(stream.Audit().Name, made.requests), Event: taken.of(stream.Dispatch().Name, made.requests)}
	found.Writes, found.PerSecond = len(made.requests), float64(len(made.requests))/made.took.Seconds()
	r.hold("Changes without their audit record", float64(found.Audit.Missing), 0, "", true)
	r.hold("Changes without their event", float64(found.Event.Missing), 0, "", true)
	r.add("lag", found, lagTable(found))
	return nil
}

// takenAt is how long after its Change each consumer had taken it, by consumer
// and request.
type takenAt struct {
	mu   sync.Mutex
	lags map[string]map[string]time.Duration
}

func (t *takenAt) note(consumer string, c change.Change) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lags[consumer] == nil {
		t.lags[consumer] = map[string]time.Duration{}
	}
	if _, again := t.lags[consumer][c.RequestID]; !again {
		t.lags[consumer][c.RequestID] = time.Since(c.At)
	}
}

// of are the lags of a consumer, of requests of one Change each.
func (t *takenAt) of(consumer string, requests []string) lags {
	t.mu.Lock()
	defer t.mu.Unlock()
	var all []time.Duration
	for _, request := range requests {
		if lag, taken := t.lags[consumer][request]; taken {
			all = append(all, lag)
		}
	}
	return lagsAmong(all, len(requests))
}

func lagsAmong(all []time.Duration, changes int) lags {
	return lags{P50: milliseconds(median(all)), P95: milliseconds(quantile(all, 0.95)), Longest: milliseconds(quantile(all, 1)), Missing: changes - len(all)}
}

func lagTable(found lagFinding) table {
	t := table{title: "Lag from a Change to its records", notes: []string{
		fmt.Sprintf("%d writes, %.1f a second, through the API of a local system: create, update and message in turns. From", found.Writes, found.PerSecond),
		"the Change's at until it is recorded, and until its event is sent and what else it sets in motion is done. A",
		"reader that finds nothing looks again after 0.2 s.",
	}, rows: [][]string{{"record", "p50 ms", "p95 ms", "max ms", "missing"}}}
	for _, row := range []struct {
		name string
		lags
	}{{"audit", found.Audit}, {"event", found.Event}} {
		t.rows = append(t.rows, []string{row.name, figure(row.P50), figure(row.P95), figure(row.Longest), fmt.Sprint(row.Missing)})
	}
	return t
}
