package change

import (
	"time"

	"docket/shared/fault"
)

// ReceiptTTL is how long an answer is kept under its idempotency key.
const ReceiptTTL = 24 * time.Hour

// IdempotencyKey is an idempotency key as the store knows it (S0-13).
type IdempotencyKey struct {
	Key   string // a hash of the caller, the operation and the caller's key
	Input string // a hash of the decoded input, path parameters included, the key left out
}

// Answer is what a write answers, ready to send: rendered before the commit,
// so that it can be kept by it.
type Answer struct {
	Status   int
	ETag     string
	Body     []byte
	Replayed bool // the answer of an earlier call under the same key
}

// Render turns the state that a write is about to commit into its answer.
// It is called once for each attempt.
type Render[T any] func(T) (Answer, error)

// Receipt is an answer kept under its key, written by the transaction that it
// answers for. Only successes have one.
type Receipt struct {
	IdempotencyKey
	Answer  Answer
	Expires time.Time
	Erased  bool // the answer is gone: what it showed was erased
}

// Receipt is what the act's commit keeps of answer; nil without a key.
func (a Act) Receipt(answer Answer, at time.Time) *Receipt {
	if a.IdempotencyKey == nil {
		return nil
	}
	return &Receipt{IdempotencyKey: *a.IdempotencyKey, Answer: answer, Expires: at.Add(ReceiptTTL)}
}

// Replay is the kept answer for the same key with the same input; with other
// input it is an error (S0-14).
func (r *Receipt) Replay(o IdempotencyKey) (Answer, error) {
	if r.Input != o.Input {
		return Answer{}, fault.New(fault.IdempotencyKeyReused, "this idempotency key was used with a different request")
	}
	if r.Erased {
		return Answer{}, fault.New(fault.IdempotencyKeyReused, "what this idempotency key's first call wrote was erased since")
	}
	a := r.Answer
	a.Replayed = true
	return a, nil
}
