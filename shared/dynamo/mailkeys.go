package dynamo

import (
	"fmt"
	"time"

	"docket/shared/job"
	"docket/shared/mail"
)

// Keys of mail: the mailboxes, the letters that came and those that leave, and what is known
// of addresses. No key has an address or an id of a letter as it is.

// The mailboxes of a workspace are one item.
func (k keys) mailboxes() key { return key{k.prefix + "#MBX", "A"} }

// What is known of mail to addresses, and again by their IDs those to which none is sent.
func (k keys) suppressed() string        { return k.prefix + "#SUP" }
func (k keys) suppression(id string) key { return key{k.suppressed(), suppressions + id} }
func (k keys) mailAddress(email string) key {
	return key{k.suppressed(), addressed + hashed(mail.AddressKey(email))}
}

// mailID tells that a letter of an id is on a ticket, where its answers look; mailIDOn is on
// the ticket: what erases that meets it. The id itself is in neither.
func (k keys) mailID(messageID, ticketID string) key {
	return mailIDOf(k, hashed(messageID), ticketID)
}
func mailIDOf(k keys, hash, ticketID string) key { return key{k.prefix + "#MID#" + hash, ticketID} }
func (k keys) mailIDOn(n uint32, messageID string) key {
	return key{k.onTicket(n), mailIDsOn + hashed(messageID)}
}

// outgoing is a letter that a Change of the ticket calls for, by whom it goes to. It lies
// between what was done and what was said on the ticket, so that reading these reads no
// letters.
func (k keys) outgoing(n uint32, changeID, address string) key {
	return key{k.onTicket(n), outgoings + changeID + "#" + hashed(mail.AddressKey(address))}
}

// dueLetter is what leads to a letter whose next attempt is at an instant.
func (k keys) dueLetter(at time.Time, letterID string) key {
	return key{k.onEndpoint(job.Mail), fmt.Sprintf("%s%020d#%s", parkeds, micros(at), letterID)}
}

// A letter, by its id: what became of it in each queue; on its ticket, so that what erases
// the ticket meets it; and by when it came, where it is on none.
func (k keys) onLetter(letterID string) string { return k.prefix + "#LT#" + letterID }
func (k keys) letter(letterID, queueID string) key {
	return key{k.onLetter(letterID), queues + queueID}
}
func (k keys) letterOn(n uint32, letterID, queueID string) key {
	return key{k.onTicket(n), lettersOn + letterID + "#" + queueID}
}
func (k keys) keptLetters() string         { return k.prefix + "#LK" }
func (k keys) keptLetter(place string) key { return key{k.keptLetters(), place} }

// bound is how many automatic letters left for something within an hour.
func (k keys) bound(of string, hour time.Time) key {
	return key{k.onEndpoint(job.Mail), bounds + hashed(of) + "#" + hour.UTC().Format("2006010215")}
}

// mailClaimKey leads from an address to the workspace whose mailbox it is.
func mailClaimKey(address string) key { return key{"MB#" + hashed(mail.BaseAddress(address)), "A"} }
