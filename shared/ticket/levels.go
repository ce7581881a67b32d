package ticket

import (
	"slices"
	"time"

	"docket/shared/index"
	"docket/shared/sla"

	order "docket/shared/words"
)

// A ticket's SLA state changes as time goes on, and no facet does. So a ticket has a
// facet of what lasts of it (sla.Lasting), and what runs out is told by its turn: a store
// answers for the facets of Running itself, which no ticket has.

// lastsAs is the facet of a level that lasts; none of a ticket that is on track so.
func lastsAs(level sla.Level) index.Facet {
	if level == "" {
		level = "none"
	}
	return index.New("sla", string(level))
}

// RunningAs is the facet of the tickets that are breached, or else that are amber, by
// the clocks that run.
func RunningAs(level sla.Level) index.Facet { return index.New("sla_running", string(level)) }

// levelled gives the groups that the tickets of some levels meet, and few others; where it
// is of one level no others.
func levelled(levels []sla.Level) (groups []index.Group) {
	if len(levels) == 0 {
		return nil
	}
	has := func(level sla.Level) bool { return slices.Contains(levels, level) }
	breached := []index.Facet{lastsAs(sla.LevelBreached), RunningAs(sla.LevelBreached)}
	warning := []index.Facet{lastsAs(sla.LevelWarning), RunningAs(sla.LevelWarning)}
	if has(sla.LevelOnTrack) {
		var not []index.Facet
		if !has("") {
			not = append(not, lastsAs(""))
		}
		if !has(sla.LevelBreached) {
			not = append(not, breached...)
			if !has(sla.LevelWarning) {
				not = append(not, warning...)
			}
		}
		return []index.Group{{Any: not, Not: true}}
	}
	var any []index.Facet
	if has("") {
		any = append(any, lastsAs(""))
	}
	if has(sla.LevelBreached) {
		any = append(any, breached...)
	}
	if has(sla.LevelWarning) {
		any = append(any, warning...)
	}
	groups = []index.Group{{Any: any}}
	if !has(sla.LevelBreached) {
		groups = append(groups, index.Group{Any: breached, Not: true})
	}
	return groups
}

// Running tells what has run out by an instant of a ticket with a turn: LevelBreached,
// or else LevelWarning, or neither, by the clocks that run.
func Running(turn order.Turn, now time.Time) sla.Level {
	if turn.At>>rankBits != dueRank {
		return sla.LevelOnTrack
	}
	due := int64(turn.At&(1<<rankBits-1)) / 1e6
	switch {
	case now.Unix() >= due:
		return sla.LevelBreached
	case now.Unix() >= due-int64(turn.Ahead):
		return sla.LevelWarning
	}
	return sla.LevelOnTrack
}

// MayTake tells whether the filter may take a ticket of which so much has run out.
func (f Filter) MayTake(running sla.Level) bool {
	switch {
	case len(f.Levels) == 0:
		return true
	case running == sla.LevelBreached:
		return slices.Contains(f.Levels, sla.LevelBreached)
	case running == sla.LevelWarning:
		return slices.Contains(f.Levels, sla.LevelBreached) || slices.Contains(f.Levels, sla.LevelWarning)
	}
	return true
}

// TakesLevel tells whether the filter takes a ticket by its level.
func (f Filter) TakesLevel(t Ticket) bool {
	level := sla.Level("")
	if at := sla.Overall(t.Clocks, f.At); at != nil {
		level = *at
	}
	return len(f.Levels) == 0 || slices.Contains(f.Levels, level)
}

// Parts are filters of which a ticket that this one takes is taken by one and no other,
// and of whose facets that is all: counted together they are the filter.
func (f Filter) Parts() (parts []Filter) {
	for _, level := range f.Levels {
		part := f
		part.Levels = []sla.Level{level}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		parts = append(parts, f)
	}
	return parts
}
