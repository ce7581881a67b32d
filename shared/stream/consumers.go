package stream

import (
	"time"

	"docket/shared/grant"
)

// Consumer declares one consumer of the stream: how records reach it, and what
// happens to records that it cannot process. Each reports the record at which a
// batch failed. There are two; a third would throttle the stream's shards.
type Consumer struct {
	Name     string        // also its function's folder
	Filter   string        // what the sort keys of the insertions begin with that it is shown
	Batch    int           // records at most in one call
	Window   time.Duration // how long a batch is gathered
	Parallel int           // batches of one shard at once
	Bisect   bool          // a batch that fails is halved until its failing record is alone
	Retries  int           // how often that comes again before it goes to the failure destination
	MaxAge   time.Duration // how old a record may get before it goes there
	Failed   string        // the failure destination, which keeps the whole record

	Table  grant.Table // what it does to the table
	Events bool        // it puts events on the bus
	Wakes  []string    // the queues that it sends wake-ups to
}

// failed is the destination of what no consumer could take: a bucket of that
// name when deployed, the records quarantined in the table on one machine.
const failed = "failed-records"

// Audit records Changes: audit events, usage events and their totals, and the feed. It
// wakes those who deliver what is new in the feed to endpoints, and those who bring out mail.
func Audit() Consumer {
	return Consumer{Name: "audit", Filter: changes, Batch: 100, Window: time.Second, Parallel: 2, Bisect: true,
		Retries: 50, MaxAge: 12 * time.Hour, Failed: failed,
		Table: grant.Union(grant.RecordChanges(), grant.On(grant.Webhooks, grant.Query), grant.On(grant.Mailboxes, grant.Get), grant.On(grant.Quarantine, grant.Put)), Wakes: []string{"webhooks", "mail"}}
}

// Dispatch routes Changes and reads nothing. A record that fails holds up its
// shard for some minutes: fifteen tries, with Lambda's growing pauses between
// them. Then it goes to the failure destination.
func Dispatch() Consumer {
	return Consumer{Name: "dispatch", Filter: changes, Batch: 25, Window: time.Second, Parallel: 2, Bisect: true,
		Retries: 15, MaxAge: 12 * time.Hour, Failed: failed, Table: grant.On(grant.Quarantine, grant.Put), Events: true, Wakes: []string{"jobs"}}
}

// Consumers lists every consumer of the stream.
func Consumers() []Consumer { return []Consumer{Audit(), Dispatch()} }
