package receive

import (
	"context"

	"docket/shared/file"
	"docket/shared/list"
	"docket/shared/mail/suppress"
	"docket/shared/mail/thread"
	"docket/shared/mailbox"
	"docket/shared/member"
	"docket/shared/tenant"
)

// Store is what receiving needs of the table.
type Store interface {
	suppress.ReportStore

	// Workspace is a workspace's settings, or a fault of kind NotFound.
	Workspace(ctx context.Context, scope tenant.Scope) (tenant.Workspace, error)

	// MailboxOf is the mailbox that an address leads to, with or without what follows a plus
	// sign, and the workspace that it is of; found is false where it is nobody's.
	MailboxOf(ctx context.Context, address string) (scope tenant.Scope, mailboxID string, found bool, err error)

	// Mailboxes are those of a workspace, and their version.
	Mailboxes(ctx context.Context, scope tenant.Scope) ([]mailbox.Mailbox, uint64, error)

	// Members are all members of a workspace.
	Members(ctx context.Context, scope tenant.Scope) ([]member.Member, error)

	// MailIDs tells on which tickets letters are that have these Message-IDs.
	MailIDs(ctx context.Context, scope tenant.Scope, ids []string) ([]thread.Sent, error)

	// TicketByReference is the UUID of the ticket that has a reference, in whatever form it
	// is written, or a fault of kind NotFound.
	TicketByReference(ctx context.Context, scope tenant.Scope, reference string) (ticketID string, err error)

	Reader
}

// Reader reads what became of letters.
type Reader interface {
	// LettersOf is what became of a letter, by its ID: one of each queue that it came to.
	// None is no fault.
	LettersOf(ctx context.Context, scope tenant.Scope, letterID string) ([]Letter, error)

	// KeptLetters lists those that are on no ticket, the newest first, from behind a place.
	KeptLetters(ctx context.Context, scope tenant.Scope, after string, limit int) (list.Page[Letter], error)
}

// Objects keeps the bytes of files.
type Objects interface {
	file.Objects

	// Send keeps the bytes of a file as if they had been sent by its form.
	Send(ctx context.Context, scope tenant.Scope, fileID string, data []byte) error

	// SendArrived is Send of a letter under the key of an Arrival, whole and however large.
	SendArrived(ctx context.Context, key string, scope tenant.Scope, fileID string) error
}
