package sla_test

import (
	"testing"
	"time"

	"docket/shared/testing/rapidtest"
)

func TestMain(m *testing.M) { rapidtest.Main(m) }

func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func ptr[T any](v T) *T { return &v }

func seconds(n int64) time.Duration { return time.Duration(n) * time.Second }
