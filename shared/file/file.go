// Package file holds the rules of files that agents attach to what they write. A file
// is announced first, which answers a form by which its bytes are sent straight to
// where files are kept; what is written with it then takes it. What nothing takes goes.
package file

import (
	"context"
	"time"

	"docket/shared/fault"
	"docket/shared/tenant"
)

// File is one file of a workspace; its bytes lie elsewhere, with an Objects.
type File struct {
	ID        string // file_<uuid>
	Version   uint64
	Name      string // as Clean leaves it
	Type      string // a media type: as it was announced while it waits, then as Recognised in its bytes
	Size      int64  // in bytes
	State     State
	Owner     tenant.User // who announced it
	TicketID  string      // the UUID of the ticket that it is on, empty while it waits
	On        string      // the id of the message or note that has it; empty: the ticket itself, or none yet
	Public    bool        // the customer of the ticket may have it: what has it is nothing internal
	CreatedAt time.Time
	RemoveAt  time.Time // when it goes; zero: it stays
}

// State is how far a file is.
type State string

// The states.
const (
	Waiting  State = "waiting"  // announced: its bytes may have been sent or not
	Ready    State = "ready"    // its bytes are there, and a reply that is held has it
	Attached State = "attached" // something that was written has it, for good
	Gone     State = "gone"     // it is being removed
)

// Bounds of files.
const (
	MaxSize = 25 << 20 // bytes of one
	Most    = 10       // of one message, note or ticket

	FormFor = 10 * time.Minute // how long the form of an announced file is good for
	LinkFor = 5 * time.Minute  // likewise a link to one

	Untaken = 24 * time.Hour // how long a file is kept that nothing takes
)

// Attachment is what a message shows of a file that it has.
type Attachment struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"`
}

// Attachment is the file as what has it shows it.
func (f File) Attachment() Attachment { return Attachment{f.ID, f.Name, f.Type, f.Size} }

// Form is what a page posts as multipart/form-data, the fields first and the bytes
// last, in a field called file.
type Form struct {
	URL    string
	Fields map[string]string
	Until  time.Time
}

// Upload is what is there of a file that was sent.
type Upload struct {
	Size   int64
	Begins []byte // its first bytes, 512 at most
	Tag    string // names just these bytes, for Objects.Keep
}

// Objects keeps the bytes of files. What is sent lies apart from what is kept: whoever
// still has the form can change nothing of a file that something has taken.
type Objects interface {
	// Form is the form for an announced file, which takes its Size and Type alone.
	Form(ctx context.Context, scope tenant.Scope, f File) (Form, error)

	// Uploaded is what was sent of a file, nil where nothing was.
	Uploaded(ctx context.Context, scope tenant.Scope, fileID string) (*Upload, error)

	// Keep copies what was sent to where the file is kept, as of its Type. It fails with
	// change.ErrStale where something else was sent since.
	Keep(ctx context.Context, scope tenant.Scope, f File, tag string) error

	// Read is what is kept of a file, at most most bytes of it, or a fault of kind NotFound.
	Read(ctx context.Context, scope tenant.Scope, fileID string, most int64) ([]byte, error)

	// Link is an address at which anybody can fetch the file that is kept, under its name
	// and as of its Type, and until when.
	Link(ctx context.Context, scope tenant.Scope, f File) (url string, until time.Time, err error)

	// Remove takes away what was sent and what is kept of a file, where anything is.
	Remove(ctx context.Context, scope tenant.Scope, fileID string) error
}

// ErrNotFound is the answer for a file that is absent or elsewhere (S0-17).
var ErrNotFound = fault.New(fault.NotFound, "no such file in this workspace")
