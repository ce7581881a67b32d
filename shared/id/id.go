// Package id makes the identifiers of the product. They sort by time. The
// caller passes the time, because its clock may have been moved forward.
package id

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// Prefixes of IDs, which say what an ID names (S0-18).
const (
	QueuePrefix   = "queue_"
	TicketPrefix  = "ticket_"
	MessagePrefix = "msg_"
	CommentPrefix = "comment_"
	RelatedPrefix = "related_"
	RequestPrefix = "req_"
	JobPrefix     = "job_"
	FieldPrefix   = "cf_" // of definitions of custom fields
	WebhookPrefix = "webhook_"
	LabelPrefix   = "label_"
	CannedPrefix  = "canned_"
	ViewPrefix    = "view_"
	FilePrefix    = "file_"

	InvitationPrefix = "invitation_"
	ContactPrefix    = "contact_"
	MailboxPrefix    = "mailbox_"
	OutgoingPrefix   = "outgoing_"
	LetterPrefix     = "letter_"

	SuppressionPrefix = "suppression_"
)

// New is a UUID of version 7 for the instant at (RFC 9562, 5.7). The twelve
// bits behind the milliseconds hold their fraction (6.2, method 3), so ids
// of instants a microsecond apart sort as the instants do.
func New(at time.Time) uuid.UUID {
	u := random()
	putMillis(&u, at)
	fraction := uint16(int64(at.Nanosecond()) % 1e6 * 4096 / 1e6)
	u[6] = 0x70 | byte(fraction>>8)
	u[7] = byte(fraction)
	u[8] = u[8]&0x3f | 0x80
	return u
}

// Prefixed returns New behind a prefix.
func Prefixed(prefix string, at time.Time) string { return prefix + New(at).String() }

// Derived returns a UUID of version 8 (RFC 9562, 5.8) that follows from the ID
// s. The same s gives the same UUID, at the instant that s contains.
func Derived(s string) (u uuid.UUID) {
	sum := sha256.Sum256([]byte(s))
	copy(u[:], sum[:])
	if at, err := At(s); err == nil {
		putMillis(&u, at)
	}
	u[6] = u[6]&0x0f | 0x80
	u[8] = u[8]&0x3f | 0x80
	return u
}

// DerivedAt is like Derived, at the instant at.
func DerivedAt(s string, at time.Time) uuid.UUID {
	u := Derived(s)
	putMillis(&u, at)
	return u
}

// At returns the instant, in milliseconds, of an ID that begins with a UUID of
// version 7, such as a Change's.
func At(s string) (time.Time, error) {
	u, err := uuid.Parse(s[:min(len(s), 36)])
	if err != nil {
		return time.Time{}, fmt.Errorf("id %q: %w", s, err)
	}
	var ms [8]byte
	copy(ms[2:], u[:6])
	return time.UnixMilli(int64(binary.BigEndian.Uint64(ms[:]))).UTC(), nil
}

// NewTicket returns a ticket's ID: a UUID of version 8 (RFC 9562, 5.8) with 48
// bits of milliseconds, the 32 bits of the ticket's number and 42 random bits.
// So an ID leads to its key without a look-up, and nobody can guess one.
func NewTicket(number uint32, at time.Time) uuid.UUID {
	u := random()
	putMillis(&u, at)
	u[6] = 0x80 | byte(number>>28)
	u[7] = byte(number >> 20)
	u[8] = 0x80 | byte(number>>14)&0x3f
	u[9] = byte(number >> 6)
	u[10] = byte(number)<<2 | u[10]&0x03
	return u
}

// TicketNumber returns the number in a ticket's UUID. It is false if s is not
// such a UUID in its 36 lower-case characters.
func TicketNumber(s string) (uint32, bool) {
	u, err := uuid.Parse(s)
	if err != nil || u.String() != s || u.Version() != 8 || u.Variant() != uuid.RFC4122 {
		return 0, false
	}
	n := uint32(u[6]&0x0f)<<28 | uint32(u[7])<<20 | uint32(u[8]&0x3f)<<14 | uint32(u[9])<<6 | uint32(u[10])>>2
	return n, n != 0
}

func putMillis(u *uuid.UUID, at time.Time) {
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(at.UnixMilli()))
	copy(u[:6], ms[2:])
}

func random() (u uuid.UUID) {
	if _, err := rand.Read(u[:]); err != nil {
		panic(fmt.Sprintf("no randomness: %v", err)) // crypto/rand documents that this cannot happen
	}
	return u
}
