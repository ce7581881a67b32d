// Package enginetest gives the tests of a package one engine to share.
package enginetest

import (
	"context"
	"fmt"
	"os"
	"testing"

	"docket/scripts/engine"
)

// Main is the whole of a TestMain. It hands the endpoint of an engine to use, runs the tests, then what
// use returned, and exits with the tests' result; without an engine they fail, they are never skipped. The engine keeps nothing
// and is the package's own, unless DYNAMODB_ENDPOINT names one that runs already.
func Main(m *testing.M, use func(endpoint string) (end func())) {
	os.Exit(run(m, use))
}

func run(m *testing.M, use func(endpoint string) (end func())) int {
	if endpoint := os.Getenv("DYNAMODB_ENDPOINT"); endpoint != "" {
		defer use(endpoint)()
		return m.Run()
	}
	e, err := engine.Start(context.Background(), engine.Options{InMemory: true, Brief: true, Log: os.Stderr})
	if err != nil {
		fmt.Fprintln(os.Stderr, "the tests need an engine:", err)
		return 1
	}
	defer e.Stop()
	defer use(e.Endpoint)()
	return m.Run()
}
