package ticket

import (
	"context"

	"docket/shared/fault"
	"docket/shared/file"
)

// PublicFile is a file that something on a ticket in sight has which the ticket's customer
// may read too. Any other is a fault of kind NotFound, as if it were not there: what a note
// has, and what nothing has yet.
func PublicFile(ctx context.Context, s Store, sight Sight, fileID string) (file.File, error) {
	f, err := s.File(ctx, sight.Scope(), fileID)
	if err == nil && (f.State != file.Attached || !f.Public) {
		err = file.ErrNotFound
	}
	if err == nil {
		err = FileInSight(ctx, s, sight, f)
	}
	return f, err
}

// FileInSight tells whether the ticket that a file is on is in sight, by a fault of kind NotFound.
func FileInSight(ctx context.Context, s Store, sight Sight, f file.File) error {
	_, err := s.Ticket(ctx, sight, f.TicketID)
	if fault.KindOf(err) == fault.NotFound {
		err = file.ErrNotFound
	}
	return err
}
