package sla

import (
	"fmt"
	"slices"

	"docket/shared/fault"
)

// Check adds to r, under at, every rule that a calendar breaks. The zero
// Calendar is not valid input: to have 24x7, set no calendar.
func (c Calendar) Check(r *fault.Rules, at string) {
	if _, err := loadZone(c.Zone); err != nil {
		r.Broken(at+".time_zone", "must be a known IANA time zone")
	}
	checkIntervals(r, at+".intervals", c.Intervals)
	checkHolidays(r, at+".holidays", c.Holidays)
}

// KnownZone tells the name of an IANA time zone.
func KnownZone(name string) bool {
	_, err := loadZone(name)
	return err == nil
}

func checkIntervals(r *fault.Rules, at string, intervals []Interval) {
	if len(intervals) == 0 || len(intervals) > MaxIntervals {
		r.Broken(at, fmt.Sprintf("must be 1 to %d", MaxIntervals))
		return
	}
	seen := map[string][]span{}
	for i, interval := range intervals {
		here := fmt.Sprintf("%s[%d]", at, i)
		if _, known := weekday(interval.Day); !known {
			r.Broken(here+".day", "must be one of mon, tue, wed, thu, fri, sat, sun")
		}
		from, ok1 := checkTimeOfDay(r, here+".from", interval.From)
		to, ok2 := checkTimeOfDay(r, here+".to", interval.To)
		s := span{from, to}
		switch {
		case !ok1 || !ok2:
		case from >= to:
			r.Broken(here+".to", "must be later than from, on the same day")
		case slices.ContainsFunc(seen[interval.Day], s.overlaps):
			r.Broken(here, "must not overlap another interval of the day")
		default:
			seen[interval.Day] = append(seen[interval.Day], s)
		}
	}
}

func checkTimeOfDay(r *fault.Rules, at, value string) (int64, bool) {
	seconds, ok := parseTimeOfDay(value)
	if !ok {
		r.Broken(at, "must be HH:MM, at most 24:00")
	}
	return seconds, ok
}

func checkHolidays(r *fault.Rules, at string, holidays []string) {
	if len(holidays) > MaxHolidays {
		r.Broken(at, fmt.Sprintf("must be at most %d", MaxHolidays))
		return
	}
	for i, text := range holidays {
		here := fmt.Sprintf("%s[%d]", at, i)
		if _, ok := readHoliday(text); !ok {
			r.Broken(here, "must be a date like 2026-12-25, or 12-25 for every year, with a part of the day like 12-24 13:00-24:00")
		} else if slices.Contains(holidays[:i], text) {
			r.Broken(here, "must not repeat a date")
		}
	}
}
