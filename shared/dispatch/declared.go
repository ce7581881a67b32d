package dispatch

import (
	"time"

	"docket/events"
)

// Schedule declares a function that a rule calls now and then.
type Schedule struct {
	Name  string // also its function's folder
	Every time.Duration
}

// Schedules lists every schedule. Warnings and breaches are recorded as late
// as a sweep comes, and say when they were due (SLA rule 12).
func Schedules() []Schedule { return []Schedule{{Name: "slasweep", Every: time.Minute}} }

// Subscription declares a function that takes events of one type from the bus.
type Subscription struct {
	Name string // also its function's folder
	Type string
}

// Subscriptions lists every subscription.
func Subscriptions() []Subscription {
	return []Subscription{{Name: "related", Type: events.InboundRelated}}
}
