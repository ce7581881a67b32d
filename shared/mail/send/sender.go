package send

import (
	"context"
	"errors"
	"fmt"
)

// Sender brings letters out.
type Sender interface {
	// Send hands a letter over to a mail server. from is the address of the envelope, empty
	// for the null sender, and to are its recipients, whatever the header says. It returns
	// the id under which the letter leaves, without angle brackets, and sends it once: what
	// fails it does not try again. Errors are of the kinds of FailureOf.
	Send(ctx context.Context, from string, to []string, raw []byte) (id string, err error)
}

// Failure says what a failure to send means.
type Failure int

// The kinds of failures.
const (
	Unsure  Failure = iota // nobody knows whether the letter was taken, as of every error that says nothing else
	Down                   // it was not taken, for nothing that is of the letter: try again
	Refused                // it was not taken and never will be
)

// failed is an error of a kind.
type failed struct {
	kind Failure
	error
}

// Unwrap implements errors.
func (f failed) Unwrap() error { return f.error }

// Fail gives an error of a Sender its kind.
func Fail(kind Failure, err error) error { return failed{kind, err} }

// FailureOf is the kind of an error of a Sender.
func FailureOf(err error) Failure {
	var f failed
	if errors.As(err, &f) {
		return f.kind
	}
	return Unsure
}

// maxTrouble is how many characters are kept of what went wrong.
const maxTrouble = 300

// Trouble is what went wrong, for the agent.
func Trouble(err error) string {
	runes := []rune(fmt.Sprint(err))
	return string(runes[:min(len(runes), maxTrouble)])
}
