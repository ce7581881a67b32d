package stream

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/ledger"
)

// KeepBooks is the ledger's handler.
func KeepBooks(books ledger.Books, now func() time.Time) Handle {
	return func(ctx context.Context, c change.Change) error { return ledger.Enter(ctx, books, c, now()) }
}
