package sla_test

import (
	"slices"
	"testing"
	"time"

	. "docket/shared/sla"
	"docket/shared/testing/slatest"

	"pgregory.net/rapid"
)

// around24x7 has business time at all times but on holidays.
func around24x7(zone string, holidays ...string) Calendar {
	c := slatest.EveryDay(zone, "00:00", "24:00")
	c.Holidays = holidays
	return c
}

func TestALeapDayIsAHolidayInLeapYearsAlone(t *testing.T) {
	c := around24x7("UTC", "02-29")
	for year, lost := range map[int]int{2027: 0, 2028: 24, 2096: 24, 2100: 0, 2104: 24} {
		from := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		to := from.AddDate(1, 0, 0)
		if got := to.Sub(from) - c.Between(from, to); got != time.Duration(lost)*time.Hour {
			t.Errorf("%d loses %v, want %d hours", year, got, lost)
		}
	}
}

func TestAHolidayOfOneYearIsNoneOfAnother(t *testing.T) {
	for holiday, hours := range map[string][3]float64{
		"2026-12-25":             {0, 24, 0},
		"12-25":                  {24, 24, 24},
		"2026-12-24 13:00-24:00": {0, 11, 0},
		"12-24 13:00-24:00":      {11, 11, 11},
	} {
		c := around24x7("Europe/Berlin", holiday)
		for i, want := range hours {
			from := time.Date(2025+i, 12, 1, 0, 0, 0, 0, time.UTC)
			to := from.AddDate(0, 1, 0)
			if got := to.Sub(from) - c.Between(from, to); got.Hours() != want {
				t.Errorf("%s takes %v of %d, want %v hours", holiday, got, 2025+i, want)
			}
		}
	}
}

func TestHolidaysThatOverlapAreCountedOnce(t *testing.T) {
	c := around24x7("UTC", "12-24 12:00-18:00", "2026-12-24 13:00-14:00", "12-24 17:00-20:00", "2026-12-24 20:00-21:00", "12-25", "2026-12-25")
	from := time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC)
	if got := c.Between(from, from.AddDate(0, 0, 2)); got != 15*time.Hour {
		t.Errorf("%v are left of two days", got)
	}
	if got, want := c.Add(from, 13*time.Hour), from.Add(22*time.Hour); !got.Equal(want) {
		t.Errorf("13 hours are up at %v, want %v", got, want)
	}
}

// manyZones have offsets of every kind: whole hours and less, with and without
// summer time, on both sides of the date line and of the equator.
var manyZones = []string{
	"UTC", "Europe/Berlin", "Europe/London", "Europe/Dublin", "Europe/Moscow", "Europe/Istanbul", "Africa/Casablanca", "Africa/Cairo",
	"Africa/Johannesburg", "America/New_York", "America/Chicago", "America/Phoenix", "America/Los_Angeles", "America/Anchorage",
	"America/St_Johns", "America/Caracas", "America/Sao_Paulo", "America/Santiago", "America/Havana", "America/Nuuk", "Atlantic/Azores",
	"Asia/Tehran", "Asia/Kabul", "Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Yangon", "Asia/Shanghai", "Asia/Tokyo",
	"Asia/Gaza", "Asia/Amman", "Australia/Darwin", "Australia/Adelaide", "Australia/Eucla", "Australia/Lord_Howe", "Pacific/Auckland",
	"Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati", "Pacific/Marquesas", "Antarctica/Troll",
}

// A walk minute by minute over some days of any year, among holidays of every form.
func TestHolidaysAreWhatASlowWalkPassesOverInEveryZone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(manyZones).Draw(t, "zone")
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		day := time.Date(rapid.IntRange(2024, 2036).Draw(t, "year"), 1, 1, 0, 0, 0, 0, time.UTC).
			AddDate(0, 0, rapid.OneOf(rapid.IntRange(0, 365), rapid.SampledFrom([]int{58, 59, 364})).Draw(t, "day"))
		c := anyCalendar(t, name, day.Format(time.DateOnly))
		from := day.Unix() + 60*int64(rapid.IntRange(-24*60, 24*60).Draw(t, "from"))
		end := from + 60*60*int64(rapid.IntRange(1, 48).Draw(t, "hours"))
		passed := []int64{0}
		for x := from; x < end; x += 60 {
			n := passed[len(passed)-1]
			if slatest.OpenAt(c, zone, x) {
				n++
			}
			passed = append(passed, n)
		}
		sum := passed[len(passed)-1]
		if got := c.Between(time.Unix(from, 0), time.Unix(end, 0)); got != seconds(60*sum) {
			t.Fatalf("%v: %v pass from %v, the walk counts %v", c, got, time.Unix(from, 0).In(zone), seconds(60*sum))
		}
		if sum == 0 {
			return
		}
		n := int64(rapid.IntRange(1, int(sum)).Draw(t, "n"))
		want := from + 60*int64(slices.Index(passed, n))
		if got := c.Add(time.Unix(from, 0), seconds(60*n)); got.Unix() != want {
			t.Fatalf("%v: %v from %v is %v, the walk finds %v", c, seconds(60*n), time.Unix(from, 0).In(zone), got, time.Unix(want, 0).UTC())
		}
	})
}
