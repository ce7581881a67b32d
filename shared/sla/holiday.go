package sla

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"time"
)

// holiday is local time without business time: a day or a part of it, once or
// in every year that has the day.
type holiday struct {
	yearly bool
	year   int // of one that is not yearly
	month  time.Month
	day    int
	part   span // of the day
}

// readHoliday reads "2026-12-25" or "12-25", with the part of the day behind
// it if it is not the whole: "12-24 13:00-24:00".
func readHoliday(text string) (holiday, bool) {
	const leapYear = "2000-"
	date, hours, partial := strings.Cut(text, " ")
	h := holiday{yearly: len(date) == len("12-25"), part: span{0, secondsPerDay}}
	if h.yearly {
		date = leapYear + date
	}
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return h, false
	}
	h.year, h.month, h.day = at.Date()
	if !partial {
		return h, true
	}
	from, to, _ := strings.Cut(hours, "-")
	part, ok := Interval{From: from, To: to}.span()
	h.part = part
	return h, ok
}

// in is the holiday in a year, in local seconds since 1970; false where that
// year has none.
func (h holiday) in(year int) (span, bool) {
	at := time.Date(year, h.month, h.day, 0, 0, 0, 0, time.UTC)
	if at.Month() != h.month || !h.yearly && year != h.year { // there is no 29 February
		return span{}, false
	}
	return span{at.Unix() + h.part.from, at.Unix() + h.part.to}, true
}

// closures are the holidays of a local year, in order and apart, in local seconds
// since 1970.
type closures struct {
	spans []span
	lost  []int64 // the business time that falls in the spans before each, and in all
}

// closedIn are the holidays of a year. They are found once for each year that
// is counted in.
func (h *hours) closedIn(year int) closures {
	if known, ok := h.closed[year]; ok {
		return known
	}
	var c closures
	for _, one := range h.holidays {
		if s, ok := one.in(year); ok {
			c.spans = append(c.spans, s)
		}
	}
	c.spans = joined(c.spans)
	c.lost = make([]int64, 1, len(c.spans)+1)
	for i, s := range c.spans {
		c.lost = append(c.lost, c.lost[i]+h.upTo(s.to)-h.upTo(s.from))
	}
	if h.closed == nil {
		h.closed = map[int]closures{}
	}
	h.closed[year] = c
	return c
}

// joined are the spans in order, those that overlap or touch as one.
func joined(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	apart := spans[:0]
	for _, s := range spans {
		if last := len(apart) - 1; last >= 0 && s.from <= apart[last].to {
			apart[last].to = max(apart[last].to, s.to)
		} else {
			apart = append(apart, s)
		}
	}
	return apart
}

// lostUpTo is the business time that falls in a year's holidays before the
// local second x.
func (h *hours) lostUpTo(c closures, x int64) int64 {
	i := sort.Search(len(c.spans), func(i int) bool { return c.spans[i].to > x })
	if i < len(c.spans) && c.spans[i].from < x {
		return c.lost[i] + h.upTo(x) - h.upTo(c.spans[i].from)
	}
	return c.lost[i]
}

// lostIn is the business time that falls in holidays in the local seconds [from, to).
func (h *hours) lostIn(from, to int64) (lost int64) {
	if len(h.holidays) == 0 {
		return 0
	}
	for year := yearOf(from); year <= yearOf(to); year++ {
		c := h.closedIn(year)
		lost += h.lostUpTo(c, to) - h.lostUpTo(c, from)
	}
	return lost
}

func yearOf(local int64) int { return time.Unix(local, 0).UTC().Year() }
