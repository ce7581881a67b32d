package sweep

import (
	"context"
	"errors"
	"fmt"
	"time"

	"docket/shared/file"
	"docket/shared/tenant"
)

// FileStore is what removing files needs of the table.
type FileStore interface {
	file.Store

	// DueFiles calls found for every file of a shard that is to go by now, and ends with
	// the first error that it returns.
	DueFiles(ctx context.Context, shard int, now time.Time, found func(scope tenant.Scope, id string) error) error
}

// RemoveFiles removes the files of a shard whose time has come: those that nothing took,
// and those that were on what was erased. One that cannot be removed keeps no other
// waiting, and is met again by the next sweep. Those that there is no time for before the
// end, which is in real time, are the next sweep's.
func RemoveFiles(ctx context.Context, s FileStore, objects file.Objects, shard int, now, end time.Time) error {
	var failed []error
	err := s.DueFiles(ctx, shard, now, func(scope tenant.Scope, id string) error {
		if !time.Now().Before(end) {
			return errSpent
		}
		if err := file.Remove(ctx, s, objects, scope, id, now); err != nil && len(failed) < fewErrors {
			failed = append(failed, fmt.Errorf("remove file %s of %s: %w", id, scope, err))
		}
		return ctx.Err()
	})
	if errors.Is(err, errSpent) {
		err = nil
	}
	return errors.Join(append(failed, err)...)
}
