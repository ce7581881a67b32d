package ticket

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/file"
	"docket/shared/list"
	"docket/shared/queue"
	"docket/shared/sla"
	"docket/shared/tenant"
)

// Timer is when the next of a ticket's clocks has something to record, its snooze ends, or
// a reply on it is to leave.
type Timer struct {
	Scope    tenant.Scope
	TicketID string
	Held     string // ReaderOf the author of a held reply, whose time has come; empty: it is the ticket's own
	At       time.Time
}

// Store keeps the tickets of every workspace. What is out of a Sight is absent to it.
type Store interface {
	file.Store

	// Snapshot reads at once what a write of tickets stands on. A ticket that is
	// asked for and absent is ErrNotFound, and one that was merged into another is that
	// one, where it is in sight, unless the Ask is for itself. The plan, the custom fields and the queue
	// that the ticket is in, may be as they were five seconds ago. A commit of a message
	// whose Identity its ticket has already is stale, and so is one that answers
	// with a message which nothing leads to any more.
	Snapshot(ctx context.Context, sight Sight, ask Ask) (Snapshot, error)

	// Ticket returns a ticket by its UUID, or a fault of kind NotFound. A duplicate leads
	// to the ticket that it was merged into, where that is in sight, and so it does for
	// all that is asked of a ticket by its UUID.
	Ticket(ctx context.Context, sight Sight, id string) (Ticket, error)

	// Tickets lists the tickets that a filter takes, with what was committed
	// before the call.
	Tickets(ctx context.Context, sight Sight, list List) (Page, error)

	// Groups lists a page of each of some groups of a list's tickets, from the beginning,
	// with the Count of each where the list asks for it.
	Groups(ctx context.Context, sight Sight, list List, groups []Choice) ([]Page, error)

	// Slice lists the tickets that a filter without a query and a range takes, the newest
	// first, from behind some, with the exact Count of all. Where that cannot be told it
	// is a fault of kind Unavailable.
	Slice(ctx context.Context, sight Sight, filter Filter, skip, limit int) (Page, error)

	// Counts tells for each of some filters how many tickets it takes. They have
	// neither a query nor a range.
	Counts(ctx context.Context, sight Sight, filters ...Filter) ([]Count, error)

	// History is a ticket's SLA history, or a fault of kind NotFound.
	History(ctx context.Context, sight Sight, id string) (History, error)

	// Changes are the newest of a ticket's, at most so many, in the order of their
	// sequences, as whoever has the sight may know of them; or a fault of kind NotFound.
	Changes(ctx context.Context, sight Sight, ticketID string, most int) ([]change.Change, error)

	// Change is a Change of the ticket of a number, or ErrNotFound: also to who does
	// not see all tickets, and where nothing tells that the ticket is there. It has
	// every Change that was committed before the call.
	Change(ctx context.Context, sight Sight, number uint32, which Which) (change.Change, error)

	// Messages and Comments list those of one ticket and of its duplicates in sight,
	// oldest first unless the list says otherwise; among the messages of a duplicate is
	// its Opening. What no customer may know is in no list of who does not see it.
	Messages(ctx context.Context, sight Sight, ticketID string, list ConversationList) (list.Page[Message], error)
	Comments(ctx context.Context, sight Sight, ticketID string, list ConversationList) (list.Page[Comment], error)

	// Thread lists the messages, the notes and the Changes of one ticket as one list, by
	// the UUIDs of their ids; the list's filter is not heeded. Behind an Entry it goes on
	// by its Place. A ticket that is not there is a fault of kind NotFound.
	Thread(ctx context.Context, sight Sight, ticketID string, list ConversationList) (list.Page[Entry], error)

	// Whole is a ticket with what stands beside it, or a fault of kind NotFound.
	Whole(ctx context.Context, sight Sight, ask WholeAsk) (Whole, error)

	// Reads tells how far a user has read tickets, by their numbers; what is missing
	// was never read.
	Reads(ctx context.Context, scope tenant.Scope, by tenant.User, numbers ...uint32) (map[uint32]Read, error)

	// Unsents are what agents write on a ticket and its duplicates and have not sent, in no
	// order; or a fault of kind NotFound. Who does not see what is internal sees none.
	Unsents(ctx context.Context, sight Sight, ticketID string) ([]Unsent, error)

	// UnsentBy is one of them, nil where there is none, whoever sees the ticket.
	UnsentBy(ctx context.Context, scope tenant.Scope, ticketID string, of UnsentOf) (*Unsent, error)

	// Relateds lists what other modules made for a ticket, of one kind or of
	// all, oldest first; the list's filter is not heeded.
	Relateds(ctx context.Context, sight Sight, ticketID string, kind RelatedKind, list ConversationList) (list.Page[Related], error)
}

// History is what became of a ticket's clocks. One that is longer than an
// answer may read is cut.
type History struct {
	Clocks  sla.State   // as they are
	Entries []sla.Entry // in order, from the first
	Cut     bool        // there are later ones
}

// Ask says what a write needs to know before it decides; empty parts are not read.
type Ask struct {
	Number  bool     // take the workspace's next ticket number
	Ticket  string   // a ticket's UUID
	Nth     uint32   // the ticket of this number itself, in place of Ticket
	Once    string   // a Change of the ticket by its ID, as of after the ticket was read
	Itself  bool     // the ticket of that UUID, even where it was merged into another one, to which it leads else
	Others  []string // further tickets by their UUIDs, themselves: not all must be there
	Family  bool     // all tickets that are merged with it
	Whole   bool     // the ticket with its description, which most writes do without
	Erased  bool     // the write takes a ticket that was erased, too
	Deleted bool     // the write takes a ticket that was deleted, too: the Sight sees it
	Claim   bool     // whether the ticket's reference is its own, for Stored.Claims
	QueueID string
	InQueue bool   // the queue that the ticket is in, where QueueID names none
	Plan    bool   // the workspace's SLA plan
	Fields  bool   // what the workspace's custom fields are
	Said    string // a message of the ticket, by its Identity

	Reader   string   // who reads the ticket, for their Read of it
	Unsent   UnsentOf // what somebody writes on it
	Answered string   // a message of it, by its id, or LastWritten
	Presence bool     // who has it open
	Since    *uint64  // the sequence behind which its News are wanted, of others than the Unsent's author

	Retention bool // for how long the workspace keeps what was deleted

	Files file.Taking // files that what is written takes; nil: none
}

// LastWritten asks for the newest message of a ticket that its customer wrote.
const LastWritten = "last"

// Snapshot is the answer to an Ask.
type Snapshot struct {
	Number uint32
	Ticket Ticket
	Once   *change.Change          // nil where there is none yet
	Others []Ticket                // in the order in which they were asked for; zero where there is none
	Family map[string]Ticket       // by UUID, with the ticket itself; empty where it is merged with none
	Queue  *queue.Queue            // nil where there is none
	Queues map[string]*queue.Queue // those that the Others are in, by ID, where the family was asked for
	Plan   sla.Plan
	Fields customfield.Definitions
	Said   *Message // nil where there is none

	Read     Read     // zero where there is none
	Unsent   *Unsent  // nil where there is none
	Answered *Message // likewise
	Presence Presence // zero where nobody was there lately
	News     []News   // the oldest first, at most MostNews, the newest of them

	Retention time.Duration

	Files []file.Taken
}

// List asks for one page of tickets.
type List struct {
	Filter Filter
	Order  Order
	After  Position // behind which the page begins
	Limit  int
	Count  bool // also how many there are in all
	// Versioned asks for the version of what can be listed, too. Where Unless takes
	// it, the page has nothing else, and few reads were made for it.
	Versioned bool
	Unless    func(version string) bool // nil: none
}

// Page is a run of tickets; More tells that others may follow.
type Page struct {
	Tickets []Ticket
	More    bool
	Next    Position // goes on, when More
	Count   *Count   // where it was asked for
	Long    bool     // the log of the indexes is longer than lists should meet
	Plan    []string // how it was found: the facets that were read, and what stood for others
	// Version, where it was asked for, names the state of all tickets of the workspace
	// before any of the page was read: while it is the same, nothing was written that
	// anyone sees. It is empty where it cannot be told.
	Version   string
	Unchanged bool // Unless took the version
}

// Count is how many tickets a filter takes, or as many as an answer could find.
type Count struct {
	Of      int
	AtLeast bool
}

// ConversationList asks for one page of a ticket's messages, comments or related records.
type ConversationList struct {
	Filter list.Filter
	Newest bool   // the newest first; else the oldest
	After  string // the id behind which to go on; empty: from the first
	Limit  int
}
