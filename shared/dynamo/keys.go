package dynamo

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"docket/shared/change"
	"docket/shared/contact"
	"docket/shared/fold"
	"docket/shared/index"
	"docket/shared/satisfaction"
	"docket/shared/tenant"
	"docket/shared/ticket"
	"docket/shared/webhook"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// This file is the map of the table: every key is made here. Keys of tenants
// begin with their scope; the few of the system have a letter of their own.

// Attributes that every item can have.
const (
	pk  = "PK"
	sk  = "SK"
	exp = "exp" // seconds since 1970: past it the item counts as gone, and the table's TTL removes it
)

// key is the primary key of an item.
type key struct{ pk, sk string }

func (k key) item() map[string]types.AttributeValue {
	return map[string]types.AttributeValue{pk: text(k.pk), sk: text(k.sk)}
}

// keys makes the keys of one workspace.
type keys struct{ prefix string }

// keysOf is the only way to a tenant's key. The zero Scope has none.
func keysOf(s tenant.Scope) keys {
	if s.IsZero() {
		panic("no keys without a scope")
	}
	return keys{prefix: "T#" + s.Tenant() + "#W#" + s.Workspace()}
}

// Within a ticket's partition: the ticket, and what was said and done, in time order.
func (k keys) onTicket(n uint32) string       { return k.prefix + "#TK#" + strconv.FormatUint(uint64(n), 10) }
func (k keys) ticket(n uint32) key            { return key{k.onTicket(n), "A"} }
func (k keys) description(n uint32) key       { return key{k.onTicket(n), "A#D"} }
func (k keys) message(n uint32, s string) key { return key{k.onTicket(n), messages + s} }
func (k keys) comment(n uint32, s string) key { return key{k.onTicket(n), comments + s} }
func (k keys) related(n uint32, s string) key { return key{k.onTicket(n), relateds + s} }

// unsent is what somebody writes on a ticket and has not sent.
func (k keys) unsent(n uint32, of ticket.UnsentOf) key {
	return key{k.onTicket(n), unsents + string(of.Mode) + "#" + of.Reader}
}

// presence is who has a ticket open. It lies behind what is unsent and the messages, and
// is read with them.
func (k keys) presence(n uint32) key { return key{k.onTicket(n), here} }

// fileOn tells that a file is on a ticket: what erases the ticket meets it.
func (k keys) fileOn(n uint32, fileID string) key { return key{k.onTicket(n), filesOn + fileID} }

// answer leads to a receipt that no item tells of which its write made: by the
// message that its answer shows, empty where that is the ticket.
func (k keys) answer(n uint32, messageID, hash string) key {
	return key{k.onTicket(n), answersWith(messageID) + hash}
}
func answersWith(messageID string) string { return answers + messageID + "#" }

// said leads to a message by what tells it from all others on its ticket.
func (k keys) said(n uint32, identity string) key {
	return key{k.onTicket(n), saids + hashed(identity)}
}

// Sort-key prefixes of a ticket's partition and of lists.
const (
	messages     = "M#"
	saids        = "X#"
	comments     = "C#"
	changes      = "E#"
	clockChanges = "ES#" // of Changes that have a part of the SLA history
	relateds     = "R#"
	answers      = "I#" // of receipts whose writes changed nothing
	unsents      = "U#"
	here         = "V" // all who have a ticket open
	filesOn      = "F#"
	mailIDsOn    = "Y#"
	outgoings    = "L#"
	lettersOn    = "Z#"
	bounds       = "N#" // in the place of an endpoint's deliveries
	queues       = "Q#"
	apiKeys      = "AK#"
	webhooks     = "W#"
	deliveries   = "D#"
	parkeds      = "P#"
	chosens      = "S#"
	bulkRows     = "P#"
	canneds      = "C#"
	shortcuts    = "S#"
	members      = "M#"
	invitations  = "I#"
	views        = "V#"
	answereds    = "R#"
	weekFigures  = "T#"
	agentFigures = "A#"
	queueFigures = "Q#"
	contacts     = "C#"
	claims       = "M#"
	founds       = "P#"
	suppressions = "S#"
	addressed    = "A#"
)

// change is where a Change is kept: with its ticket, and apart where it has a
// part of the ticket's SLA history; any other by month.
func (k keys) change(c change.Change) key {
	switch {
	case c.Ticket == 0:
		return key{k.otherChanges(c.At)[0].partition, changes + c.ID}
	case len(c.History) > 0:
		return key{k.onTicket(c.Ticket), clockChanges + c.ID}
	}
	return key{k.onTicket(c.Ticket), changes + c.ID}
}

// ticketChanges is where the Changes of a ticket lie.
func (k keys) ticketChanges(n uint32) []place {
	return []place{{k.onTicket(n), changes}, {k.onTicket(n), clockChanges}}
}

// otherChanges is where a month's Changes lie that belong to no ticket.
func (k keys) otherChanges(month time.Time) []place {
	return []place{{k.prefix + "#EV#" + month.UTC().Format("200601"), changes}}
}

// read is how far somebody has read a ticket, in a partition of their own.
func (k keys) readsOf(reader string) string { return k.prefix + "#RD#" + reader }
func (k keys) read(reader string, n uint32) key {
	return key{k.readsOf(reader), fmt.Sprintf("%010d", n)}
}

// counter holds the workspace's last ticket number.
func (k keys) counter() key { return key{k.prefix + "#CTR", "TKT"} }

// starts are the numbers that some tickets left under the times of their creation.
func (k keys) starts() string { return k.prefix + "#ST" }
func (k keys) start(at time.Time, n uint32) key {
	return key{k.starts(), fmt.Sprintf("%020d#%010d", micros(at), n)}
}

// reference makes references unique, in whatever form they are written.
func (k keys) reference(reference string) key {
	return key{k.prefix + "#REF#" + fold.Text(reference), "R"}
}

// receipt keeps the answer of an idempotency key.
func (k keys) receipt(hash string) key { return key{k.prefix + "#ID#" + hash, "I"} }

// The audit records, by the month that a Change's id holds and a shard that its
// request's UUID gives: so a request id leads to one partition. The totals of a
// day are an item with an attribute a meter.
func (k keys) audits(month time.Time, shard int) string {
	return fmt.Sprintf("%s#AU#%s#%d", k.prefix, month.UTC().Format("200601"), shard)
}
func (k keys) totals(month time.Time) string { return k.prefix + "#UR#" + month.UTC().Format("200601") }
func (k keys) total(day time.Time) key {
	return key{k.totals(day), day.UTC().Format("02")}
}

// auditShards is over how many partitions a month's audit records are spread.
const auditShards = 4

// The feed: its pages, and before them up to which of them the totals have the Changes.
func (k keys) feed() string      { return k.prefix + "#FD" }
func (k keys) page(n uint64) key { return key{k.feed(), fmt.Sprintf("%012d", n)} }
func (k keys) counted() key      { return key{k.feed(), "!"} }

const firstPage, pastPages = "0", "~" // sort keys around those of all pages

// auditShard is where the records of a request lie, by its UUID.
func auditShard(request string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(request)) // a hash takes everything
	return int(h.Sum32() % auditShards)
}

// relatedBy holds what other modules made under a request id of theirs, each
// by the event that told of it.
func (k keys) relatedBy(requestID string) string { return k.prefix + "#RT#" + hashed(requestID) }
func (k keys) relatedTo(requestID, place string) key {
	return key{k.relatedBy(requestID), relateds + place}
}

// The jobs of a workspace, in the order of their ids, which is that of time.
func (k keys) jobs() string      { return k.prefix + "#JOB" }
func (k keys) job(id string) key { return key{k.jobs(), id} }

// A bulk: its order, the tickets that it means, and what became of them, by the highest
// number of a page, in the order in which they have their turn.
func (k keys) onBulk(id string) string { return k.prefix + "#BK#" + id }
func (k keys) order(id string) key     { return key{k.onBulk(id), "A"} }
func (k keys) chosen(id string, chunk uint32) key {
	return key{k.onBulk(id), fmt.Sprintf("%s%05d", chosens, lastChunk-chunk)}
}
func (k keys) outcome(id string, first uint32) key {
	return key{k.onBulk(id), fmt.Sprintf("%s%010d", bulkRows, ^first)}
}

// The canned responses, and the shortcuts of each owner.
func (k keys) cannedList() string   { return k.prefix + "#CR" }
func (k keys) canned(id string) key { return key{k.cannedList(), canneds + id} }
func (k keys) shortcut(owner tenant.User, folded string) key {
	return key{k.cannedList(), shortcuts + userHash(owner) + "#" + folded}
}

// The members of a workspace, by a hash of their ids, and behind none of them what holds
// of all at once.
func (k keys) memberList() string   { return k.prefix + "#MB" }
func (k keys) member(id string) key { return key{k.memberList(), members + hashed(id)} }
func (k keys) invitation(id string) key {
	return key{k.memberList(), invitations + id}
}
func (k keys) memberRoster() key { return key{k.memberList(), "A"} }

// The saved views, those of each owner together, and how many an owner has.
func (k keys) views() string                      { return k.prefix + "#SV" }
func (k keys) view(of tenant.User, id string) key { return key{k.views(), viewsOf(of) + id} }
func (k keys) viewCount(of tenant.User) key       { return key{k.views(), "N#" + userHash(of)} }
func viewsOf(owner tenant.User) string            { return views + userHash(owner) + "#" }
func userHash(user tenant.User) string            { return hashed(user.Issuer + " " + user.Subject) }

// The answers of customers and their totals, by week: an answer by its ticket and
// resolution, a total by whose it is.
func (k keys) satisfaction() string { return k.prefix + "#CS" }
func (k keys) answered(c ticket.Counted, n uint32) key {
	return key{k.satisfaction(), fmt.Sprintf("%s%s#%010d#%d", answereds, satisfaction.WeekOf(c.At), n, c.Of)}
}
func (k keys) figure(kind, week, of string) key {
	return key{k.satisfaction(), kind + week + "#" + hashed(of)}
}

// file is a partition of its own: files share no partition's throughput.
func (k keys) file(id string) key { return key{k.prefix + "#FL#" + id, "A"} }

// The contacts; whose an address is; and by which beginnings of its terms a contact is
// found. Neither addresses nor terms are in a key.
func (k keys) contacts() string               { return k.prefix + "#CT" }
func (k keys) contact(id string) key          { return key{k.contacts(), contacts + id} }
func (k keys) claim(email string) key         { return key{k.contacts(), claims + hashed(contact.Form(email))} }
func (k keys) found(beginning, id string) key { return key{k.contacts(), foundBy(beginning) + id} }
func foundBy(beginning string) string         { return founds + hashed(beginning) + "#" }

// The settings, the SLA plan, the definitions of custom fields, the labels and the mail
// templates.
func (k keys) config() string { return k.prefix + "#CFG" }
func (k keys) settings() key  { return key{k.config(), "SET"} }
func (k keys) plan() key      { return key{k.config(), "SLA"} }
func (k keys) fields() key    { return key{k.config(), "CF"} }
func (k keys) labels() key    { return key{k.config(), "LB"} }

func (k keys) mailTemplates() key { return key{k.config(), "MT"} }

// The small lists of a workspace. A queue lies under its folded key, in which
// order queues are listed, and again under its id; an API key by when it was
// made, and again under its id as a credential. Each list is a partition of its
// own, so that a function's role can be bound to it.
func (k keys) queueList() string            { return k.prefix + "#QK" }
func (k keys) queueByKey(folded string) key { return key{k.queueList(), queues + folded} }
func (k keys) apiKeyList() string           { return k.prefix + "#AK" }
func (k keys) apiKey(place string) key      { return key{k.apiKeyList(), apiKeys + place} }

// queueByID is a partition of its own: a write that puts a ticket into the queue
// reads it, and queues share no partition's throughput.
func (k keys) queueByID(id string) key { return key{k.prefix + "#QU#" + id, "A"} }

// The webhook endpoints of a workspace in the order in which they were made, and
// how many there are. The secrets of each lie apart from it, in a partition that
// few roles read.
func (k keys) webhookList() string          { return k.prefix + "#WHL" }
func (k keys) webhookCount() key            { return key{k.webhookList(), "A"} }
func (k keys) webhook(id string) key        { return key{k.webhookList(), webhooks + id} }
func (k keys) webhookSecrets(id string) key { return key{k.prefix + "#WHS#" + id, "A"} }

// What is delivered to an endpoint: how far that is, the deliveries in the order of
// their events, and those of them that wait, by lane and sequence.
func (k keys) onEndpoint(id string) string   { return k.prefix + "#WH#" + id }
func (k keys) endpointState(id string) key   { return key{k.onEndpoint(id), "A"} }
func (k keys) delivery(id, place string) key { return key{k.onEndpoint(id), deliveries + place} }
func (k keys) parked(id string, p webhook.Parked) key {
	return key{k.onEndpoint(id), fmt.Sprintf("%s%s#%020d#%s", parkeds, p.Ticket, p.Sequence, p.Place)}
}

// inbox is what a user is told of, by the ID of the user, and how they want it.
func (k keys) inbox(user string) key { return key{k.prefix + "#NB#" + hashed(user), "A"} }

// calendar keeps a calendar under the hash of what it says: it never changes.
func (k keys) calendar(hash string) key { return key{k.prefix + "#CAL#" + hash, "A"} }

// The log of both indexes, with an entry for each write of a ticket, in the order of
// tickets and their writes.
func (k keys) log() string { return k.prefix + "#LOG" }
func (k keys) entry(n uint32, write uint64) key {
	return key{k.log(), fmt.Sprintf("%010d#%020d", n, write)}
}

// The index: its epoch, which sorts before every entry of the log, and the segments of
// each facet. Between epoch and entries lies which manifest of words has what was deleted
// of the log.
func (k keys) epoch() key                 { return key{k.log(), "!"} }
func (k keys) forgotten() key             { return key{k.log(), "!m"} }
func (k keys) facet(f index.Facet) string { return k.prefix + "#IX#" + string(f) }
func (k keys) segment(f index.Facet, number uint32) key {
	return key{k.facet(f), fmt.Sprintf("%07d", number)}
}

// The index of words: the manifest; and the parts of its runs, each a partition,
// whose sort keys are the keys of package words.
func (k keys) wordManifest() key          { return key{k.prefix + "#WDM", "A"} }
func (k keys) wordPart(id string) string  { return k.prefix + "#WDP#" + id }
func (k keys) word(part, item string) key { return key{k.wordPart(part), item} }

// Keys of the system: what must be known before the scope is.
func credentialKey(kid string) key { return key{"K#" + kid, "A"} }
func organisationKey(issuer, org string) key {
	return key{"O#" + hashed(issuer) + "#" + org, "A"}
}
func jwksKey(issuer string) key { return key{"J#" + hashed(issuer), "A"} }

// leaseKey is who has a piece of the system's work leased.
func leaseKey(name string) key { return key{"W#" + name, "L"} }

// quarantineKey is what nobody could take, by whom it was for. What its item cannot
// hold lies in parts beside it.
func quarantineKey(day time.Time, consumer, eventID string) key {
	return key{"Z#" + day.UTC().Format("20060102"), consumer + "#" + eventID}
}
func quarantineParts(k key, at string) place { return place{k.pk + "#" + k.sk, at + "#"} }

// Mark is an item that means nothing but its place in the stream.
func Mark(name string) Item { return key{"Z#mark", name}.item() }

// hashed is 128 bits of a value's SHA-256, for values that keys cannot hold.
func hashed(value string) string {
	sum := sha256.Sum256([]byte(value))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}
