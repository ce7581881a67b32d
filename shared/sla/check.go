package sla

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Check is nil for a calendar that someone may set, otherwise Invalid with
// every broken rule. The zero Calendar is not one: 24x7 is to set none.
func (c Calendar) Check() error {
	var all Invalid
	if _, err := loadZone(c.Zone); err != nil {
		all.broken("zone", "must be a known IANA time zone")
	}
	some := false
	for _, day := range slices.Sorted(maps.Keys(c.Hours)) {
		checkDay(&all, "hours."+day, day, c.Hours[day])
		some = some || len(c.Hours[day]) > 0
	}
	if !some {
		all.broken("hours", "must have at least one interval")
	}
	checkHolidays(&all, c.Holidays)
	return all.err()
}

func checkDay(all *Invalid, location, day string, intervals []Interval) {
	if _, ok := weekday(day); !ok {
		all.broken(location, "must be one of mon, tue, wed, thu, fri, sat, sun")
	}
	if len(intervals) > MaxIntervals {
		all.broken(location, fmt.Sprintf("must have at most %d intervals", MaxIntervals))
		return
	}
	var seen []span
	for i, interval := range intervals {
		at := fmt.Sprintf("%s[%d]", location, i)
		s, err := interval.span()
		switch {
		case err != nil:
			all.broken(at, err.Error())
		case slices.ContainsFunc(seen, s.overlaps):
			all.broken(at, "must not overlap another interval")
		default:
			seen = append(seen, s)
		}
	}
}

func checkHolidays(all *Invalid, dates []string) {
	if len(dates) > MaxHolidays {
		all.broken("holidays", fmt.Sprintf("must have at most %d dates", MaxHolidays))
		return
	}
	for i, date := range dates {
		at := fmt.Sprintf("holidays[%d]", i)
		if _, err := time.Parse(time.DateOnly, date); err != nil {
			all.broken(at, "must be a date like 2026-12-25")
		} else if slices.Contains(dates[:i], date) {
			all.broken(at, "must not repeat a date")
		}
	}
}
