// Package fault names the kinds of failure that the domain knows. The domain
// returns faults as values. The edge turns each kind into a public problem, and
// an error without a kind into a 500 that shows nothing of it.
package fault

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"docket/shared/fold"
)

// Kind is a class of failure that a caller can act on.
type Kind uint8

// The kinds that the domain returns.
const (
	Unknown              Kind = iota // a bug or a failure outside: never shown
	Unauthenticated                  // no valid credential
	InsufficientScope                // the credential lacks the permission (S0-15)
	Malformed                        // the input cannot be read
	Invalid                          // readable, but against a rule (S0-16)
	IdempotencyKeyReused             // an idempotency key sent with other input (S0-14)
	NotFound                         // absent, or elsewhere (S0-17)
	ReferenceTaken                   // a ticket's reference is in use
	QueueKeyTaken                    // a queue's key is in use
	NameTaken                        // a label's name, a canned response's shortcut or a contact's address is in use
	TicketClosed                     // a customer writes on a closed ticket
	TicketMerged                     // a ticket that leads to another one already
	TicketArchived                   // a ticket that must be restored first
	TicketDone                       // the act is one on a ticket that somebody works on
	AlreadyUrgent                    // a ticket is escalated once
	ThreadMoved                      // somebody else said something since the caller read
	ReplyHeld                        // a reply of the caller's waits to leave
	AlreadyRated                     // the customer has answered, and the answer stays
	SurveyOver                       // a resolution can be answered no longer
	Deactivated                      // the caller is a member who may do nothing any more
	LastAdmin                        // nobody would be an admin who may act
	PreconditionFailed               // If-Match names another version
	ChangedSince                     // what is to be taken back was changed again
	Expired                          // it was here, and is kept no longer
	Unavailable                      // try again later; the outcome may be unknown

	Edge // the first of the kinds that an edge adds, which the domain does not know
)

// Field is one broken rule: its place in the input's own spelling (`tags[3]`,
// `custom_fields.plan`), and what the rule demands.
type Field struct {
	Location string
	Message  string
}

// Error is a failure with a kind. Detail and Fields are shown to the caller;
// the cause is only logged.
type Error struct {
	Kind   Kind
	Detail string
	Fields []Field
	cause  error
}

// New returns a failure of kind k with a sentence for the caller.
func New(k Kind, detail string) *Error { return &Error{Kind: k, Detail: detail} }

// Wrap returns a failure of kind k caused by err, which is logged and not shown.
func Wrap(k Kind, detail string, err error) *Error {
	return &Error{Kind: k, Detail: detail, cause: err}
}

// Error describes the failure for a log.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Detail)
	for _, f := range e.Fields {
		b.WriteString("; " + f.Location + ": " + f.Message)
	}
	if e.cause != nil {
		b.WriteString(": " + e.cause.Error())
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// KindOf returns the kind of the first Error in err's chain, Unknown if there
// is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Unknown
}

// Rules collects broken rules, so that one answer names them all.
type Rules struct{ fields []Field }

// Broken adds a broken rule at location.
func (r *Rules) Broken(location, message string) {
	r.fields = append(r.fields, Field{Location: location, Message: message})
}

// Err returns nil if no rule is broken, otherwise one failure of kind Invalid
// with all of them.
func (r *Rules) Err() error {
	if len(r.fields) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Detail: "validation failed", Fields: r.fields}
}

// Line checks that value is one line of readable text of min to max characters:
// without control characters, among them the ends of lines, without separators
// of lines and paragraphs, and not blank unless it is empty.
func (r *Rules) Line(location, value string, min, max int) {
	switch {
	case strings.ContainsFunc(value, func(c rune) bool { return unicode.In(c, unicode.Cc, unicode.Zl, unicode.Zp) }):
		r.Broken(location, "must be "+OneLine)
	case value != "" && fold.Blank(value):
		r.Broken(location, "must not be blank")
	default:
		r.Text(location, value, min, max, 4*max)
	}
}

// OneLine is what Line asks for, in words.
const OneLine = "one line of text, without control characters"

// Text checks that value is readable text of min to max characters and at
// most bytes bytes of UTF-8, without NUL, and not blank where min is above 0.
func (r *Rules) Text(location, value string, min, max, bytes int) {
	n := utf8.RuneCountInString(value)
	switch {
	case !utf8.ValidString(value):
		r.Broken(location, "must be valid UTF-8")
	case strings.ContainsRune(value, 0):
		r.Broken(location, "must not contain NUL")
	case min > 0 && fold.Blank(value):
		r.Broken(location, "must not be empty or blank")
	case n < min || n > max:
		r.Broken(location, fmt.Sprintf("must be %d to %d characters long", min, max))
	case len(value) > bytes:
		r.Broken(location, fmt.Sprintf("must be at most %d bytes of UTF-8", bytes))
	}
}

// Join returns one failure of kind Invalid with the broken rules of all of
// errs, or nil. Each of errs must be nil or come from Rules.Err.
func Join(errs ...error) error {
	var all Rules
	for _, err := range errs {
		var e *Error
		if errors.As(err, &e) {
			all.fields = append(all.fields, e.Fields...)
		}
	}
	return all.Err()
}
