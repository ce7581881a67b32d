package sla

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Calendar says when business time passes (rule 2): on each weekday ("mon" to
// "sun") in the given intervals of local time, but not on the holidays (local
// dates, "2026-12-25"). The zero Calendar is 24x7.
//
// An interval stands for the real instants whose local wall time falls in it.
// So where clocks go forward, the skipped local time is no time at all and
// counts nothing, and where they go back, the doubled time counts both times it passes.
type Calendar struct {
	Zone     string                `json:"zone,omitempty"` // IANA
	Hours    map[string][]Interval `json:"hours,omitempty"`
	Holidays []string              `json:"holidays,omitempty"`
}

// Interval is a part of a local day, "09:00" up to but not including "12:30".
// A day ends at "24:00".
type Interval struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Limits of a calendar.
const (
	MaxIntervals = 24  // a day
	MaxHolidays  = 500 // in all
)

// Always is the calendar of no calendar, 24x7.
func Always() Calendar { return Calendar{} }

func (c Calendar) always() bool {
	return c.Zone == "" && len(c.Hours) == 0 && len(c.Holidays) == 0
}

func (c Calendar) equal(other Calendar) bool {
	return c.Zone == other.Zone && slices.Equal(c.Holidays, other.Holidays) &&
		maps.EqualFunc(c.Hours, other.Hours, slices.Equal)
}

// Parse reads a calendar from JSON and checks it. It fails on JSON that is not
// a calendar, on unknown fields, and with Invalid on broken rules.
func Parse(data []byte) (Calendar, error) {
	var c Calendar
	in := json.NewDecoder(bytes.NewReader(data))
	in.DisallowUnknownFields()
	if err := in.Decode(&c); err != nil {
		return Calendar{}, fmt.Errorf("read calendar: %w", err)
	}
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		return Calendar{}, errors.New("read calendar: something follows it")
	}
	if err := c.Check(); err != nil {
		return Calendar{}, err
	}
	return c, nil
}

// span is an interval in seconds of local wall time since midnight.
type span struct{ from, to int64 }

func (s span) overlaps(other span) bool { return s.from < other.to && other.from < s.to }

// span fails with the rule that the interval breaks.
func (i Interval) span() (span, error) {
	from, ok1 := clock(i.From)
	to, ok2 := clock(i.To)
	if !ok1 || !ok2 {
		return span{}, errors.New("must go from HH:MM to HH:MM, at most 24:00")
	}
	if from >= to {
		return span{}, errors.New("must end after it begins")
	}
	return span{from, to}, nil
}

// clock reads "HH:MM" up to "24:00" as seconds since midnight.
func clock(s string) (int64, bool) {
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

// loadZone refuses the names that mean this machine's own zone.
func loadZone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, errors.New("not an IANA zone")
	}
	return time.LoadLocation(name)
}
