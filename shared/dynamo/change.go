package dynamo

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/tenant"
)

// changeRecord is a Change as an item. Its id can be in the table only once,
// so the same write is never applied twice.
type changeRecord struct {
	ID        string `dynamodbav:"id"`
	Tenant    string `dynamodbav:"tenant"`
	Workspace string `dynamodbav:"workspace"`
	RequestID string `dynamodbav:"request_id"`
	Kind      string `dynamodbav:"kind"`
	At        string `dynamodbav:"at"`
	Issuer    string `dynamodbav:"actor_issuer"`
	Subject   string `dynamodbav:"actor_subject"`
	KeyID     string `dynamodbav:"actor_key,omitempty"`
	Role      string `dynamodbav:"actor_role,omitempty"`
	Name      string `dynamodbav:"actor_name,omitempty"`
	Email     string `dynamodbav:"actor_email,omitempty"`
	Door      string `dynamodbav:"door"`
	Operation string `dynamodbav:"operation"`
	Resource  string `dynamodbav:"resource"`
	Ticket    uint32 `dynamodbav:"ticket,omitempty"`
	TicketID  string `dynamodbav:"ticket_id,omitempty"`
	Sequence  uint64 `dynamodbav:"sequence"`
	Fields    string `dynamodbav:"fields"` // JSON: [{field, old, new}]
}

// putChange is the part that every transaction begins with.
func (t *Table) putChange(c change.Change) (part, error) {
	fields, err := fieldsText(c.Fields)
	if err != nil {
		return part{}, fmt.Errorf("encode change %s: %w", c.ID, err)
	}
	it, err := encode(keysOf(c.Scope).change(c.Ticket, c.At, c.ID), changeRecordOf(c, fields))
	return t.put(it, absent, nil, errApplied), err
}

// fieldsText is fields as JSON without HTML's escapes: sixfold, the largest
// custom fields, old and new, would pass the size of an item.
func fieldsText(fields []change.Field) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(fields)
	return strings.TrimSuffix(b.String(), "\n"), err
}

func changeRecordOf(c change.Change, fields string) changeRecord {
	return changeRecord{
		ID: c.ID, Tenant: c.Scope.Tenant(), Workspace: c.Scope.Workspace(), RequestID: c.RequestID,
		Kind: string(c.Kind), At: stamp(c.At),
		Issuer: c.Actor.Issuer, Subject: c.Actor.Subject, KeyID: c.Actor.KeyID,
		Role: c.Actor.Role, Name: c.Actor.Name, Email: c.Actor.Email,
		Door: string(c.Door), Operation: c.Operation, Resource: c.Resource,
		Ticket: c.Ticket, TicketID: c.TicketID, Sequence: c.Sequence, Fields: fields,
	}
}

// ChangePrefix is what every Change's sort key begins with, and no other's.
const ChangePrefix = "E"

// Partition is where an item lies: a ticket's items lie together.
func Partition(it Item) string { return str(it[pk]) }

// ReadChange reads a Change from its item.
func ReadChange(it Item) (change.Change, error) {
	r, err := decode[changeRecord](it)
	if err != nil {
		return change.Change{}, err
	}
	scope, err := tenant.NewScope(r.Tenant, r.Workspace)
	at, err2 := instant(r.At)
	if err := errors.Join(err, err2); err != nil {
		return change.Change{}, fmt.Errorf("change %s: %w", r.ID, err)
	}
	c := change.Change{
		ID: r.ID, Scope: scope, RequestID: r.RequestID, Kind: change.Kind(r.Kind), At: at,
		Actor: change.Actor{Issuer: r.Issuer, Subject: r.Subject, KeyID: r.KeyID, Role: r.Role, Name: r.Name, Email: r.Email},
		Door:  change.Door(r.Door), Operation: r.Operation, Resource: r.Resource,
		Ticket: r.Ticket, TicketID: r.TicketID, Sequence: r.Sequence,
	}
	if err := json.Unmarshal([]byte(r.Fields), &c.Fields); err != nil {
		return change.Change{}, fmt.Errorf("change %s: fields: %w", r.ID, err)
	}
	if _, err := id.At(c.ID); err != nil || c.RequestID == "" || c.Kind == "" {
		return change.Change{}, fmt.Errorf("change %q is not whole: %w", r.ID, errors.Join(err, errNotWhole))
	}
	return c, nil
}

var errNotWhole = errors.New("id, request_id and kind are needed")

// stamp is an instant as the table keeps it, RFC 3339 in UTC; empty for none.
func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339Nano)
}

// instant reads a stamp.
func instant(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse(time.RFC3339Nano, s)
}
