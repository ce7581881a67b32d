package file

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/tenant"
)

// Store keeps the files of every workspace, without their bytes.
type Store interface {
	change.Store

	// File returns a file, or a fault of kind NotFound.
	File(ctx context.Context, scope tenant.Scope, fileID string) (File, error)
}

// Removed is a file that a commit takes away.
type Removed File

// Draft is a file as it is announced.
type Draft struct {
	Name string
	Type string // empty: Unknown
	Size int64
}

func (d Draft) check() error {
	var r fault.Rules
	r.Text("name", d.Name, 1, maxGiven, 4*maxGiven)
	if !mediaType.MatchString(d.Type) {
		r.Broken("content_type", "must be a media type, as image/png, without parameters")
	}
	if d.Size < 1 || d.Size > MaxSize {
		r.Broken("size", "must be 1 to 26214400 bytes, which are 25 MiB")
	}
	return r.Err()
}

// maxGiven is how many characters a name may have as it is given.
const maxGiven = 1000

// Announce notes that the caller is about to send a file. No Change tells of it: nothing
// has it yet. Unless something takes it, it goes a day later.
func Announce(ctx context.Context, s Store, act change.Act, d Draft) (File, error) {
	if d.Type == "" {
		d.Type = Unknown
	}
	if err := d.check(); err != nil {
		return File{}, err
	}
	return announce(ctx, s, act, d)
}

// AnnounceOriginal is Announce of what Docket itself was sent and keeps as it came, whose
// size is told by where its bytes lie: as large as that may be.
func AnnounceOriginal(ctx context.Context, s Store, act change.Act, name string) (File, error) {
	return announce(ctx, s, act, Draft{Name: name, Type: Unknown})
}

func announce(ctx context.Context, s Store, act change.Act, d Draft) (File, error) {
	var made File
	_, err := change.Do(ctx, s, act, change.Verb[File, File]{
		Read: func(context.Context) (File, error) { return File{}, nil },
		Decide: func(File) (change.Decision[File], error) {
			at := change.After(time.Time{}, act.Now())
			made = File{ID: id.Prefixed(id.FilePrefix, at), Version: 1, Name: Clean(d.Name), Type: d.Type, Size: d.Size, State: Waiting,
				Owner: act.Principal.User, CreatedAt: at, RemoveAt: at.Add(Untaken)}
			return change.Noted(made, change.Put{After: made}), nil
		},
		Render: func(File) (change.Answer, error) { return change.Answer{}, nil },
	})
	return made, err
}

// There is a file that is not going, or a fault of kind NotFound: also to who did not
// announce it, while nothing has taken it. Whether the caller sees the ticket that it is on
// is not looked at.
func There(ctx context.Context, s Store, by tenant.Principal, fileID string) (File, error) {
	f, err := s.File(ctx, by.Scope, fileID)
	if err == nil && (f.State == Gone || f.State == Waiting && f.Owner != by.User) {
		err = ErrNotFound
	}
	return f, err
}
