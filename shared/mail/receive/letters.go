package receive

import (
	"context"
	"time"

	"docket/shared/tenant"
)

// Letters keeps the bytes of letters: as they came in, of no workspace yet, and what is
// kept of them for one. Errors are those of the store, which may be busy.
type Letters interface {
	// Arrived is the raw letter under the key of an Arrival: of one that is larger than
	// mail.MaxLetter that many bytes and one more. It is a fault of kind NotFound where
	// nothing lies there, as somebody has received it already.
	Arrived(ctx context.Context, key string) ([]byte, error)

	// Arrivals calls found for the letters that came in and nobody received, at most most of
	// them, and ends with the first error that it returns. at is when one came, by the real
	// clock.
	Arrivals(ctx context.Context, most int, found func(key string, at time.Time) error) error

	// KeepArrived keeps a raw letter that came in, whole, for a workspace under a name of it.
	KeepArrived(ctx context.Context, key string, scope tenant.Scope, name string) error

	// RemoveArrived takes a letter away that was received. It may be gone already.
	RemoveArrived(ctx context.Context, key string) error

	// SetAside lays a letter aside that is nobody's, or that nobody could receive: it is
	// not met again, and kept for a time in which somebody can look at it.
	SetAside(ctx context.Context, key string) error

	// KeepLetter keeps something of a letter for a workspace under a name of it.
	KeepLetter(ctx context.Context, scope tenant.Scope, name, mediaType string, data []byte) error

	// Letter is what is kept under a name, or a fault of kind NotFound.
	Letter(ctx context.Context, scope tenant.Scope, name string) ([]byte, error)

	// LetterLink is a link to what is kept under a name, for file.LinkFor, by which a browser
	// saves it as a file of the name as.
	LetterLink(ctx context.Context, scope tenant.Scope, name, as string) (url string, until time.Time, err error)

	// RemoveLetter takes away what is kept under a name. It may be gone already.
	RemoveLetter(ctx context.Context, scope tenant.Scope, name string) error
}
