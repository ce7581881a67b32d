package dynamo

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"strings"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// An audit record is a Change under short names, as most of what is written is
// these records: one of up to 1 KB takes two units. What its key says is not
// repeated: scope, id, and the request's id, with which the Change's begins.
const (
	auditRequest   = "rq" // only where the key does not say it
	auditKind      = "k"
	auditAt        = "at"
	auditIssuer    = "ai"
	auditSubject   = "as"
	auditKeyID     = "ak"
	auditRole      = "ar"
	auditName      = "an"
	auditEmail     = "ae"
	auditAutomaton = "aa" // the actor is marked an automation
	auditDoor      = "d"
	auditOperation = "o"
	auditTicket    = "t" // the ticket's UUID, which holds its number
	auditResource  = "r" // only where it is not the ticket
	auditSequence  = "s"
	auditAssignee  = "w"
	auditFields    = "f" // JSON: [{field, old, new}]; bytes where it is compressed
)

// mostPlain is how many bytes of fields are kept as they are. Longer ones are
// compressed, by about a half.
const mostPlain = 512

// requestOf is the UUID of the request that made a Change, by either's id.
func requestOf(changeID string) string {
	uuid, _, _ := strings.Cut(strings.TrimPrefix(changeID, id.RequestPrefix), "_")
	return uuid
}

// auditItem is a Change's audit record.
func auditItem(c change.Change) (item, error) {
	moment, err := id.At(c.ID)
	if err != nil {
		return nil, err
	}
	fields, err := fieldsText(c.Fields)
	if err != nil {
		return nil, err
	}
	it := key{keysOf(c.Scope).audits(moment, auditShard(requestOf(c.ID))), c.ID}.item()
	set := func(name, value string) {
		if value != "" {
			it[name] = text(value)
		}
	}
	if c.RequestID != id.RequestPrefix+requestOf(c.ID) {
		set(auditRequest, c.RequestID)
	}
	set(auditKind, string(c.Kind))
	set(auditAt, stamp(c.At))
	set(auditIssuer, c.Actor.Issuer)
	set(auditSubject, c.Actor.Subject)
	set(auditKeyID, c.Actor.KeyID)
	set(auditRole, c.Actor.Role)
	set(auditName, c.Actor.Name)
	set(auditEmail, c.Actor.Email)
	writer(it).flag(auditAutomaton, c.Actor.Automation)
	set(auditDoor, string(c.Door))
	set(auditOperation, c.Operation)
	set(auditTicket, c.TicketID)
	if c.TicketID == "" || c.Resource != id.TicketPrefix+c.TicketID {
		set(auditResource, c.Resource)
	}
	it[auditSequence] = number(c.Sequence)
	set(auditAssignee, c.Assignee)
	if len(fields) <= mostPlain {
		set(auditFields, fields)
		return it, nil
	}
	packed, err := deflate(fields)
	it[auditFields] = &types.AttributeValueMemberB{Value: packed}
	return it, err
}

// readAudit is the Change of an audit record.
func readAudit(scope tenant.Scope, it item) (change.Change, error) {
	c := change.Change{
		ID: str(it[sk]), Scope: scope, RequestID: str(it[auditRequest]), Kind: change.Kind(str(it[auditKind])),
		Actor: change.Actor{Issuer: str(it[auditIssuer]), Subject: str(it[auditSubject]), KeyID: str(it[auditKeyID]),
			Role: str(it[auditRole]), Name: str(it[auditName]), Email: str(it[auditEmail]), Automation: it[auditAutomaton] != nil},
		Door: change.Door(str(it[auditDoor])), Operation: str(it[auditOperation]),
		TicketID: str(it[auditTicket]), Resource: str(it[auditResource]), Assignee: str(it[auditAssignee]),
	}
	if c.RequestID == "" {
		c.RequestID = id.RequestPrefix + requestOf(c.ID)
	}
	if c.TicketID != "" {
		c.Ticket, _ = id.TicketNumber(c.TicketID)
	}
	if c.Resource == "" && c.TicketID != "" {
		c.Resource = id.TicketPrefix + c.TicketID
	}
	at, err := instant(str(it[auditAt]))
	sequence, err2 := readNumber(it[auditSequence])
	c.At, c.Sequence = at, sequence
	fields, err3 := auditFieldsOf(it)
	if err := errors.Join(err, err2, err3); err != nil {
		return c, fmt.Errorf("audit record %s: %w", c.ID, err)
	}
	if c.Fields, err = readFields(fields); err != nil {
		return c, fmt.Errorf("audit record %s: fields: %w", c.ID, err)
	}
	return c, nil
}

// auditFieldsOf is the JSON of a record's fields.
func auditFieldsOf(it item) ([]byte, error) {
	if packed, ok := it[auditFields].(*types.AttributeValueMemberB); ok {
		return io.ReadAll(flate.NewReader(bytes.NewReader(packed.Value)))
	}
	return []byte(str(it[auditFields])), nil
}

func deflate(s string) ([]byte, error) {
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		return nil, err
	}
	_, err = io.WriteString(w, s)
	err = errors.Join(err, w.Close())
	return packed.Bytes(), err
}
