package sla

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestACalendarIsRefusedWithTheFieldAndTheRule(t *testing.T) {
	hours := func(s string) string { return `{"zone":"Europe/Berlin","hours":` + s + `}` }
	many := strings.TrimSuffix(strings.Repeat(`"2026-01-01",`, MaxHolidays+1), ",")
	crowded := strings.TrimSuffix(strings.Repeat(`{"from":"09:00","to":"10:00"},`, MaxIntervals+1), ",")
	for _, c := range []struct{ name, in, want string }{
		{"good", hours(`{"mon":[{"from":"09:00","to":"12:30"},{"from":"12:30","to":"24:00"}]}`), ""},
		{"in any order", hours(`{"mon":[{"from":"13:00","to":"17:00"},{"from":"09:00","to":"12:30"}]}`), ""},
		{"no zone", `{"hours":{"mon":[{"from":"09:00","to":"12:30"}]}}`, "zone: must be a known IANA time zone"},
		{"unknown zone", `{"zone":"Europe/Atlantis","hours":{"mon":[{"from":"09:00","to":"12:30"}]}}`, "zone: must be a known IANA time zone"},
		{"this machine's zone", `{"zone":"Local","hours":{"mon":[{"from":"09:00","to":"12:30"}]}}`, "zone: must be a known IANA time zone"},
		{"path as zone", `{"zone":"../UTC","hours":{"mon":[{"from":"09:00","to":"12:30"}]}}`, "zone: must be a known IANA time zone"},
		{"no time at all", `{"zone":"UTC"}`, "hours: must have at least one interval"},
		{"days without time", hours(`{"mon":[]}`), "hours: must have at least one interval"},
		{"unknown day", hours(`{"monday":[{"from":"09:00","to":"12:30"}]}`), "hours.monday: must be one of mon, tue, wed, thu, fri, sat, sun"},
		{"empty interval", hours(`{"mon":[{"from":"09:00","to":"09:00"}]}`), "hours.mon[0]: must end after it begins"},
		{"over midnight", hours(`{"mon":[{"from":"22:00","to":"06:00"}]}`), "hours.mon[0]: must end after it begins"},
		{"not a time", hours(`{"mon":[{"from":"9:00","to":"12:30"}]}`), "hours.mon[0]: must go from HH:MM to HH:MM, at most 24:00"},
		{"a sign", hours(`{"mon":[{"from":"+9:00","to":"12:30"}]}`), "hours.mon[0]: must go from HH:MM to HH:MM, at most 24:00"},
		{"minute 60", hours(`{"mon":[{"from":"09:60","to":"12:30"}]}`), "hours.mon[0]: must go from HH:MM to HH:MM, at most 24:00"},
		{"past the day", hours(`{"mon":[{"from":"09:00","to":"24:01"}]}`), "hours.mon[0]: must go from HH:MM to HH:MM, at most 24:00"},
		{"overlap", hours(`{"mon":[{"from":"09:00","to":"12:30"},{"from":"12:29","to":"13:00"}]}`), "hours.mon[1]: must not overlap another interval"},
		{"too many intervals", hours(`{"mon":[` + crowded + `]}`), "hours.mon: must have at most 24 intervals"},
		{"bad date", `{"zone":"UTC","hours":{"mon":[{"from":"09:00","to":"12:30"}]},"holidays":["2026-02-30"]}`, "holidays[0]: must be a date like 2026-12-25"},
		{"date twice", `{"zone":"UTC","hours":{"mon":[{"from":"09:00","to":"12:30"}]},"holidays":["2026-02-03","2026-02-03"]}`, "holidays[1]: must not repeat a date"},
		{"too many dates", `{"zone":"UTC","hours":{"mon":[{"from":"09:00","to":"12:30"}]},"holidays":[` + many + `]}`, "holidays: must have at most 500 dates"},
		{"all at once", `{"zone":"","hours":{"x":[]},"holidays":["x"]}`, "zone: must be a known IANA time zone; hours.x: must be one of mon, tue, wed, thu, fri, sat, sun; hours: must have at least one interval; holidays[0]: must be a date like 2026-12-25"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse([]byte(c.in))
			var invalid Invalid
			if got := fmt.Sprint(err); (c.want == "" && err != nil) || (c.want != "" && (got != c.want || !errors.As(err, &invalid))) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
		})
	}
	for _, in := range []string{``, `[]`, `{"zone":"UTC","hours":{"mon":[{"from":"09:00","to":"12:30"}]}} {}`, `{"zone":"UTC","hours":{"mon":[{"from":"09:00","to":"12:30"}]},"tz":"UTC"}`, `{"hours":{"mon":["09:00"]}}`} {
		if _, err := Parse([]byte(in)); err == nil {
			t.Errorf("%s was read", in)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"zone":"Europe/Berlin","hours":{"mon":[{"from":"09:00","to":"12:30"},{"from":"13:00","to":"24:00"}]},"holidays":["2026-12-25"]}`))
	f.Add([]byte(`{"zone":"Australia/Lord_Howe","hours":{"sun":[{"from":"00:00","to":"24:00"}]}}`))
	f.Add([]byte(`{"zone":"Local","hours":{"x":[{"from":"+1:00","to":"99:99"}]},"holidays":["0000-01-01"]}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		c, err := Parse(in)
		if err != nil {
			return
		}
		out, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(out)
		if err != nil || !again.equal(c) {
			t.Fatalf("%s came back as %v: %v", out, again, err)
		}
		from := time.Date(2026, 3, 28, 22, 0, 0, 0, time.UTC)
		due := c.Add(from, time.Hour)
		if got := c.Between(from, due); due.Before(from) || (got != time.Hour && due.Sub(from) < Horizon) {
			t.Fatalf("%s: an hour is due at %v, and %v until then", in, due, got)
		}
	})
}

// openAt looks at the wall clock of one second.
func openAt(c Calendar, zone *time.Location, unix int64) bool {
	wall := time.Unix(unix, 0).In(zone)
	if slices.Contains(c.Holidays, wall.Format(time.DateOnly)) {
		return false
	}
	now := wall.Format("15:04:05")
	for _, i := range c.Hours[strings.ToLower(wall.Weekday().String()[:3])] {
		if i.From+":00" <= now && now < i.To+":00" {
			return true
		}
	}
	return false
}

// Instants at which an offset changes, or package time's bounds are odd.
var turns = []struct{ zone, at string }{
	{"Europe/Berlin", "2026-03-29T01:00:00Z"},
	{"Europe/Berlin", "2026-10-25T01:00:00Z"},
	{"America/New_York", "2026-03-08T07:00:00Z"},
	{"America/New_York", "2026-11-01T06:00:00Z"},
	{"Australia/Lord_Howe", "2026-04-04T15:00:00Z"},
	{"Australia/Lord_Howe", "2026-10-03T15:30:00Z"},
	{"Pacific/Apia", "2011-12-30T10:00:00Z"}, // a day that did not exist
	{"Europe/Berlin", "2040-12-31T12:00:00Z"},
	{"Europe/Berlin", "2045-10-29T01:00:00Z"},
	{"Asia/Kathmandu", "1985-12-31T18:30:00Z"}, // 15 minutes
	{"Europe/Berlin", "1893-03-31T23:06:32Z"},  // from the sun's own time, 53:28 ahead
}

// anyCalendar draws one whose edges lie close together around the night.
func anyCalendar(t *rapid.T, zone, date string) Calendar {
	c := Calendar{Zone: zone, Hours: map[string][]Interval{}}
	minute := rapid.OneOf(rapid.IntRange(0, 24*60), rapid.IntRange(0, 4*60), rapid.SampledFrom([]int{0, 60, 90, 120, 150, 180, 24 * 60}))
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} {
		edges := rapid.SliceOfNDistinct(minute, 0, 6, rapid.ID[int]).Draw(t, day)
		slices.Sort(edges)
		for i := 0; i+1 < len(edges); i += 2 {
			c.Hours[day] = append(c.Hours[day], Interval{hhmm(edges[i]), hhmm(edges[i+1])})
		}
	}
	if len(c.Hours) == 0 {
		c.Hours["sun"] = []Interval{{"00:00", "24:00"}}
	}
	around, _ := time.Parse(time.DateOnly, date[:10])
	for _, d := range rapid.SliceOfNDistinct(rapid.IntRange(-4, 4), 0, 3, rapid.ID[int]).Draw(t, "holidays") {
		c.Holidays = append(c.Holidays, around.AddDate(0, 0, d).Format(time.DateOnly))
	}
	return c
}

func hhmm(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// The walk looks at every second for a few hours, or at every minute for days
// (exact where both ends and all edges are whole minutes).
func TestBusinessTimeIsWhatASlowWalkCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		turn := rapid.SampledFrom(turns).Draw(t, "turn")
		c := anyCalendar(t, turn.zone, turn.at)
		zone, _ := time.LoadLocation(c.Zone)
		near, _ := time.Parse(time.RFC3339, turn.at)
		step, length := int64(1), rapid.IntRange(0, 3600)
		if rapid.IntRange(0, 3).Draw(t, "long") == 0 && near.Unix()%60 == 0 {
			step, length = 60, rapid.IntRange(0, 4*24*60)
		}
		size := int64(length.Draw(t, "length"))
		from := near.Unix() - step*int64(rapid.IntRange(0, int(size)).Draw(t, "before"))
		to := from + step*size
		passed := []int64{0} // business steps in [from, from + i steps)
		for x := from; x < to; x += step {
			n := passed[len(passed)-1]
			if openAt(c, zone, x) {
				n++
			}
			passed = append(passed, n)
		}
		sum := passed[len(passed)-1]
		if got := c.Between(time.Unix(from, 0), time.Unix(to, 0)); got != seconds(sum*step) {
			t.Fatalf("%v: between is %v, the walk counts %v", c, got, seconds(sum*step))
		}
		if sum == 0 {
			return
		}
		d := int64(rapid.IntRange(1, int(sum)).Draw(t, "d"))
		want := from + step*int64(slices.Index(passed, d))
		if got := c.Add(time.Unix(from, 0), seconds(d*step)); got.Unix() != want {
			t.Fatalf("%v: %v from %v is %v, the walk finds %v", c, seconds(d*step), time.Unix(from, 0).UTC(), got, time.Unix(want, 0).UTC())
		}
	})
}

func TestAddIsTheFirstInstantOfItsSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		turn := rapid.SampledFrom(turns).Draw(t, "turn")
		c := anyCalendar(t, turn.zone, turn.at)
		near, _ := time.Parse(time.RFC3339, turn.at)
		from := near.Add(seconds(rapid.Int64Range(-1e6, 1e6).Draw(t, "from")))
		mid := from.Add(seconds(rapid.Int64Range(0, 1e8).Draw(t, "mid")))
		to := mid.Add(seconds(rapid.Int64Range(0, 1e8).Draw(t, "to")))
		sum := c.Between(from, to)
		if parts := c.Between(from, mid) + c.Between(mid, to); parts != sum {
			t.Fatalf("the parts are %v, the whole %v", parts, sum)
		}
		due := c.Add(from, sum)
		if due.After(to) || c.Between(from, due) != sum {
			t.Fatalf("%v of %v is %v, where %v have passed", sum, from, due, c.Between(from, due))
		}
		if sum > 0 && c.Between(from, due.Add(-time.Second)) >= sum {
			t.Fatalf("%v is not the first instant", due)
		}
	})
}

func TestNothingIsDueAtOnceEvenAtNight(t *testing.T) {
	night := at(t, "2026-01-03T23:00:00.7Z")
	for _, c := range []Calendar{Always(), office("Europe/Berlin")} {
		for _, d := range []time.Duration{0, -time.Hour} {
			if got := c.Add(night, d); !got.Equal(night.Truncate(time.Second)) {
				t.Errorf("due at %v", got)
			}
		}
		if got := c.Between(night, night.Add(-time.Hour)); got != 0 {
			t.Errorf("%v between an instant and an earlier one", got)
		}
	}
}

func TestEveryDueDateExists(t *testing.T) {
	from := at(t, "2026-01-01T00:00:00Z")
	closed := everyDay("Europe/Berlin", Interval{"09:00", "17:00"})
	for day := from; len(closed.Holidays) < 20*366; day = day.AddDate(0, 0, 1) {
		closed.Holidays = append(closed.Holidays, day.Format(time.DateOnly))
	}
	if got, last := closed.Add(from, time.Hour), closed.Holidays[len(closed.Holidays)-1]; got.AddDate(0, 0, -1).Format(time.DateOnly) != last {
		t.Errorf("an hour after 20 years of holidays is due at %v, the last is %v", got, last)
	}
	rare := Calendar{Zone: "Europe/Berlin", Hours: map[string][]Interval{"sun": {{"03:00", "03:01"}}}}
	for name, c := range map[string]Calendar{"rare": rare, "no time at all": {Zone: "Europe/Berlin"}} {
		if got := c.Add(from, MaxTarget*time.Minute); !got.Equal(from.Add(Horizon)) {
			t.Errorf("%s: due at %v", name, got)
		}
	}
	if got := Always().Add(from, MaxTarget*time.Minute); !got.Equal(from.Add(MaxTarget * time.Minute)) {
		t.Errorf("ten years of 24x7 are due at %v", got)
	}
}

func BenchmarkTenYearsOfOfficeHours(b *testing.B) {
	c := office("Europe/Berlin", "2026-12-25", "2027-12-25")
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for b.Loop() {
		c.Add(from, 10*52*35*time.Hour)
	}
}
