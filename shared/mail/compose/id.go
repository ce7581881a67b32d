package compose

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"
)

// mostReferences is how many ids a letter names: with more the field is what relays cut.
const mostReferences = 20

// MessageID is the id of a letter of a kind that a Change of a ticket (its UUID) called
// for: the same whenever it is asked for, so what is sent again is known as the same. It
// stands on the domain of the mailbox that sends it.
func MessageID(kind, ticketID, changeID, domain string) string {
	return strings.Join([]string{plain(kind), plain(ticketID), plain(changeID)}, ".") + "@" + plain(domain)
}

// Root is the id with which a ticket's References begin. No letter has it: so it stays
// the same where a relay gives letters other ids than ours, as SES does, and programs put
// the ticket's letters together by it.
func Root(ticketID, domain string) string { return "ticket." + plain(ticketID) + "@" + plain(domain) }

// plain is a text without what cannot be in an id.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '_' || r == '-' {
			return r
		}
		return '-'
	}, s)
}

// chain is the ids that a letter names of its References: the first one and the newest,
// each once, where it stands last.
func chain(ids []string) []string {
	last := map[string]int{}
	for i, id := range ids {
		if _, root := last[id]; !root || last[id] != 0 {
			last[id] = i // the first one stays first
		}
	}
	var all []string
	for i, id := range ids {
		if last[id] == i && wireID(id) {
			all = append(all, id)
		}
	}
	if len(all) > mostReferences {
		all = append(all[:1:1], all[len(all)-mostReferences+1:]...)
	}
	return all
}

// wireID tells an id that can stand in a field. Those of others can be anything.
func wireID(id string) bool {
	return len(id) <= longest && isVisible(id) && !strings.ContainsAny(id, "<>")
}

// bracketed are ids as a field has them.
func bracketed(ids ...string) string {
	var all []string
	for _, id := range ids {
		if wireID(id) {
			all = append(all, "<"+id+">")
		}
	}
	return strings.Join(all, " ")
}

// threadIndex is by what Outlook puts letters together where it has nothing else: the
// same for all letters of a conversation. It is a byte of 1, five of when it began in
// ticks of 100 ns since 1601, and sixteen that tell it from others.
func threadIndex(root string, began time.Time) string {
	if began.IsZero() {
		return ""
	}
	const from1601 = 11644473600 // seconds to 1970
	ticks := uint64(began.Unix()+from1601)*1e7 + uint64(began.Nanosecond())/100
	sum := sha256.Sum256([]byte("conversation " + root))
	index := []byte{1, byte(ticks >> 48), byte(ticks >> 40), byte(ticks >> 32), byte(ticks >> 24), byte(ticks >> 16)}
	return base64.StdEncoding.EncodeToString(append(index, sum[:16]...))
}

// answers begin the subject of an answer or a forward, as RFC 5256 strips them.
var answers = []string{"re:", "fwd:", "fw:"}

// Topic is a subject without what programs put before it.
func Topic(subject string) string {
	subject = line(subject)
	for stripped := true; stripped; {
		stripped = false
		for _, a := range answers {
			if len(subject) >= len(a) && strings.EqualFold(subject[:len(a)], a) {
				subject, stripped = strings.TrimSpace(subject[len(a):]), true
			}
		}
	}
	return subject
}

// Answer is the subject of an answer. All letters of a ticket have it: another one begins
// a new conversation in Gmail, and Apple Mail asks for the Re.
func Answer(subject string) string { return "Re: " + Topic(subject) }
