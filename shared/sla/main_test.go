package sla

import (
	"flag"
	"os"
	"testing"
	"time"
)

// Properties are checked 2000 times each, unless the command line says otherwise.
func TestMain(m *testing.M) {
	if f := flag.Lookup("rapid.checks"); f != nil {
		if err := f.Value.Set("2000"); err != nil {
			panic(err)
		}
	}
	flag.Parse()
	os.Exit(m.Run())
}

func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func ptr[T any](v T) *T { return &v }

// everyDay has the same intervals, given by their edges, on all days.
func everyDay(zone string, edges ...string) Calendar {
	c := Calendar{Zone: zone}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} {
		for i := 0; i < len(edges); i += 2 {
			c.Intervals = append(c.Intervals, Interval{day, edges[i], edges[i+1]})
		}
	}
	return c
}

// office is open on weekdays with a lunch break.
func office(zone string, holidays ...string) Calendar {
	c := everyDay(zone, "09:00", "12:30", "13:30", "17:00")
	c.Intervals = c.Intervals[:5*2]
	c.Holidays = holidays
	return c
}
