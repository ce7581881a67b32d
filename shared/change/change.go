// Package change records what happened: who did what to which resource, when,
// and under which request ID. A Change is written in the transaction of its
// write. It is the history, the outbox for events, and the source of audit and
// usage.
package change

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"docket/shared/id"
	"docket/shared/tenant"
)

// Kind is what happened to a resource: `<resource>.<past participle>`.
type Kind string

// What can happen.
const (
	TicketCreated      Kind = "ticket.created"
	TicketUpdated      Kind = "ticket.updated"
	TicketEscalated    Kind = "ticket.escalated" // made urgent, with the reason
	TicketUnsnoozed    Kind = "ticket.unsnoozed" // the instant came until which it was snoozed
	TicketMerged       Kind = "ticket.merged"    // into another one, of which it is a duplicate
	TicketUnmerged     Kind = "ticket.unmerged"  // it is a ticket of its own again
	TicketArchived     Kind = "ticket.archived"
	TicketRestored     Kind = "ticket.restored" // it is no longer archived
	TicketDeleted      Kind = "ticket.deleted"
	TicketErased       Kind = "ticket.erased" // its contact was erased, or it was deleted and is purged
	MessageAdded       Kind = "message.added"
	CommentAdded       Kind = "comment.added"
	RelatedRecorded    Kind = "related.recorded" // on a ticket: another module made something for it
	SLAWarned          Kind = "sla.warned"       // of a ticket, once a metric and cycle
	SLABreached        Kind = "sla.breached"     // likewise
	QueueCreated       Kind = "queue.created"
	QueueUpdated       Kind = "queue.updated"
	APIKeyCreated      Kind = "key.created"
	APIKeyRevoked      Kind = "key.revoked"
	PoliciesUpdated    Kind = "sla_policies.updated"
	HoursUpdated       Kind = "business_hours.updated"
	FieldCreated       Kind = "custom_field.created" // a definition
	FieldUpdated       Kind = "custom_field.updated" // likewise, also where it is archived
	SettingsUpdated    Kind = "settings.updated"
	WebhookCreated     Kind = "webhook.created"
	WebhookUpdated     Kind = "webhook.updated" // also where its secret is rotated, which is in no Change
	WebhookDeleted     Kind = "webhook.deleted"
	WebhookDisabled    Kind = "webhook.disabled"    // by Docket, as it failed
	WebhookTested      Kind = "webhook.tested"      // somebody asked for a test
	WebhookRedelivered Kind = "webhook.redelivered" // somebody asked for a delivery once more
	LabelCreated       Kind = "label.created"
	LabelUpdated       Kind = "label.updated" // where it has another name, its tickets follow by a job
	LabelDeleted       Kind = "label.deleted" // or merged into another; its tickets follow by a job
	CannedCreated      Kind = "canned_response.created"
	CannedUpdated      Kind = "canned_response.updated"
	CannedDeleted      Kind = "canned_response.deleted"
	MemberCreated      Kind = "member.created"
	MemberUpdated      Kind = "member.updated"
	InvitationCreated  Kind = "invitation.created"
	InvitationRevoked  Kind = "invitation.revoked"
	ViewCreated        Kind = "saved_view.created"
	ViewUpdated        Kind = "saved_view.updated"
	ViewDeleted        Kind = "saved_view.deleted"
	ContactCreated     Kind = "contact.created" // by somebody, or as a ticket's requester was nobody's yet
	ContactUpdated     Kind = "contact.updated"
	ContactMerged      Kind = "contact.merged" // into another one, to which it leads
	ContactDeleted     Kind = "contact.deleted"
	MailboxCreated     Kind = "mailbox.created"
	MailboxUpdated     Kind = "mailbox.updated" // also where the default goes to another one
	MailboxDeleted     Kind = "mailbox.deleted"
	SuppressionCreated Kind = "suppression.created" // no mail is sent to an address any more
	SuppressionLifted  Kind = "suppression.lifted"  // it is again
	TemplateUpdated    Kind = "mail_template.updated"
	TemplateReset      Kind = "mail_template.reset" // to Docket's own texts
	JobCreated         Kind = "job.created"         // somebody began one; those that another Change begins have none
	JobCancelled       Kind = "job.cancelled"
)

// Kinds lists every kind, in the order above.
func Kinds() []Kind {
	return []Kind{TicketCreated, TicketUpdated, TicketEscalated, TicketUnsnoozed, TicketMerged, TicketUnmerged, TicketArchived, TicketRestored, TicketDeleted, TicketErased,
		MessageAdded, CommentAdded, RelatedRecorded, SLAWarned, SLABreached, QueueCreated, QueueUpdated, APIKeyCreated, APIKeyRevoked, PoliciesUpdated, HoursUpdated, FieldCreated, FieldUpdated, SettingsUpdated,
		WebhookCreated, WebhookUpdated, WebhookDeleted, WebhookDisabled, WebhookTested, WebhookRedelivered,
		LabelCreated, LabelUpdated, LabelDeleted, CannedCreated, CannedUpdated, CannedDeleted, MemberCreated, MemberUpdated, InvitationCreated, InvitationRevoked, ViewCreated, ViewUpdated, ViewDeleted, ContactCreated, ContactUpdated, ContactMerged, ContactDeleted, MailboxCreated, MailboxUpdated, MailboxDeleted, SuppressionCreated, SuppressionLifted, TemplateUpdated, TemplateReset, JobCreated, JobCancelled}
}

// Change is one write. Its ID is the UUID of its request and an ordinal, so one
// prefix finds everything that a request did (S0-10).
type Change struct {
	ID        string
	Scope     tenant.Scope
	RequestID string
	Kind      Kind
	At        time.Time
	Actor     Actor
	Door      Door
	Operation string // S0's name of it: create_support_ticket
	Resource  string // the id of what was written: ticket_..., msg_..., queue_..., a key's id
	Ticket    uint32 // the number of the ticket that it belongs to, 0 for none
	TicketID  string // that ticket's UUID
	Sequence  uint64 // the version that the write gave to the ticket, queue or key
	Assignee  string // the ID of the user who worked on its ticket, of the kinds that concern them: a message, a warning, a breach
	Fields    []Field
	History   json.RawMessage // lines of its ticket's SLA history, a JSON list; empty for none
}

// Actor is who did it, as known at that moment.
type Actor struct {
	Issuer     string
	Subject    string
	KeyID      string
	Role       string
	Name       string
	Email      string
	Automation bool
}

// Door is the way by which a write came in.
type Door string

// The doors.
const (
	API    Door = "api"
	MCP    Door = "mcp"
	Mail   Door = "mail"   // a letter came
	System Door = "system" // nobody called: a clock ran out, an event came in
)

// Field is one value that changed; null stands for no value. Texts that their
// item keeps unchanged for good (a message's body, a first description) are not
// repeated here.
type Field struct {
	Name string          `json:"field"`
	Old  json.RawMessage `json:"old"`
	New  json.RawMessage `json:"new"`
}

// Act is one call of a write verb: who calls, under which request ID, through
// which door, and with which idempotency key, if any.
type Act struct {
	Principal      tenant.Principal
	RequestID      string
	Door           Door
	Operation      string
	Part           string // sets the ids of Changes apart where a request acts more than once: PartOf
	IdempotencyKey *IdempotencyKey
	Beside         func(Commit) []Put // what is written with whatever the act changes; nil: nothing
	Dry            bool               // nothing is written: the answer shows what would be
	Now            func() time.Time
}

// Rehearsed is the act as one that writes nothing. It keeps no answer, either.
func (a Act) Rehearsed() Act {
	a.Dry, a.IdempotencyKey = true, nil
	return a
}

// PartOf is the Part of a request's n-th act, from 0.
func PartOf(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n) + "."
}

// SystemIssuer is the issuer of Docket's own acts; their subject is the operation.
const SystemIssuer = "docket"

// SystemAct returns an act of Docket itself, which no caller asked for.
func SystemAct(scope tenant.Scope, requestID, operation string, now func() time.Time) Act {
	return Act{
		Principal: tenant.Principal{Scope: scope, User: tenant.User{Issuer: SystemIssuer, Subject: operation}, Automation: true},
		RequestID: requestID, Door: System, Operation: operation, Now: now,
	}
}

// Change returns the record of the act's ordinal-th write, dated at.
func (a Act) Change(kind Kind, ordinal int, at time.Time) Change {
	p := a.Principal
	return Change{
		ID:        strings.TrimPrefix(a.RequestID, id.RequestPrefix) + "_" + a.Part + strconv.Itoa(ordinal),
		Scope:     p.Scope,
		RequestID: a.RequestID,
		Kind:      kind,
		At:        at,
		Actor: Actor{Issuer: p.User.Issuer, Subject: p.User.Subject, KeyID: p.KeyID,
			Role: p.Role, Name: p.Name, Email: p.Email, Automation: p.Automation},
		Door:      a.Door,
		Operation: a.Operation,
	}
}
