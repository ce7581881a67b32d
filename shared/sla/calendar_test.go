package sla_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/shared/fault"
	. "docket/shared/sla"
	"docket/shared/testing/slatest"

	"pgregory.net/rapid"
)

func TestACalendarIsRefusedWithTheFieldAndTheRule(t *testing.T) {
	morning := Interval{"mon", "09:00", "12:30"}
	of := func(intervals ...Interval) Calendar { return Calendar{Zone: "Europe/Berlin", Intervals: intervals} }
	off := func(holidays ...string) Calendar {
		return Calendar{Zone: "UTC", Intervals: []Interval{morning}, Holidays: holidays}
	}
	const notADate = "must be a date like 2026-12-25, or 12-25 for every year, with a part of the day like 12-24 13:00-24:00"
	var many []string
	for day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); len(many) <= MaxHolidays; day = day.AddDate(0, 0, 1) {
		many = append(many, day.Format(time.DateOnly))
	}
	for _, c := range []struct {
		name string
		in   Calendar
		want string
	}{
		{"good", of(morning, Interval{"mon", "12:30", "24:00"}), ""},
		{"in any order", of(Interval{"mon", "13:00", "17:00"}, morning), ""},
		{"the same on another day", of(morning, Interval{"tue", "09:00", "12:30"}), ""},
		{"no zone", Calendar{Intervals: []Interval{morning}}, "c.time_zone: must be a known IANA time zone"},
		{"unknown zone", Calendar{Zone: "Europe/Atlantis", Intervals: []Interval{morning}}, "c.time_zone: must be a known IANA time zone"},
		{"this machine's zone", Calendar{Zone: "Local", Intervals: []Interval{morning}}, "c.time_zone: must be a known IANA time zone"},
		{"this machine's zone by its file", Calendar{Zone: "localtime", Intervals: []Interval{morning}}, "c.time_zone: must be a known IANA time zone"},
		{"a zone that counts leap seconds", Calendar{Zone: "right/Europe/Berlin", Intervals: []Interval{morning}}, "c.time_zone: must be a known IANA time zone"},
		{"path as zone", Calendar{Zone: "../UTC", Intervals: []Interval{morning}}, "c.time_zone: must be a known IANA time zone"},
		{"no time at all", Calendar{Zone: "UTC"}, "c.intervals: must be 1 to 56"},
		{"too many intervals", of(make([]Interval, MaxIntervals+1)...), "c.intervals: must be 1 to 56"},
		{"unknown day", of(Interval{"monday", "09:00", "12:30"}), "c.intervals[0].day: must be one of mon, tue, wed, thu, fri, sat, sun"},
		{"empty interval", of(Interval{"mon", "00:00", "00:00"}), "c.intervals[0].to: must be later than from, on the same day"},
		{"over midnight", of(Interval{"mon", "22:00", "06:00"}), "c.intervals[0].to: must be later than from, on the same day"},
		{"not a time", of(Interval{"mon", "9:00", "12:30"}), "c.intervals[0].from: must be HH:MM, at most 24:00"},
		{"a sign", of(Interval{"mon", "+9:00", "12:30"}), "c.intervals[0].from: must be HH:MM, at most 24:00"},
		{"minute 60", of(Interval{"mon", "09:60", "12:30"}), "c.intervals[0].from: must be HH:MM, at most 24:00"},
		{"past the day", of(Interval{"mon", "09:00", "24:01"}), "c.intervals[0].to: must be HH:MM, at most 24:00"},
		{"overlap", of(morning, Interval{"mon", "12:29", "13:00"}), "c.intervals[1]: must not overlap another interval of the day"},
		{"every kind of holiday", off("2026-12-25", "12-25", "02-29", "2028-02-29", "12-24 13:00-24:00", "2026-12-24 00:00-24:00"), ""},
		{"holidays that overlap", off("12-24", "2026-12-24", "12-24 13:00-24:00", "12-24 12:00-14:00"), ""},
		{"bad date", off("2026-02-30"), "c.holidays[0]: " + notADate},
		{"a leap day of another year", off("2026-02-29"), "c.holidays[0]: " + notADate},
		{"bad date of every year", off("02-30"), "c.holidays[0]: " + notADate},
		{"a month", off("2026-12"), "c.holidays[0]: " + notADate},
		{"a day of one digit", off("12-5"), "c.holidays[0]: " + notADate},
		{"no date", off("", "x", " 13:00-24:00"), "c.holidays[0]: " + notADate + "; c.holidays[1]: " + notADate + "; c.holidays[2]: " + notADate},
		{"no part of the day", off("12-24 "), "c.holidays[0]: " + notADate},
		{"half a part of the day", off("12-24 13:00"), "c.holidays[0]: " + notADate},
		{"an empty part of the day", off("12-24 13:00-13:00"), "c.holidays[0]: " + notADate},
		{"a part over midnight", off("12-24 22:00-06:00"), "c.holidays[0]: " + notADate},
		{"a part past the day", off("12-24 13:00-24:01"), "c.holidays[0]: " + notADate},
		{"two spaces", off("12-24  13:00-24:00"), "c.holidays[0]: " + notADate},
		{"more behind the part", off("12-24 13:00-24:00 x"), "c.holidays[0]: " + notADate},
		{"date twice", off("2026-02-03", "2026-02-03"), "c.holidays[1]: must not repeat a date"},
		{"too many dates", off(many...), "c.holidays: must be at most 366"},
		{"all at once", Calendar{Intervals: []Interval{{"x", "a", "b"}}, Holidays: []string{"x"}},
			"c.time_zone: must be a known IANA time zone; c.intervals[0].day: must be one of mon, tue, wed, thu, fri, sat, sun; " +
				"c.intervals[0].from: must be HH:MM, at most 24:00; c.intervals[0].to: must be HH:MM, at most 24:00; c.holidays[0]: " + notADate},
	} {
		if got := broken(c.in.Check); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// broken are the rules that a check at c finds.
func broken(check func(*fault.Rules, string)) string {
	var r fault.Rules
	check(&r, "c")
	if r.Err() == nil {
		return ""
	}
	return strings.TrimPrefix(r.Err().Error(), "validation failed; ")
}

func FuzzACalendarThatIsTakenCounts(f *testing.F) {
	f.Add([]byte(`{"time_zone":"Europe/Berlin","intervals":[{"day":"mon","from":"09:00","to":"12:30"},{"day":"mon","from":"13:00","to":"24:00"}],"holidays":["2026-12-25"]}`))
	f.Add([]byte(`{"time_zone":"Australia/Lord_Howe","intervals":[{"day":"sun","from":"00:00","to":"24:00"}]}`))
	f.Add([]byte(`{"time_zone":"UTC","intervals":[{"day":"sat","from":"00:00","to":"24:00"}],"holidays":["03-28 01:00-23:00","02-29","2026-04-04 00:00-12:00"]}`))
	f.Add([]byte(`{"time_zone":"Local","intervals":[{"day":"x","from":"+1:00","to":"99:99"}],"holidays":["0000-01-01"]}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		var c, again Calendar
		if json.Unmarshal(in, &c) != nil || broken(c.Check) != "" {
			return
		}
		out, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(out, &again); err != nil || !again.Equal(c) {
			t.Fatalf("%s came back as %v: %v", out, again, err)
		}
		from := time.Date(2026, 3, 28, 22, 0, 0, 0, time.UTC)
		due := c.Add(from, time.Hour)
		if got := c.Between(from, due); due.Before(from) || (got != time.Hour && due.Sub(from) < Horizon) {
			t.Fatalf("%s: an hour is due at %v, and %v until then", in, due, got)
		}
	})
}

// anyCalendar draws one whose edges lie close together around the night.
func anyCalendar(t *rapid.T, zone, date string) Calendar {
	c := Calendar{Zone: zone}
	minute := rapid.OneOf(rapid.IntRange(0, 24*60), rapid.IntRange(0, 4*60), rapid.SampledFrom([]int{0, 60, 90, 120, 150, 180, 24 * 60}))
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} {
		edges := rapid.SliceOfNDistinct(minute, 0, 6, rapid.ID[int]).Draw(t, day)
		slices.Sort(edges)
		for i := 0; i+1 < len(edges); i += 2 {
			c.Intervals = append(c.Intervals, Interval{day, hhmm(edges[i]), hhmm(edges[i+1])})
		}
	}
	if len(c.Intervals) == 0 {
		c.Intervals = []Interval{{"sun", "00:00", "24:00"}}
	}
	around, _ := time.Parse(time.DateOnly, date[:10])
	for _, d := range rapid.SliceOfN(rapid.IntRange(-4, 4), 0, 4).Draw(t, "holidays") {
		holiday := around.AddDate(0, 0, d).Format(rapid.SampledFrom([]string{time.DateOnly, "01-02"}).Draw(t, "once or yearly"))
		if rapid.Bool().Draw(t, "in part") {
			edges := rapid.SliceOfNDistinct(minute, 2, 2, rapid.ID[int]).Draw(t, "part")
			holiday += " " + hhmm(min(edges[0], edges[1])) + "-" + hhmm(max(edges[0], edges[1]))
		}
		c.Holidays = append(c.Holidays, holiday)
	}
	return c
}

func hhmm(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// The walk looks at every second for a few hours, or at every minute for days
// (exact where both ends and all edges are whole minutes).
func TestBusinessTimeIsWhatASlowWalkCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		turn := rapid.SampledFrom(slatest.Turns).Draw(t, "turn")
		c := anyCalendar(t, turn.Zone, turn.At)
		zone, _ := time.LoadLocation(c.Zone)
		near, _ := time.Parse(time.RFC3339, turn.At)
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
			if slatest.OpenAt(c, zone, x) {
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
		turn := rapid.SampledFrom(slatest.Turns).Draw(t, "turn")
		c := anyCalendar(t, turn.Zone, turn.At)
		near, _ := time.Parse(time.RFC3339, turn.At)
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
	for _, c := range []Calendar{Always(), slatest.Office("Europe/Berlin")} {
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
	closed := slatest.EveryDay("Europe/Berlin", "09:00", "17:00")
	for day := from; len(closed.Holidays) < 20*366; day = day.AddDate(0, 0, 1) {
		closed.Holidays = append(closed.Holidays, day.Format(time.DateOnly))
	}
	if got, last := closed.Add(from, time.Hour), closed.Holidays[len(closed.Holidays)-1]; got.AddDate(0, 0, -1).Format(time.DateOnly) != last {
		t.Errorf("an hour after 20 years of holidays is due at %v, the last is %v", got, last)
	}
	rare := Calendar{Zone: "Europe/Berlin", Intervals: []Interval{{"sun", "03:00", "03:01"}}}
	for name, c := range map[string]Calendar{"rare": rare, "no time at all": {Zone: "Europe/Berlin"}} {
		if got := c.Add(from, MaxTarget*time.Minute); !got.Equal(from.Add(Horizon)) {
			t.Errorf("%s: due at %v", name, got)
		}
	}
	if got := Always().Add(from, MaxTarget*time.Minute); !got.Equal(from.Add(MaxTarget * time.Minute)) {
		t.Errorf("ten years of 24x7 are due at %v", got)
	}
}

// A year of holidays costs no more than it has days, however far ahead it is looked.
func BenchmarkTenYearsOfYearlyHolidays(b *testing.B) {
	c := slatest.Office("UTC")
	for day := time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() == 2028; day = day.AddDate(0, 0, 1) {
		c.Holidays = append(c.Holidays, day.Format("01-02")+" 12:00-14:00")
	}
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for b.Loop() {
		c.Add(from, 10*52*30*time.Hour)
	}
}

func BenchmarkTenYearsOfOfficeHours(b *testing.B) {
	c := slatest.Office("Europe/Berlin", "2026-12-25", "2027-12-25")
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for b.Loop() {
		c.Add(from, 10*52*35*time.Hour)
	}
}
