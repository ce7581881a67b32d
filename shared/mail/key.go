package mail

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
)

// Inbox is an address of ours, and the queue into which its letters go.
type Inbox struct{ Address, Queue string }

// Inboxes are those that a letter came to, one for each queue: the first address of the
// queue counts. The envelope's recipients decide, since blind copies are in no field;
// where none of them is ours it is Delivered-To and X-Original-To, and at last To and Cc.
// Nothing is answered where none is ours.
func (l Letter) Inboxes(envelope []string, ours []Inbox) (all []Inbox) {
	headers := append(l.Header.All("delivered-to"), l.Header.All("x-original-to")...)
	var people []string
	for _, a := range slices.Concat(l.To, l.Cc) {
		people = append(people, a.Address)
	}
	for _, recipients := range [][]string{envelope, headers, people} {
		for _, recipient := range recipients {
			base := BaseAddress(strings.Trim(recipient, "<> "))
			for _, inbox := range ours {
				if BaseAddress(inbox.Address) == base && !slices.ContainsFunc(all, func(i Inbox) bool { return i.Queue == inbox.Queue }) {
					all = append(all, inbox)
				}
			}
		}
		if len(all) > 0 {
			return all
		}
	}
	return nil
}

// Keys are what a letter is recognised by when it comes again. Each is 64 characters of
// hexadecimal digits, and nothing can be read of it.
type Keys struct {
	// Delivery is of the address, the Message-ID and the content: the same letter brought
	// twice to one address has it twice, and two letters under one careless Message-ID
	// have two.
	Delivery string
	// InQueue is the same for all addresses of one queue: in it the letter is one.
	InQueue string
	// Letter is the same wherever the letter comes to: its tickets in several queues are
	// linked by it.
	Letter string
}

// Keys of a letter that came to an inbox. They are made of what was read, so a relay that
// adds fields or encodes parts anew changes none; of a letter that could not be read they
// are of its bytes below the header.
func (l Letter) Keys(to Inbox) Keys {
	content := l.content()
	return Keys{
		Delivery: hashed("address", BaseAddress(to.Address), l.MessageID, content),
		InQueue:  hashed("queue", to.Queue, l.MessageID, content),
		Letter:   hashed("letter", l.MessageID, content),
	}
}

// content is the hash of what a letter says.
func (l Letter) content() string {
	parts := []string{"content", l.From.Key(), l.Header.Get("date"), l.Subject, strings.Join(strings.Fields(l.Text), " ")}
	for _, f := range l.Files {
		sum := sha256.Sum256(f.Data)
		parts = append(parts, f.Name, hex.EncodeToString(sum[:]))
	}
	if l.Unread != "" || l.Noted(TextCut) || l.Noted(TooManyParts) {
		_, body := readHeader(l.Original, &Letter{})
		sum := sha256.Sum256(body)
		parts = append(parts, hex.EncodeToString(sum[:]))
	}
	return hashed(parts...)
}

// hashed is one hash of several texts, whatever stands in them.
func hashed(parts ...string) string {
	list, _ := json.Marshal(parts) // of texts it never fails
	sum := sha256.Sum256(list)
	return hex.EncodeToString(sum[:])
}
