package ticket

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/filter"
	"docket/shared/index"
	"docket/shared/queue"
	"docket/shared/sla"
	"docket/shared/tenant"
)

// Timer is when the next of a ticket's clocks has something to record.
type Timer struct {
	Scope    tenant.Scope
	TicketID string
	At       time.Time
}

// Store keeps the tickets of every workspace.
type Store interface {
	// Ground reads at once what a write of tickets stands on.
	Ground(ctx context.Context, scope tenant.Scope, ask Ask) (Ground, error)

	// Commit writes all of c or nothing. It returns the receipt that is
	// already kept under c's idempotency key, change.ErrStale when Before is
	// no longer the ticket's state, or a fault of kind ReferenceTaken.
	Commit(ctx context.Context, c Commit) (*change.Receipt, error)

	// Ticket returns a ticket by its UUID, or a fault of kind NotFound.
	Ticket(ctx context.Context, scope tenant.Scope, id string) (Ticket, error)

	// Tickets lists newest first the tickets that every group of the query
	// matches, with what was committed before the call.
	Tickets(ctx context.Context, scope tenant.Scope, list List) (Page, error)

	// Ledger is a ticket's SLA ledger, in order, or a fault of kind NotFound.
	Ledger(ctx context.Context, scope tenant.Scope, id string) ([]sla.Entry, error)

	// Messages and Comments list those of one ticket, oldest first.
	Messages(ctx context.Context, scope tenant.Scope, ticketID string, list ThreadList) (MessagePage, error)
	Comments(ctx context.Context, scope tenant.Scope, ticketID string, list ThreadList) (CommentPage, error)

	// Relateds lists what other modules made for a ticket, of one kind or of
	// all, oldest first; the list's filter is not heeded.
	Relateds(ctx context.Context, scope tenant.Scope, ticketID string, kind RelatedKind, list ThreadList) (RelatedPage, error)

	// RelatedTo is what other modules made under a request id of theirs.
	RelatedTo(ctx context.Context, scope tenant.Scope, requestID string) ([]Related, error)
}

// Ask says what a write needs to know before it decides; empty parts are not read.
type Ask struct {
	Once    *change.Once
	Now     time.Time // judges whether a receipt has expired
	Number  bool      // take the workspace's next ticket number
	Ticket  string    // a ticket's UUID
	QueueID string
	Plan    bool // the workspace's SLA plan
}

// Ground is the answer to an Ask; what does not exist is nil.
type Ground struct {
	Prior  *change.Receipt
	Number uint32
	Ticket *Ticket
	Queue  *queue.Queue
	Plan   sla.Plan
}

// Commit is one write of a ticket and its thread.
type Commit struct {
	Before  *Ticket // nil for a new ticket
	After   Ticket
	Message *Message
	Comment *Comment
	Related *Related
	Changes []change.Change // the first is the write's own, by which it knows itself again
	Ledger  []sla.Entry     // what the write adds to the ticket's SLA ledger
	Receipt *change.Receipt
}

// List asks for one page of tickets.
type List struct {
	Query index.Query
	Below uint32 // only tickets of a lower number; 0: from the newest
	Limit int
}

// Page is a run of tickets; More tells that others may follow.
type Page struct {
	Tickets []Ticket
	More    bool
	Next    uint32 // goes on with Below, when More
}

// ThreadList asks for one page of a ticket's messages or comments.
type ThreadList struct {
	Filter filter.Filter
	After  string // the id behind which to go on; empty: from the first
	Limit  int
}

// MessagePage is a run of messages; More tells that others follow.
type MessagePage struct {
	Messages []Message
	More     bool
	Next     string // goes on with After, when More
}

// CommentPage is a run of comments; More tells that others follow.
type CommentPage struct {
	Comments []Comment
	More     bool
	Next     string
}

// RelatedPage is a run of related records; More tells that others follow.
type RelatedPage struct {
	Related []Related
	More    bool
	Next    string
}
