package file

import (
	"context"
	"errors"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/tenant"

	"github.com/google/uuid"
)

// Leave has a file go, whatever state it is in: from now on it is Gone to everybody, its
// name too, and its bytes are removed at the next look.
func (f File) Leave(now time.Time) File {
	return File{ID: f.ID, Version: f.Version + 1, State: Gone, CreatedAt: f.CreatedAt, RemoveAt: change.After(f.CreatedAt, now)}
}

// Remove removes a file whose time has come, its bytes first: it can end anywhere, and is
// then gone on with. One that something took meanwhile stays.
func Remove(ctx context.Context, s Store, objects Objects, scope tenant.Scope, fileID string, now time.Time) error {
	f, err := s.File(ctx, scope, fileID)
	if err != nil || f.RemoveAt.IsZero() || f.RemoveAt.After(now) {
		return absent(err)
	}
	if f.State != Gone {
		leaves := f.Leave(now)
		if err := commit(ctx, s, scope, change.Put{Before: f, After: leaves}); err != nil {
			return absent(err)
		}
		f = leaves
	}
	if err := objects.Remove(ctx, scope, fileID); err != nil {
		return err
	}
	return absent(commit(ctx, s, scope, change.Put{Before: f, After: Removed(f)}))
}

func commit(ctx context.Context, s Store, scope tenant.Scope, put change.Put) error {
	return s.Commit(ctx, change.Commit{ID: uuid.NewString(), Scope: scope, Puts: []change.Put{put}})
}

// absent is an error but for a file that is not there any more, or was written meanwhile.
func absent(err error) error {
	if fault.KindOf(err) == fault.NotFound || errors.Is(err, change.ErrStale) {
		return nil
	}
	return err
}
