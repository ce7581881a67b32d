package dynamo

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// erasure is what a step of an erasing decides to write. Each of it can be written
// again. What is as it should be already is left alone, with all that hangs on it:
// that was written before it.
type erasure struct {
	*Table
	scope  tenant.Scope
	keys   keys
	who    ticket.Contact
	number uint32 // of the ticket that is looked at
	gone   bool   // it was deleted: what was said on it is removed

	messages []ticket.Message // of the contact, as they were: what leads to them goes first
	said     bool             // on another's ticket there are messages of the contact's, whose words are to be forgotten
	changes  []change.Change  // whose audit records are to be like them
	receipts []receiptAt
	redrafts []redraft
	files    []string // that go, by their ids
	removes  [][]key  // each in this order: the last is what leads to the others
	puts     []item

	apart   int // bytes that were read of what was quarantined in parts
	changed int // items that were written or removed
	unread  error
}

// redraft is what stands in the place of what somebody writes, while that is at a version.
type redraft struct {
	version uint64
	after   ticket.Unsent
}

// receiptAt is a receipt by its key's hash and when it expires, in seconds since
// 1970; 0 where that is not known.
type receiptAt struct {
	hash    string
	expires int64
}

var errUnknown = errors.New("this build knows no such item")

// ofErased decides on an item of a ticket that is erased whole. One that this
// build does not know or cannot read is removed.
func (e *erasure) ofErased(_ context.Context, it item) error {
	var err error
	switch at := str(it[sk]); {
	case at == e.keys.ticket(e.number).sk: // its verb erases it
	case strings.HasPrefix(at, messages):
		_, err = e.message(it, func(ticket.Message) bool { return true })
	case strings.HasPrefix(at, comments):
		err = e.comment(it)
	case strings.HasPrefix(at, ChangePrefix):
		err = e.change(it)
	case strings.HasPrefix(at, relateds):
		e.related(it)
	case strings.HasPrefix(at, filesOn):
		e.files = append(e.files, at[len(filesOn):])
		e.removes = append(e.removes, []key{keyIn(it)})
	case strings.HasPrefix(at, outgoings): // what leads to one that waits is met by who looks for it
		e.removes = append(e.removes, []key{keyIn(it)})
	case strings.HasPrefix(at, lettersOn):
		letterID, queueID, _ := strings.Cut(at[len(lettersOn):], "#")
		e.removes = append(e.removes, []key{e.keys.letter(letterID, queueID), keyIn(it)})
	case strings.HasPrefix(at, mailIDsOn):
		e.removes = append(e.removes, []key{mailIDOf(e.keys, at[len(mailIDsOn):], str(it["ticket_id"])), keyIn(it)})
	default:
		err = errUnknown
	}
	if err != nil {
		e.remove(it, keyIn(it))
	}
	return nil
}

// ofContact decides on an item of a ticket of which the contact's messages alone are
// erased, and their address where it is among those that something goes to.
func (e *erasure) ofContact(ctx context.Context, it item) error {
	switch at := str(it[sk]); {
	case strings.HasPrefix(at, unsents):
		e.unread = errors.Join(e.unread, e.written(it))
		return nil
	case strings.HasPrefix(at, outgoings):
		letter, err := readOutgoing(e.scope, it)
		if _, theirs := e.who.Without([]string{letter.To.Address}); theirs {
			e.removes = append(e.removes, []key{keyIn(it)})
		}
		e.unread = errors.Join(e.unread, err)
		return nil
	case strings.HasPrefix(at, lettersOn) && e.wrote(str(it["from"])):
		return e.ofErased(ctx, it)
	case !strings.HasPrefix(at, messages):
		return nil
	}
	m, err := e.message(it, e.who.Wrote)
	switch {
	case err != nil:
		e.unread = errors.Join(e.unread, err)
	case e.who.Wrote(m):
		e.said = true
		if m.Identity() != "" {
			e.messages = append(e.messages, m)
		}
	default:
		e.unaddress(it, m)
	}
	return nil
}

// wrote tells whether a letter's sender, by the hash of their address, is the contact.
func (e *erasure) wrote(from string) bool {
	return from != "" && slices.ContainsFunc(e.who.AllEmails(), func(email string) bool { return senderHash(email) == from })
}

// unaddress takes the contact's address from those that a message of somebody else went
// to, and the answer that shows it.
func (e *erasure) unaddress(it item, m ticket.Message) {
	to, went := e.who.Without(m.To)
	cc, copied := e.who.Without(m.Cc)
	if !went && !copied {
		return
	}
	is := writer(maps.Clone(it))
	for name, others := range map[string][]string{"to": to, "cc": cc} {
		delete(is, name)
		is.list(name, others)
	}
	delete(is, receiptOf)
	e.receipt(it, m.CreatedAt.Add(change.ReceiptTTL).Unix())
	e.put(it, item(is))
}

// written takes the contact's address from those that somebody's draft or held reply is
// to go to.
func (e *erasure) written(it item) error {
	before, err := readUnsent(it)
	if err != nil {
		return err
	}
	if after, named := before.Unaddressed(e.who); named {
		e.redrafts = append(e.redrafts, redraft{before.Version, after})
	}
	return nil
}

// message erases a message that is to be erased, and returns it as it was.
func (e *erasure) message(it item, erase func(ticket.Message) bool) (ticket.Message, error) {
	m, err := readMessage(it)
	if err != nil || !erase(m) {
		return m, err
	}
	for _, f := range m.Files {
		e.files = append(e.files, f.ID)
		e.removes = append(e.removes, []key{e.keys.fileOn(e.number, f.ID)})
	}
	if m.OriginalID != "" {
		e.files = append(e.files, m.OriginalID)
		e.removes = append(e.removes, []key{e.keys.fileOn(e.number, m.OriginalID)})
	}
	if m.LetterID != "" && m.ExternalMessageID != "" {
		e.removes = append(e.removes, []key{e.keys.mailID(m.ExternalMessageID, m.TicketID), e.keys.mailIDOn(e.number, m.ExternalMessageID)})
	}
	expires := m.CreatedAt.Add(change.ReceiptTTL).Unix()
	if e.gone {
		e.removes = append(e.removes, []key{keyIn(it)})
		e.receipt(it, expires)
		return m, nil
	}
	parts, err := e.messageParts(e.keys, m.Unsaid())
	if err == nil && e.put(it, parts[0].Put.Item) {
		e.receipt(it, expires)
	}
	return m, err
}

func (e *erasure) comment(it item) error {
	c, err := readComment(it)
	if err != nil {
		return err
	}
	if e.gone {
		e.removes = append(e.removes, []key{keyIn(it)})
		return nil
	}
	parts, err := e.commentParts(e.keys, c.Unsaid())
	if err == nil {
		e.put(it, parts[0].Put.Item)
	}
	return err
}

// change erases a Change, its audit record, and the receipt of its write. The
// Change goes on telling its commit that it is done.
func (e *erasure) change(it item) error {
	c, err := readChange(it)
	expires := c.At.Add(change.ReceiptTTL).Unix()
	if err != nil {
		if c, err = e.bare(it, c); err != nil {
			return err
		}
		expires = 0
	}
	c = ticket.Unsaid(c, ticket.Erased)
	w, err := changeItem(c)
	if err != nil {
		return err
	}
	w.text(commitID, str(it[commitID]))
	if e.put(it, item(w)) {
		e.changes = append(e.changes, c)
		e.receipt(it, expires)
	}
	return nil
}

// bare is a Change that cannot be read whole: with what Docket itself wrote
// there, as far as that can be read, and without anybody's values. So its audit
// record, which another build may have written, can be brought in line with it.
func (e *erasure) bare(it item, c change.Change) (change.Change, error) {
	prefix, changeID, _ := strings.Cut(str(it[sk]), "#")
	if _, err := id.At(changeID); err != nil {
		return c, err
	}
	c.ID, c.Scope, c.Ticket, c.Fields, c.Actor = changeID, e.scope, e.number, nil, change.Actor{}
	c.RequestID = cmp.Or(c.RequestID, id.RequestPrefix+requestOf(changeID))
	c.Kind = cmp.Or(c.Kind, change.TicketUpdated)
	switch history := prefix+"#" == clockChanges; {
	case !history:
		c.History = nil
	case !json.Valid(c.History):
		c.History = json.RawMessage("[]")
	}
	return c, nil
}

// related removes a related record, and its twin by the request that made it.
func (e *erasure) related(it item) {
	r, err := readRelated(it)
	if err != nil && (r.RequestID == "" || r.Source == "" || r.EventID == "") {
		e.unread = errors.Join(e.unread, err) // where the twin lies is not known
		return
	}
	e.remove(it, e.keys.relatedTo(r.RequestID, r.Place()), keyIn(it))
}

// remove notes keys that are to be removed, the last of which is an item's, and
// the receipt that the item names.
func (e *erasure) remove(it item, some ...key) {
	r := reader{it: it}
	e.receipt(it, r.integer(exp))
	e.removes = append(e.removes, some)
}

// receipt notes the receipt that an item names.
func (e *erasure) receipt(it item, expires int64) {
	if hash := str(it[receiptOf]); hash != "" {
		e.receipts = append(e.receipts, receiptAt{hash, expires})
	}
}

// put notes what is to stand in the place of an item, and tells whether that is
// another.
func (e *erasure) put(was, is item) bool {
	is[pk], is[sk] = was[pk], was[sk]
	if maps.EqualFunc(was, is, equal) {
		return false
	}
	e.puts = append(e.puts, is)
	return true
}

// keyIn is the key of an item.
func keyIn(it item) key { return key{str(it[pk]), str(it[sk])} }
