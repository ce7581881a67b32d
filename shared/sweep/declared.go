package sweep

import "time"

// Schedule declares a function that a rule calls now and then.
type Schedule struct {
	Name  string // also its function's folder
	Every time.Duration
	Wakes []string // the queues that it sends to
}

// SLASweep wakes the worker for each shard of the timers, and who receives letters for those
// that were overlooked. Warnings and breaches
// are recorded as late as that comes, and say when they were due (SLA rule 12).
func SLASweep() Schedule {
	return Schedule{Name: "slasweep", Every: time.Minute, Wakes: []string{"jobs", "mail-in"}}
}

// Schedules lists every schedule.
func Schedules() []Schedule { return []Schedule{SLASweep()} }
