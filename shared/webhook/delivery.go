package webhook

import (
	"slices"
	"time"

	"docket/shared/fault"
	"docket/shared/tenant"
)

// Status is how far a delivery is.
type Status string

// The statuses. The last two are final until somebody asks for another try.
const (
	Pending   Status = "pending"
	Delivered Status = "delivered"
	Failed    Status = "failed" // the last attempt of the ladder failed
)

// Statuses are all of them.
func Statuses() []Status { return []Status{Pending, Delivered, Failed} }

// Delivery is one event for one endpoint. It is kept from before its first
// attempt on, so that every attempt posts the same bytes.
type Delivery struct {
	ID       string // of the event and the endpoint, the receiver's webhook-id: a repeated one is the same
	Scope    tenant.Scope
	Endpoint string
	Place    string // the event's position in the feed, by which an endpoint's deliveries are ordered
	Event    EventType
	Ticket   string // its UUID; empty where the event is of none
	Sequence uint64 // of the ticket
	Payload  []byte // the body, JSON

	Status    Status
	Attempts  int
	CreatedAt time.Time
	NextAt    time.Time // of the next attempt, while it is pending
	Last      Attempt
}

// Attempt is what became of one try.
type Attempt struct {
	At      time.Time
	Took    time.Duration
	Code    int    // of the answer; 0 where none came
	Answer  []byte // its first KiB
	Trouble string // why it failed, in words for the endpoint's owner; empty where it did not
}

// ErrNoDelivery is the answer for a delivery that is absent, or kept no longer.
var ErrNoDelivery = fault.New(fault.NotFound, "no such delivery of this webhook")

// DeliveryKept is for how long a delivery is kept behind its last attempt.
const DeliveryKept = 30 * 24 * time.Hour

// DeliveryList asks for deliveries.
type DeliveryList struct {
	Status Status      // empty: any
	Events []EventType // none: any
	Below  string      // the place above which they are left out; empty: from the newest
	Limit  int
}

// All tells whether every delivery is asked for.
func (q DeliveryList) All() bool { return q.Status == "" && len(q.Events) == 0 }

// Has tells whether a delivery is asked for.
func (q DeliveryList) Has(d Delivery) bool {
	return (q.Status == "" || q.Status == d.Status) && (len(q.Events) == 0 || slices.Contains(q.Events, d.Event))
}
