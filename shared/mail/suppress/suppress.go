// Package suppress knows the addresses to which a workspace sends no mail any more: those
// that are dead, those whose owners complained, and those that an admin named. A letter
// that could not be delivered is reported here, from wherever that is told.
package suppress

import (
	"time"

	"docket/shared/fault"
	"docket/shared/mail"
)

// Reason is why nothing is sent to an address.
type Reason string

// The reasons.
const (
	Bounced    Reason = "bounced"    // it is dead, or letters failed MostSoft times within SoftWindow
	Complained Reason = "complained" // its owner called a letter spam
	ByHand     Reason = "by_hand"    // an admin said so
)

// Reasons lists every reason.
func Reasons() []Reason { return []Reason{Bounced, Complained, ByHand} }

// Address is what is known of mail to an address. It is suppressed where it has an ID.
type Address struct {
	ID      string // suppression_<uuid>; empty: mail is sent to it
	Version uint64 // 0: nothing is known. The first is of when it came to be known, in microseconds since 1970
	Address string // as it was told first; addresses are the same by mail.AddressKey

	Reason   Reason
	Status   string // of the failure, as 5.1.1; empty where none was told
	Said     string // what the server said, at most MaxSaid characters
	About    string // the Message-ID of the letter; empty where that is not known
	TicketID string // the UUID of that letter's ticket, empty for none
	By       string // the ID of the user who named it by hand
	At       time.Time

	Soft []Soft // while it is not suppressed: failures that may pass, the newest MostSoft
}

// Soft is a failure that says nothing of the next letter.
type Soft struct {
	At    time.Time
	About string // as Address.About
}

// Gone is an address of which a commit forgets everything.
type Gone Address

// Limits.
const (
	MostSoft   = 5                  // failures that may pass, within SoftWindow, suppress an address
	SoftWindow = 7 * 24 * time.Hour // after which such a failure is forgotten
	MaxSaid    = 500                // characters
	MaxAddress = 320                // characters
	MaxID      = 200                // characters of an ID that somebody gives
)

// Suppressed tells whether nothing is sent to it.
func (a Address) Suppressed() bool { return a.ID != "" }

// soft are the failures that count at an instant.
func (a Address) soft(now time.Time) (all []Soft) {
	for _, s := range a.Soft {
		if now.Sub(s.At) < SoftWindow {
			all = append(all, s)
		}
	}
	return all
}

// failed is the address once a letter about which it is told failed. It is suppressed by
// one that is dead, and by the last of MostSoft that may pass; of one letter a failure
// counts once. Whatever else a failure says is of the letter alone.
func (a Address) failed(now time.Time, f mail.Failure, about string) (is Address, suppress bool) {
	switch f.Class {
	case mail.Hard:
		return a, true
	case mail.Soft:
		all := a.soft(now)
		for _, s := range all {
			if about != "" && s.About == about {
				return a, false
			}
		}
		a.Soft = append(all, Soft{At: now, About: about})
		return a, len(a.Soft) >= MostSoft
	}
	return a, false
}

// List asks for one page of suppressed addresses, the oldest first.
type List struct {
	After string // the ID behind which to go on; empty: from the first
	Limit int
}

var (
	// ErrNotFound is the answer for a suppression that is absent or elsewhere (S0-17).
	ErrNotFound = fault.New(fault.NotFound, "no such suppression in this workspace")

	errThere = fault.New(fault.NameTaken, "no mail is sent to this address already")
)
