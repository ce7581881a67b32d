// Package ticket holds the rules of tickets and of what is said on them. It
// knows one canonical ticket; each face shows it in a vocabulary of its own.
package ticket

import (
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/file"
	"docket/shared/index"
	"docket/shared/sla"
)

// Status is where a ticket stands, as the whole system knows it.
type Status string

// The canonical statuses.
const (
	New               Status = "new"
	Open              Status = "open"
	InProgress        Status = "in_progress"
	Pending           Status = "pending"
	WaitingOnCustomer Status = "waiting_on_customer"
	Resolved          Status = "resolved"
	Closed            Status = "closed"
)

// Statuses are all of them, in the order in which a ticket goes through them.
func Statuses() []Status {
	return []Status{New, Open, InProgress, Pending, WaitingOnCustomer, Resolved, Closed}
}

// Unresolved are those of a ticket that is neither resolved nor closed.
func Unresolved() []Status { return []Status{New, Open, InProgress, Pending, WaitingOnCustomer} }

// Done tells the statuses of a ticket that nobody works on any more.
func (s Status) Done() bool { return s == Resolved || s == Closed }

// Priority ranks tickets (S0-21).
type Priority string

// The priorities, lowest first.
const (
	Low    Priority = "low"
	Normal Priority = "normal"
	High   Priority = "high"
	Urgent Priority = "urgent"
)

// Priorities are all of them, the lowest first.
func Priorities() []Priority { return []Priority{Low, Normal, High, Urgent} }

// Source is how a request or a message came in (S0-22, and the desk's own
// portal and widget).
type Source string

// The sources.
const (
	Manual Source = "manual"
	Email  Source = "email"
	Chat   Source = "chat"
	Phone  Source = "phone"
	Web    Source = "web"
	API    Source = "api"
	MCP    Source = "mcp"
	Slack  Source = "slack"
	Other  Source = "other"
	Portal Source = "portal"
	Widget Source = "widget"
)

// sourceOf is the source of what comes in by a door and does not name its own.
func sourceOf(door change.Door) Source {
	switch door {
	case change.API:
		return API
	case change.MCP:
		return MCP
	case change.Mail:
		return Email
	}
	return Other
}

// Sources are all of them.
func Sources() []Source {
	return []Source{Manual, Email, Chat, Phone, Web, API, MCP, Slack, Other, Portal, Widget}
}

// Mark says that a ticket is no longer one of a workspace's usual ones, which
// are live. A list shows tickets with a mark only where it asks for that.
type Mark string

// The marks.
const (
	Unmarked Mark = ""
	Archived Mark = "archived"
	Merged   Mark = "merged"  // into another one
	Deleted  Mark = "deleted" // for good: nobody sees it
)

// Marks are all of them, and none.
func Marks() []Mark { return []Mark{Unmarked, Archived, Merged, Deleted} }

// DefaultType is a ticket's type where none was given; types are an open set of slugs.
const DefaultType = "question"

// Score is how content a customer is with what was done: 1 to 5, empty where nobody
// has said (S2-66).
type Score string

// Scores are all of them, and none.
func Scores() []Score { return []Score{"", "1", "2", "3", "4", "5"} }

// Links name the customer and the revenue that a ticket is about (S0-25).
type Links struct {
	ContactID string
	CompanyID string
	DealID    string
	LeadID    string
	InvoiceID string
}

// Requester is the customer who asks.
type Requester struct {
	Email  string
	Name   string
	Issuer string // of UserID
	UserID string // the subject of one who signs in
}

// utc is an instant in UTC, to the microsecond; nil stays nil.
func utc(at *time.Time) *time.Time {
	if at == nil {
		return nil
	}
	in := at.UTC().Truncate(time.Microsecond)
	return &in
}

// Ticket is the case record of one request. Its ID is a UUID, shown by each
// face behind a prefix of its own.
type Ticket struct {
	ID                string
	Number            uint32
	Version           uint64 // how many Changes it has
	Revision          uint64 // the version at which a person last changed what it shows: its entity tag
	Reference         string // TKT-0001, or the client's own
	Subject           string
	Description       string
	Files             []file.Attachment // that it was opened with
	Status            Status
	Priority          Priority
	Type              string
	Source            Source
	Category          string
	Tags              []string
	QueueID           string
	AssigneeID        string
	OwnerID           string
	Links             Links
	Requester         Requester
	ExternalReference string
	Targets           sla.Targets // of its queue, when it was put there
	Clocks            sla.State
	CustomFields      customfield.Values
	Resolution        string // how it was resolved, the last time
	CSATScore         Score  // of how it was resolved
	CSATComment       string // what the customer said to it
	CSATBy            Rater  // who gave the score
	Rated             Rated  // what the score is counted by
	Snooze            Snooze
	PublicMessages    uint32 // how many are on it
	Said              uint64 // the sequence of the last message or comment on it
	SaidBy            string // whose that is: ReaderOf its author
	CreatedAt         time.Time
	UpdatedAt         time.Time // of its revision
	ChangedAt         time.Time // of its last Change
	Mark              Mark
	MergedInto        string   // the ticket that it is a duplicate of, by its UUID; empty: of none
	StatusBefore      Status   // of a duplicate: where it stood when it was merged
	Duplicates        []string // the tickets that were merged into it, by UUID, with those that had been merged into these
	LentTags          []string // of its tags those that it has by its duplicates alone
	Followers         []string // addresses that have a copy of what is said in public, beside its requester's
	Linked            []string // tickets that an agent is shown beside it, by UUID
	LetterID          string   // the letter that opened it; empty: none did
	Sender            Verified // whether the one who opened it by a letter is who they say
	Quiet             bool     // nothing automatic is sent for it: a machine opened it, or asked for that
	ErasedBy          string   // the job that erased what was written on it; empty: none did
	Stored            Stored
}

// FacetsVersion numbers what Facets returns: whoever changes that raises it, so
// that builds which run side by side know whose facets a ticket has. So does
// whoever takes up another edition of Unicode, by which facets are folded.
const FacetsVersion = 8

// Stored is what the store keeps with a ticket for itself, from a read to the
// next write.
type Stored struct {
	Writes        uint64        // how many there were
	Beside        bool          // the description lies beside the ticket's item
	Facets        []index.Facet // by which the index has the ticket
	FacetsVersion uint32        // of the newest build that wrote them
	FacetsOld     bool          // an older build wrote since, which knows some of them only
	Turn          uint64        // where the index has it
	WordsVersion  uint32        // by which all its words are in the index of words
	Claims        bool          // its reference is kept as its own, as far as the write asked
}
