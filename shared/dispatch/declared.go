package dispatch

import (
	"time"

	"docket/events"
	"docket/shared/grant"
)

// Schedule declares a function that a rule calls now and then.
type Schedule struct {
	Name   string // also its function's folder
	Every  time.Duration
	Table  []grant.Action // what it does to the table
	Timers bool           // it queries the timers index
}

// SLASweep calls Sweep. Warnings and breaches are recorded as late as it comes,
// and say when they were due (SLA rule 12).
func SLASweep() Schedule {
	return Schedule{Name: "slasweep", Every: time.Minute, Table: []grant.Action{grant.Get, grant.Put}, Timers: true}
}

// Schedules lists every schedule.
func Schedules() []Schedule { return []Schedule{SLASweep()} }

// Subscription declares a function that takes events of one type from the bus.
type Subscription struct {
	Name  string // also its function's folder
	Type  string
	Table []grant.Action // what it does to the table
}

// Subscriptions lists every subscription.
func Subscriptions() []Subscription {
	return []Subscription{{Name: "related", Type: events.InboundRelated, Table: []grant.Action{grant.Get, grant.Put}}}
}
