// Package systemtest gives tests the real local system, on an engine in memory.
package systemtest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"os"
	"testing"

	"docket/scripts/engine"
	"docket/scripts/local/system"
	"docket/shared/tenant"
	"docket/shared/testing/enginetest"
)

// Main is the TestMain of a package that tests the system: it starts one
// engine and one system on it, set as set says, hands them to use, and runs
// the tests.
func Main(m *testing.M, use func(s *system.System, endpoint string), set ...func(*system.Options)) {
	enginetest.Main(m, func(endpoint string) func() {
		s, stop, err := start(endpoint, set...)
		if err != nil {
			panic(err)
		}
		use(s, endpoint)
		return stop
	})
}

// Apart gives a test a system on an engine of its own, until it ends: what it leaves in
// the table is in no other test's way.
func Apart(t testing.TB) (s *system.System, endpoint string) {
	t.Helper()
	e, err := engine.Start(t.Context(), engine.Options{InMemory: true, Brief: true, Log: os.Stderr})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	s, stop, err := start(e.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return s, e.Endpoint
}

// start starts a system over an engine, with a directory of its own.
func start(endpoint string, set ...func(*system.Options)) (s *system.System, stop func(), err error) {
	data, err := os.MkdirTemp("", "docket")
	if err != nil {
		return nil, nil, err
	}
	o := system.Options{Data: data, Endpoint: endpoint, Seed: system.Empty, Disorder: 1,
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))}
	for _, change := range set {
		change(&o)
	}
	if s, err = system.Start(context.Background(), o); err != nil {
		return nil, nil, err
	}
	return s, func() {
		s.Stop()
		_ = os.RemoveAll(data) // a directory of the tests'
	}, nil
}

// Founder makes workspaces: the local system, or who has a deployed table.
type Founder interface {
	AddWorkspace(ctx context.Context, scope tenant.Scope, enabled bool, lastKey string) (system.WorkspaceCredential, error)
}

// Workspace makes a workspace of a tenant of its own, with credentials.
func Workspace(t testing.TB, s Founder) system.WorkspaceCredential {
	t.Helper()
	return found(t, s, "tenant-"+name(t), true)
}

// Disabled makes one that has the Support module switched off.
func Disabled(t testing.TB, s Founder) system.WorkspaceCredential {
	t.Helper()
	return found(t, s, "tenant-"+name(t), false)
}

// Neighbour makes another workspace of a tenant.
func Neighbour(t testing.TB, s Founder, tenantName string) system.WorkspaceCredential {
	t.Helper()
	return found(t, s, tenantName, true)
}

func found(t testing.TB, s Founder, tenantName string, enabled bool) system.WorkspaceCredential {
	t.Helper()
	scope, err := tenant.NewScope(tenantName, "workspace-"+name(t))
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.AddWorkspace(t.Context(), scope, enabled, "")
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func name(t testing.TB) string {
	b := make([]byte, 6)
	if _, err := rand.Read(b); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(b)
}
