package sla_test

import (
	"testing"

	. "docket/shared/sla"
	"docket/shared/testing/slatest"

	"pgregory.net/rapid"
)

// These are kept in tables: a change of them leaves tickets without a calendar.
func TestACalendarsHashStays(t *testing.T) {
	for want, c := range map[string]Calendar{
		"":                       Always(),
		"E1F1O2PjEhLpeal2mpK_FA": slatest.Office("Europe/Berlin", "2026-12-25"),
	} {
		if got := c.Hash(); got != want {
			t.Errorf("%v has the hash %s, had %s", c, got, want)
		}
	}
}

func TestCalendarsHaveOneHashExactlyWhenTheyAreEqual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) Calendar {
			turn := rapid.SampledFrom(slatest.Turns[:3]).Draw(t, name)
			c := slatest.Office(turn.Zone, rapid.SliceOfN(rapid.SampledFrom([]string{"2026-01-01", "2026-12-25", "12-25", "12-25 12:00-24:00"}), 0, 2).Draw(t, "holidays")...)
			c.Intervals = c.Intervals[rapid.IntRange(0, 2).Draw(t, "from"):]
			return c
		}
		a, b := draw("a"), draw("b")
		if (a.Hash() == b.Hash()) != a.Equal(b) {
			t.Fatalf("%s is of %v, %s of %v", a.Hash(), a, b.Hash(), b)
		}
	})
	empty := Calendar{Intervals: []Interval{}, Holidays: []string{}}
	if empty.Hash() != "" || len(slatest.Office("UTC").Hash()) != 22 {
		t.Errorf("a calendar without anything has the hash %s", empty.Hash())
	}
}
