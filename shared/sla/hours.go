package sla

import (
	"sort"
	"time"
)

// Horizon is as far as a calendar is asked to look ahead. Business time that
// has not passed by then is taken to have passed, so that every due date exists.
const Horizon = 100 * 365 * 24 * time.Hour

// Between is the business time in [from, to), in whole seconds; nothing where
// to is not after from. It looks no further than Horizon.
func (c Calendar) Between(from, to time.Time) time.Duration {
	h := c.open()
	return seconds(h.between(from.Unix(), to.Unix()))
}

// Add is the first instant at which d of business time has passed since from,
// to the second; d that is not positive has passed at once, at from. It is
// from + Horizon where d has not passed by then.
func (c Calendar) Add(from time.Time, d time.Duration) time.Time {
	h := c.open()
	return time.Unix(h.add(from.Unix(), int64(d/time.Second)), 0).UTC()
}

func seconds(n int64) time.Duration { return time.Duration(n) * time.Second }

const (
	secondsPerDay = 24 * 60 * 60
	horizon       = int64(Horizon / time.Second)
	stride        = 366 * secondsPerDay // how far add looks at once: few targets are longer, and each year has its holidays
)

// hours is a Calendar made ready to count. All its numbers are seconds, real
// ones since 1970 in UTC, local ones since 1970 on the wall clock.
type hours struct {
	zone     *time.Location // nil for 24x7
	days     [7][]span      // from Sunday
	before   [8]int64       // open seconds of the week before each day, and in all
	holidays []holiday
	closed   map[int]closures // the holidays of the years that were counted in
}

// open loads the calendar's zone. An unknown zone is UTC, and a broken interval
// or holiday is none: it is for Check to refuse them, and a ticket whose host has lost a
// zone must still take replies.
func (c Calendar) open() hours {
	if c.always() {
		return hours{}
	}
	h := hours{zone: time.UTC}
	if zone, err := loadZone(c.Zone); err == nil {
		h.zone = zone
	}
	for _, interval := range c.Intervals {
		day, known := weekday(interval.Day)
		if s, ok := interval.span(); ok && known {
			h.days[day] = append(h.days[day], s)
		}
	}
	for day, open := range h.days {
		h.before[day+1] = h.before[day] + within(open, secondsPerDay)
	}
	for _, text := range c.Holidays {
		if one, ok := readHoliday(text); ok {
			h.holidays = append(h.holidays, one)
		}
	}
	return h
}

// within is how much of a day's intervals has passed at second x of the day.
func within(day []span, x int64) int64 {
	var sum int64
	for _, s := range day {
		sum += max(0, min(x, s.to)-s.from)
	}
	return sum
}

func (h *hours) between(from, to int64) int64 {
	to = min(to, from+horizon)
	if h.zone == nil {
		return max(0, to-from)
	}
	var sum int64
	for from < to {
		offset, end := h.steady(from, to)
		sum += h.local(from+offset, end+offset)
		from = end
	}
	return sum
}

func (h *hours) add(from, d int64) int64 {
	if d <= 0 {
		return from
	}
	last := from + horizon
	if h.zone == nil {
		return min(from+d, last)
	}
	for from < last {
		offset, end := h.steady(from, min(last, from+stride))
		sum := h.local(from+offset, end+offset)
		if sum >= d {
			return from + int64(sort.Search(int(end-from), func(n int) bool {
				return h.local(from+offset, from+offset+int64(n)) >= d
			}))
		}
		d, from = d-sum, end
	}
	return last
}

// steady is the offset from UTC in force at from, and an instant up to which
// it stays in force, at most to.
func (h *hours) steady(from, to int64) (offset, end int64) {
	at := time.Unix(from, 0).In(h.zone)
	_, east := at.Zone()
	_, next := at.ZoneBounds()
	if next.IsZero() {
		return int64(east), to
	}
	end = next.Unix()
	// Package time ends a year after 365 days where it has only a zone's rule to
	// go by, so on the last day of a leap year the bound is not ahead. No rule
	// changes an offset within that day.
	if end <= from {
		end = (floor(from, secondsPerDay) + 1) * secondsPerDay
	}
	return int64(east), min(end, to)
}

// local is the business time in the local seconds [from, to), all of one offset.
func (h *hours) local(from, to int64) int64 {
	return h.upTo(to) - h.upTo(from) - h.lostIn(from, to)
}

// upTo is the business time, holidays aside, from a Sunday before 1970 to the
// local second x.
func (h *hours) upTo(x int64) int64 {
	const firstDay = int64(time.Thursday) // the weekday of 1970-01-01
	day := floor(x, secondsPerDay)
	week := floor(day+firstDay, 7)
	today := day + firstDay - 7*week
	return week*h.before[7] + h.before[today] + within(h.days[today], x-day*secondsPerDay)
}

// floor divides n by d, rounding down.
func floor(n, d int64) int64 {
	q := n / d
	if n%d < 0 {
		q--
	}
	return q
}
