// Package bulk changes many tickets as one act (S2-80 to S2-83): those that were
// chosen, or all that match a filter as of the moment it was asked. What is to be done
// and to which tickets is written in the transaction that begins its job; the job does
// it in small pages. Each ticket has a Change of its own, by whoever asked, and gets it
// once: its ID follows from the job and the ticket, so whoever comes again finds it
// (ticket.Each).
//
// Which tickets are meant is settled when it is asked. One that comes to match later
// is not touched. One that no longer matches at its turn is skipped: whoever asked for
// what waits does not mean a ticket that a customer has answered meanwhile. Tickets
// that were chosen one by one are done whatever became of them.
package bulk

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/index"
	"docket/shared/job"
	"docket/shared/list"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

const (
	// InCall is up to how many tickets the call itself does them.
	InCall = 100

	// MostChosen is how many tickets can be chosen one by one.
	MostChosen = 1000

	// MaxName is how many characters a ticket's name has at most.
	MaxName = 200

	// MostListed is how many tickets a filter can mean that only a list can tell: one
	// with a query, or by when tickets were updated.
	MostListed = 1000

	// Kept is how long what a bulk did is kept: as long as its job, and some more.
	Kept = 100 * 24 * time.Hour
)

// Order is what a bulk is to do.
type Order struct {
	Set       ticket.Many    `json:"set,omitzero"`
	Filter    *ticket.Filter `json:"filter,omitempty"` // that each ticket must match at its turn; nil: none
	Undoes    string         `json:"undoes,omitempty"` // the request whose Changes are taken back, in place of Set
	Of        string         `json:"of,omitempty"`     // the job with whose tickets it goes; empty: its own
	Operation string         `json:"operation"`
	Door      change.Door    `json:"door"`
}

// Bulk is the order of a job with the tickets that it means.
type Bulk struct {
	Job     string
	Order   Order
	Chosen  index.Set
	Missing []string // names that were chosen and name no ticket
	Expires time.Time
}

// Outcome is what became of a ticket.
type Outcome string

// The outcomes; all but the first are of tickets that were skipped.
const (
	Changed   Outcome = "changed"
	Unchanged Outcome = "unchanged"         // it was so already
	NoMatch   Outcome = "no_longer_matches" // the filter, at its turn
	Missing   Outcome = "not_found"         // it is not there, or was deleted meanwhile
	Erased    Outcome = "erased"            // it takes no more writes
	Since     Outcome = "changed_since"     // what was to be taken back was changed again
	Refused   Outcome = "refused"           // a rule is against it
	Failed    Outcome = "failed"            // it could not be read or written, again and again
)

// Outcomes lists all of them.
func Outcomes() []Outcome {
	return []Outcome{Changed, Unchanged, NoMatch, Missing, Erased, Since, Refused, Failed}
}

// Row tells what became of one ticket.
type Row struct {
	Number    uint32  `json:"n"`
	TicketID  string  `json:"id,omitempty"`
	Reference string  `json:"ref,omitempty"`
	Outcome   Outcome `json:"outcome"`
	Sequence  uint64  `json:"seq,omitempty"` // of its Change
	Detail    string  `json:"detail,omitempty"`

	page  string // behind which its page lies
	place int    // in the page, from 1
}

// Rows are what became of the tickets of one page. First is its highest number.
type Rows struct {
	First uint32
	Rows  []Row
}

// Store is what bulks need of the table.
type Store interface {
	ticket.Store
	job.Store

	// Numbers gives the numbers of all tickets that a filter without a query and
	// without Updated takes, as of before the call; of when they were created it heeds
	// only about. Where it cannot tell them all it is a fault of kind Unavailable.
	Numbers(ctx context.Context, sight ticket.Sight, filter ticket.Filter) (index.Set, error)

	// NumbersOf are the numbers of the tickets that some UUIDs and references name, and
	// the names that name none in sight.
	NumbersOf(ctx context.Context, sight ticket.Sight, names []string) (numbers []uint32, missing []string, err error)

	// Order returns the order of a job, or a fault of kind NotFound.
	Order(ctx context.Context, scope tenant.Scope, jobID string) (Order, error)

	// Chosen are the next of a job's tickets below a number, the highest first, at
	// most so many; below 0 the highest.
	Chosen(ctx context.Context, scope tenant.Scope, jobID string, below uint32, limit int) ([]uint32, error)

	// SaveRows keeps what became of a page's tickets, in place of what is kept of it.
	SaveRows(ctx context.Context, scope tenant.Scope, jobID string, rows Rows, expires time.Time) error

	// RowsOf lists what became of a job's tickets, in the order in which they had their
	// turn, from behind a page's place on.
	RowsOf(ctx context.Context, scope tenant.Scope, jobID, after string, limit int) (list.Page[Rows], error)

	// Lease gives what has a name to a holder until an instant; false where somebody else
	// has it at now.
	Lease(ctx context.Context, name, holder string, now, until time.Time) (bool, error)
}

// ErrNotFound is the answer for a bulk that is absent or elsewhere (S0-17).
var ErrNotFound = fault.New(fault.NotFound, "no such bulk in this workspace")

// Of is the job of a bulk, or a fault of kind NotFound.
func Of(ctx context.Context, s job.Store, scope tenant.Scope, jobID string) (job.Job, error) {
	j, err := s.Job(ctx, scope, jobID)
	if fault.KindOf(err) == fault.NotFound || err == nil && j.Kind != job.Bulk {
		err = ErrNotFound
	}
	return j, err
}
