// Package canned holds the rules of canned responses: texts that agents put into
// their replies (S2-35 to S2-37), with variables that are filled from a ticket.
package canned

import (
	"time"

	"docket/shared/fault"
	"docket/shared/fold"
	"docket/shared/list"
	"docket/shared/tenant"
)

// Response is a canned response: everybody's of the workspace, or where it has an
// Owner that user's alone, to anybody else as if it were not there.
type Response struct {
	ID        string // canned_<uuid>
	Version   uint64
	Title     string
	Shortcut  string // one word, of one response alone among everybody's, and among an owner's; empty: none
	Body      string
	Owner     tenant.User // zero: everybody's
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Limits of a response's fields.
const (
	MaxTitle    = 100       // characters
	MaxShortcut = 40        // characters
	MaxBody     = 16 * 1024 // bytes
)

// ShortcutPattern is what a shortcut looks like.
const ShortcutPattern = `^[\p{L}\p{N}][\p{L}\p{N}._-]*$`

// ErrNotFound is the answer for a response that is absent, elsewhere or somebody
// else's (S0-17).
var ErrNotFound = fault.New(fault.NotFound, "no such canned response in this workspace")

// Personal tells a response that is one user's alone.
func (r Response) Personal() bool { return r.Owner != tenant.User{} }

// SeenBy tells whether a user sees the response.
func (r Response) SeenBy(user tenant.User) bool { return !r.Personal() || r.Owner == user }

// FoldedShortcut is the form in which shortcuts are compared.
func FoldedShortcut(shortcut string) string { return fold.Text(shortcut) }

// List asks for one page of the responses that a user sees, the oldest first.
type List struct {
	User     tenant.User
	Filter   list.Filter // of title, shortcut and body
	Shortcut string      // the ones that have it; empty: any
	Personal *bool       // only one's own, or only everybody's
	After    string      // the ID behind which to go on; empty: from the first
	Limit    int
}

// Keeps judges a response.
func (l List) Keeps(r Response) bool {
	return r.SeenBy(l.User) && (l.Personal == nil || *l.Personal == r.Personal()) &&
		(l.Shortcut == "" || FoldedShortcut(l.Shortcut) == FoldedShortcut(r.Shortcut)) &&
		l.Filter.Keeps(nil, r.Title, r.Shortcut, r.Body)
}
