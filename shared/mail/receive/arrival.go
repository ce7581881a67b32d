// Package receive makes tickets and messages of letters that came in. A letter comes as
// an Arrival; its bytes lie in the bucket of files before anybody is told of it.
package receive

import "time"

// Arrival is one letter as it came: where its bytes lie, and what the server that took it
// says of it, which nothing in the letter can say of itself. It may come twice, and out of
// order.
type Arrival struct {
	Key        string    // of the raw letter in the bucket
	Recipients []string  // of the envelope, in its order; none: nobody knows any more, and the letter's header decides
	From       string    // of the envelope; empty: the null sender
	SPF        Judgement // whether the sender's server may send for the envelope's domain
	DKIM       Judgement // whether the letter is signed, and unchanged
	DMARC      Judgement // whether one of both is of the domain of From
	Spam       Judgement // Fail: it is spam
	Virus      Judgement // Fail: it has a virus
	At         time.Time // when it came
}

// Judgement is what the server that took a letter found.
type Judgement string

// The judgements, in the words of SES but in lower case.
const (
	Pass             Judgement = "pass"
	Fail             Judgement = "fail"
	Gray             Judgement = "gray"              // there is no policy to judge by
	ProcessingFailed Judgement = "processing_failed" // it could not be judged
	None             Judgement = "none"              // it was not judged
)
