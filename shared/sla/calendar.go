package sla

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // a function's runtime may have no zones of its own
)

// Calendar says when business time passes (rule 2): in the intervals of local
// time, but not on the holidays. A holiday is a local date, "2026-12-25", or one
// of every year, "12-25", which for "02-29" are the leap years; with a part of
// the day behind it, "12-24 13:00-24:00", it is that part. Holidays may overlap.
// The zero Calendar is 24x7.
//
// An interval, and a part of a day, stands for the real instants whose local wall time falls in it.
// So where clocks go forward, the skipped local time is no time at all and
// counts nothing, and where they go back, the doubled time counts both times it passes.
type Calendar struct {
	Zone      string     `json:"time_zone,omitempty"` // IANA
	Intervals []Interval `json:"intervals,omitempty"`
	Holidays  []string   `json:"holidays,omitempty"`
}

// Interval is a part of a local day ("mon" to "sun"), "09:00" up to but not
// including "12:30". A day ends at "24:00".
type Interval struct {
	Day  string `json:"day"`
	From string `json:"from"`
	To   string `json:"to"`
}

// Limits of a calendar.
const (
	MaxIntervals = 7 * 8
	MaxHolidays  = 366
)

// Always returns 24x7, the calendar of a ticket for which none is set.
func Always() Calendar { return Calendar{} }

func (c Calendar) always() bool {
	return c.Zone == "" && len(c.Intervals) == 0 && len(c.Holidays) == 0
}

// Equal says whether two calendars are written alike.
func (c Calendar) Equal(other Calendar) bool {
	return c.Zone == other.Zone && slices.Equal(c.Holidays, other.Holidays) && slices.Equal(c.Intervals, other.Intervals)
}

// span is an interval in seconds of local wall time since midnight.
type span struct{ from, to int64 }

func (s span) overlaps(other span) bool { return s.from < other.to && other.from < s.to }

// span is false where the interval is broken.
func (i Interval) span() (span, bool) {
	from, ok1 := parseTimeOfDay(i.From)
	to, ok2 := parseTimeOfDay(i.To)
	return span{from, to}, ok1 && ok2 && from < to
}

// parseTimeOfDay reads "HH:MM" up to "24:00" as seconds since midnight.
func parseTimeOfDay(s string) (int64, bool) {
	if len(s) != 5 || s[2] != ':' {
		return 0, false
	}
	hour, err1 := strconv.ParseUint(s[:2], 10, 8)
	minute, err2 := strconv.ParseUint(s[3:], 10, 8)
	if err1 != nil || err2 != nil || minute > 59 || hour*60+minute > 24*60 {
		return 0, false
	}
	return int64(hour*60+minute) * 60, true
}

// weekday is the day that "mon" to "sun" names.
func weekday(name string) (time.Weekday, bool) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if name == strings.ToLower(d.String()[:3]) {
			return d, true
		}
	}
	return 0, false
}

// zones are those that were loaded, by name. There are some six hundred.
var zones sync.Map

// loadZone refuses the names by which a machine calls its own zone, and those
// of its files that are no zone or count leap seconds.
func loadZone(name string) (*time.Location, error) {
	folder, _, _ := strings.Cut(name, "/")
	if slices.Contains([]string{"", "Local", "localtime", "posixrules", "Factory", "posix", "right"}, folder) {
		return nil, errors.New("not an IANA zone")
	}
	if zone, known := zones.Load(name); known {
		return zone.(*time.Location), nil
	}
	zone, err := time.LoadLocation(name) // reads a file
	if err == nil {
		zones.Store(name, zone)
	}
	return zone, err
}
