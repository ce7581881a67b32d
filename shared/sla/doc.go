// Package sla holds the clocks of a ticket: how long it may wait for its first
// response, for each next response and for its resolution. "rule 6" in a
// comment is a rule of docs/sla.md.
//
// What happens to a ticket's clocks is a history of entries in order, and the
// ticket's State is their fold. The write path stores the State, appends the
// entries that Record or Sweep returns, and sets one timer, for Next. The
// package reads no clock and stores nothing. Statuses and priorities are plain
// strings to it.
//
// Instants are kept in UTC and in whole seconds; fractions are cut off.
//
// Read plan.go first: what is promised, and how a ticket gets its terms. Then
// clock.go, one clock; state.go, the three clocks of a ticket and what becomes
// of them by an entry, of each kind in status.go, messages.go, retarget.go and
// runout.go; due.go, what runs out next; and hours.go, how business time is counted.
package sla

import "time"

// The statuses that the rules name. Any other status counts (rule 5).
const (
	pending           = "pending"
	waitingOnCustomer = "waiting_on_customer"
	resolved          = "resolved"
	closed            = "closed"
)

// done tells whether a ticket in this status has its resolution.
func done(status string) bool { return status == resolved || status == closed }

// Metric is one of the three things that a ticket is measured by.
type Metric string

// The metrics.
const (
	FirstResponse Metric = "first_response"
	NextResponse  Metric = "next_response"
	Resolution    Metric = "resolution"
)

// Metrics are all metrics, in the order in which they are shown.
func Metrics() []Metric { return []Metric{FirstResponse, NextResponse, Resolution} }

// whole cuts t to the precision of the clocks: seconds of UTC.
func whole(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return time.Unix(t.Unix(), 0).UTC()
}
