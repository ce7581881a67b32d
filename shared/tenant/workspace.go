package tenant

import (
	"crypto/rand"
	"time"
)

// Workspace is what every call needs to know about its workspace.
type Workspace struct {
	Scope          Scope
	Version        uint64 // of its settings
	SupportEnabled bool   // whether the Support module is on (S0-3)
	CursorKey      []byte // signs the workspace's cursors, 32 bytes
	RetentionDays  int    // for how long what was deleted is kept
	Name           string // as people know it; empty: they know it by its scope
	TimeZone       string // IANA, in which its people read times; empty: UTC
	FirstResponse  FirstResponse
	Mail           Mail
	PausesOn       []string // statuses in which clocks pause where no SLA policy says; nil: as sla.DefaultPauses has them
	SearchLanguage string   // whose word forms a search takes as one, ISO 639-1; empty: it takes words as they are written
}

// FirstResponse has the texts that answer a first message by themselves, by how it came;
// empty: none does.
type FirstResponse struct{ Email, Portal, Chat string }

// Mail is what a workspace does with letters.
type Mail struct {
	ReopenClosed bool   // a letter on a closed ticket reopens it; else it opens one that is linked
	Acknowledge  bool   // a customer who opens a ticket is told so by mail, once
	Language     string // of letters, ISO 639-1; empty: English
	Portal       string // where customers see their tickets, an https address without a slash at the end; empty: nowhere
}

// DefaultRetentionDays is the RetentionDays of a workspace that never set it.
const DefaultRetentionDays = 30

// Retention is for how long what was deleted is kept, before it is purged.
func (w Workspace) Retention() time.Duration { return time.Duration(w.RetentionDays) * 24 * time.Hour }

// NewWorkspace returns a workspace with a new key to sign cursors.
func NewWorkspace(scope Scope, supportEnabled bool) Workspace {
	w := Workspace{Scope: scope, SupportEnabled: supportEnabled, RetentionDays: DefaultRetentionDays, Mail: Mail{Acknowledge: true}, CursorKey: make([]byte, 32)}
	_, _ = rand.Read(w.CursorKey) // it never fails: crypto/rand
	return w
}
