package dynamo

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// putChange is the part that tells of a write. Its id can be in the table only
// once, so the same Change is never written twice.
func (t *Table) putChange(c change.Change, commit string) (part, error) {
	w, err := changeItem(c)
	w.text(commitID, commit)
	p := t.put(item(w), absent, nil, fmt.Errorf("change %s is another write's", c.ID))
	p.Put.ReturnValuesOnConditionCheckFailure = types.ReturnValuesOnConditionCheckFailureAllOld
	p.own = true
	return p, err
}

// changeItem is a Change as an item. Its SLA history is JSON: [sla.Entry].
func changeItem(c change.Change) (writer, error) {
	fields, err := fieldsText(c.Fields)
	if err != nil {
		return nil, fmt.Errorf("encode change %s: %w", c.ID, err)
	}
	w := under(keysOf(c.Scope).change(c))
	w.text("id", c.ID)
	w.text("tenant", c.Scope.Tenant())
	w.text("workspace", c.Scope.Workspace())
	w.text("request_id", c.RequestID)
	w.text("kind", string(c.Kind))
	w.time("at", c.At)
	w.text("actor_issuer", c.Actor.Issuer)
	w.text("actor_subject", c.Actor.Subject)
	w.text("actor_key", c.Actor.KeyID)
	w.text("actor_role", c.Actor.Role)
	w.text("actor_name", c.Actor.Name)
	w.text("actor_email", c.Actor.Email)
	w.flag("actor_automation", c.Actor.Automation)
	w.text("door", string(c.Door))
	w.text("operation", c.Operation)
	w.text("resource", c.Resource)
	w.number("ticket", uint64(c.Ticket))
	w.text("ticket_id", c.TicketID)
	w.number("sequence", c.Sequence)
	w.text("assignee", c.Assignee)
	w.text("fields", fields)
	w.text(history, string(c.History))
	return w, nil
}

// history holds what a write adds to its ticket's SLA history, on the Change
// that tells of the write.
const history = "sla"

// fieldsText is fields as JSON, [name, old, new] each.
func fieldsText(fields []change.Field) (string, error) {
	rows := make([][3]any, len(fields))
	for i, f := range fields {
		rows[i] = [3]any{f.Name, f.Old, f.New}
	}
	return unescaped(rows)
}

// unescaped is a value as JSON without HTML's escapes: sixfold, the largest custom fields,
// old and new, or the longest text would pass the size of an item.
func unescaped(v any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}

// readFields reads what fieldsText wrote.
func readFields(text []byte) ([]change.Field, error) {
	var rows [][3]json.RawMessage
	err := json.Unmarshal(text, &rows)
	fields := make([]change.Field, len(rows))
	for i, row := range rows {
		err = errors.Join(err, json.Unmarshal(row[0], &fields[i].Name))
		fields[i].Old, fields[i].New = row[1], row[2]
	}
	return fields, err
}

// ChangePrefix is what every Change's sort key begins with, and no other's.
const ChangePrefix = "E"

// Partition is where an item lies: a ticket's items lie together.
func Partition(it Item) string { return str(it[pk]) }

// ReadChange reads a Change from its item.
func ReadChange(it Item) (change.Change, error) {
	c, err := readChange(it)
	if err != nil {
		return change.Change{}, err
	}
	return c, nil
}

// readChange is ReadChange. With an error it returns what could be read.
func readChange(it item) (change.Change, error) {
	r := reader{it: it}
	c := change.Change{
		ID: r.text("id"), RequestID: r.text("request_id"), Kind: change.Kind(r.text("kind")), At: r.time("at"),
		Actor: change.Actor{Issuer: r.text("actor_issuer"), Subject: r.text("actor_subject"), KeyID: r.text("actor_key"),
			Role: r.text("actor_role"), Name: r.text("actor_name"), Email: r.text("actor_email"), Automation: r.flag("actor_automation")},
		Door: change.Door(r.text("door")), Operation: r.text("operation"), Resource: r.text("resource"),
		Ticket: uint32(r.number("ticket")), TicketID: r.text("ticket_id"), Sequence: r.number("sequence"), Assignee: r.text("assignee"),
	}
	if lines := r.text(history); lines != "" {
		c.History = json.RawMessage(lines)
	}
	scope, err := tenant.NewScope(r.text("tenant"), r.text("workspace"))
	fields, err2 := readFields([]byte(r.text("fields")))
	c.Fields = fields
	if err = errors.Join(r.err, err, err2); err != nil {
		return c, fmt.Errorf("change %q: %w", c.ID, err)
	}
	c.Scope = scope
	if _, err := id.At(c.ID); err != nil || c.RequestID == "" || c.Kind == "" {
		return c, fmt.Errorf("change %q is not whole: %w", c.ID, errors.Join(err, errNotWhole))
	}
	return c, nil
}

var errNotWhole = errors.New("id, request_id and kind are needed")
