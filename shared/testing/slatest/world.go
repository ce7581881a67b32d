// Package slatest judges clocks in tests: an oracle that walks the rules of
// package sla second by second, and the worlds in which it walks. No binary
// carries it.
package slatest

import (
	"slices"
	"strings"
	"sync"
	"time"

	"docket/shared/sla"
)

// Never stands for an instant, a target or a pin that is not there.
const Never = -1

// Day is a day's seconds.
const Day = 24 * 60 * 60

// Days is how many days of a world are looked at.
const Days = 5

// World is some days around a change of the clocks, every second of them
// looked at under each of some calendars, the first of which is 24x7. Its
// seconds count from Start.
type World struct {
	Start, Turn time.Time
	Calendars   []sla.Calendar
	open        [][]bool
	passed      [][]int // open seconds before each second
}

// Turn is an instant at which the offset of a zone changes, or package time's
// bounds are odd.
type Turn struct{ Zone, At string }

// Turns are some of each kind. The first six have a world.
var Turns = []Turn{
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

// Worlds are slow to look at, so they are made once and shared.
var Worlds = sync.OnceValue(func() []*World {
	var all []*World
	for _, turn := range Turns[:6] {
		near, _ := time.Parse(time.RFC3339, turn.At)
		zone, _ := time.LoadLocation(turn.Zone)
		w := &World{Start: near.Add(-36 * time.Hour), Turn: near}
		day := near.In(zone)
		w.Calendars = []sla.Calendar{
			sla.Always(),
			Office(turn.Zone, day.AddDate(0, 0, 2).Format(time.DateOnly)),
			EveryDay(turn.Zone, "00:10", "01:45", "01:50", "02:20", "02:40", "03:10", "22:00", "24:00"),
		}
		w.Calendars[2].Holidays = []string{day.Format("01-02") + " 01:30-02:50", day.AddDate(0, 0, 1).Format("01-02"), day.AddDate(0, 0, 1).Format("01-02") + " 00:00-23:00"}
		for _, c := range w.Calendars {
			w.look(c, zone)
		}
		all = append(all, w)
	}
	return all
})

func (w *World) look(c sla.Calendar, zone *time.Location) {
	seen := make([]bool, Days*Day)
	edges := edgesOf(c)
	for i := range seen {
		seen[i] = c.Zone == "" || openFast(c, edges, w.At(i).In(zone))
	}
	passed := make([]int, len(seen)+1)
	for i, open := range seen {
		passed[i+1] = passed[i]
		if open {
			passed[i+1]++
		}
	}
	w.open, w.passed = append(w.open, seen), append(w.passed, passed)
}

// At is the instant of a second of the world, the zero time for Never.
func (w *World) At(second int) time.Time {
	if second == Never {
		return time.Time{}
	}
	return w.Start.Add(time.Duration(second) * time.Second)
}

// Second is the second of the world in which an instant lies.
func (w *World) Second(at time.Time) int { return int(at.Unix() - w.Start.Unix()) }

// Open tells whether business time passes in a second, as it was looked at.
func (w *World) Open(calendar, second int) bool { return w.open[calendar][second] }

// OpenAt looks at the wall clock of one second.
func OpenAt(c sla.Calendar, zone *time.Location, unix int64) bool {
	wall := time.Unix(unix, 0).In(zone)
	if onHoliday(c, wall) {
		return false
	}
	now := wall.Format("15:04:05")
	day := strings.ToLower(wall.Weekday().String()[:3])
	for _, i := range c.Intervals {
		if i.Day == day && i.From+":00" <= now && now < i.To+":00" {
			return true
		}
	}
	return false
}

// onHoliday tells whether a second of the wall clock lies in a holiday.
func onHoliday(c sla.Calendar, wall time.Time) bool {
	date, now := wall.Format(time.DateOnly), wall.Format(time.TimeOnly)
	return slices.ContainsFunc(c.Holidays, func(holiday string) bool {
		day, part, partial := strings.Cut(holiday, " ")
		from, to, _ := strings.Cut(part, "-")
		return strings.HasSuffix(date, day) && (!partial || from+":00" <= now && now < to+":00")
	})
}

// edgesOf are a calendar's intervals in seconds, by the weekday.
func edgesOf(c sla.Calendar) (edges [7][][2]int) {
	clock := func(s string) int {
		at := func(i int) int { return int(s[i] - '0') }
		return (at(0)*10+at(1))*3600 + (at(3)*10+at(4))*60
	}
	for _, i := range c.Intervals {
		day := slices.Index([]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}, i.Day)
		edges[day] = append(edges[day], [2]int{clock(i.From), clock(i.To)})
	}
	return edges
}

// openFast is OpenAt without text.
func openFast(c sla.Calendar, edges [7][][2]int, wall time.Time) bool {
	hour, minute, second := wall.Clock()
	now := hour*3600 + minute*60 + second
	for _, e := range edges[wall.Weekday()] {
		if e[0] <= now && now < e[1] {
			return len(c.Holidays) == 0 || !onHoliday(c, wall)
		}
	}
	return false
}

// EveryDay has the same intervals, given by their edges, on all days.
func EveryDay(zone string, edges ...string) sla.Calendar {
	c := sla.Calendar{Zone: zone}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} {
		for i := 0; i < len(edges); i += 2 {
			c.Intervals = append(c.Intervals, sla.Interval{Day: day, From: edges[i], To: edges[i+1]})
		}
	}
	return c
}

// Office is open on weekdays with a lunch break.
func Office(zone string, holidays ...string) sla.Calendar {
	c := EveryDay(zone, "09:00", "12:30", "13:30", "17:00")
	c.Intervals = c.Intervals[:5*2]
	c.Holidays = holidays
	return c
}
