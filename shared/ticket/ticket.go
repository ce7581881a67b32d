// Package ticket holds the rules of tickets and of what is said on them. It
// knows one canonical ticket; each face shows it in a vocabulary of its own.
package ticket

import (
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
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
	PublicMessages    uint32 // how many are on it
	CreatedAt         time.Time
	UpdatedAt         time.Time // of its revision
	ChangedAt         time.Time // of its last Change
	Mark              Mark
	ErasedBy          string // the job that erased what was written on it; empty: none did
	Stored            Stored
}

// FacetsVersion numbers what Facets returns: whoever changes that raises it, so
// that builds which run side by side know whose facets a ticket has. So does
// whoever takes up another edition of Unicode, by which facets are folded.
const FacetsVersion = 7

// Stored is what the store keeps with a ticket for itself, from a read to the
// next write.
type Stored struct {
	Writes        uint64        // how many there were
	Beside        bool          // the description lies beside the ticket's item
	Facets        []index.Facet // by which the index has the ticket
	FacetsVersion uint32        // of the newest build that wrote them
	FacetsOld     bool          // an older build wrote since, which knows some of them only
	WordsVersion  uint32        // by which all its words are in the index of words
	Claims        bool          // its reference is kept as its own, as far as the write asked
}
