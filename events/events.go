// Package events is what Docket and other systems tell each other: the Go form
// of the contracts whose schemas, samples and AsyncAPI document lie beside it.
// README.md is their manual.
package events

import (
	"bytes"
	"encoding/json"
	"time"
)

// What every event of Docket says of itself.
const (
	Source      = "docket" // of its EventBridge entry
	SpecVersion = "1.0"    // of CloudEvents
	JSON        = "application/json"
)

// Types of the events that Docket sends: `support.` and what happened.
const (
	TicketCreated      = "support.ticket.created"
	TicketUpdated      = "support.ticket.updated"
	TicketEscalated    = "support.ticket.escalated"
	TicketUnsnoozed    = "support.ticket.unsnoozed"
	TicketMerged       = "support.ticket.merged"
	TicketUnmerged     = "support.ticket.unmerged"
	TicketArchived     = "support.ticket.archived"
	TicketRestored     = "support.ticket.restored"
	TicketDeleted      = "support.ticket.deleted"
	TicketErased       = "support.ticket.erased"
	MessageAdded       = "support.message.added"
	CommentAdded       = "support.comment.added"
	RelatedRecorded    = "support.related.recorded"
	SLAWarned          = "support.sla.warned"
	SLABreached        = "support.sla.breached"
	QueueCreated       = "support.queue.created"
	QueueUpdated       = "support.queue.updated"
	APIKeyCreated      = "support.key.created"
	APIKeyRevoked      = "support.key.revoked"
	PoliciesUpdated    = "support.sla_policies.updated"
	HoursUpdated       = "support.business_hours.updated"
	FieldCreated       = "support.custom_field.created"
	FieldUpdated       = "support.custom_field.updated"
	SettingsUpdated    = "support.settings.updated"
	WebhookCreated     = "support.webhook.created"
	WebhookUpdated     = "support.webhook.updated"
	WebhookDeleted     = "support.webhook.deleted"
	WebhookDisabled    = "support.webhook.disabled"
	WebhookTested      = "support.webhook.tested"
	WebhookRedelivered = "support.webhook.redelivered"
	LabelCreated       = "support.label.created"
	LabelUpdated       = "support.label.updated"
	LabelDeleted       = "support.label.deleted"
	CannedCreated      = "support.canned_response.created"
	CannedUpdated      = "support.canned_response.updated"
	CannedDeleted      = "support.canned_response.deleted"
	MemberCreated      = "support.member.created"
	MemberUpdated      = "support.member.updated"
	InvitationCreated  = "support.invitation.created"
	InvitationRevoked  = "support.invitation.revoked"
	ViewCreated        = "support.saved_view.created"
	ViewUpdated        = "support.saved_view.updated"
	ViewDeleted        = "support.saved_view.deleted"
	ContactCreated     = "support.contact.created"
	ContactUpdated     = "support.contact.updated"
	ContactMerged      = "support.contact.merged"
	ContactDeleted     = "support.contact.deleted"
	MailboxCreated     = "support.mailbox.created"
	MailboxUpdated     = "support.mailbox.updated"
	MailboxDeleted     = "support.mailbox.deleted"
	SuppressionCreated = "support.suppression.created"
	SuppressionLifted  = "support.suppression.lifted"
	TemplateUpdated    = "support.mail_template.updated"
	TemplateReset      = "support.mail_template.reset"
	JobCreated         = "support.job.created"
	JobCancelled       = "support.job.cancelled"
)

// Types lists every type that Docket sends, in the order above.
func Types() []string {
	return []string{TicketCreated, TicketUpdated, TicketEscalated, TicketUnsnoozed, TicketMerged, TicketUnmerged, TicketArchived, TicketRestored, TicketDeleted, TicketErased,
		MessageAdded, CommentAdded, RelatedRecorded, SLAWarned, SLABreached, QueueCreated, QueueUpdated, APIKeyCreated, APIKeyRevoked, PoliciesUpdated, HoursUpdated, FieldCreated, FieldUpdated, SettingsUpdated,
		WebhookCreated, WebhookUpdated, WebhookDeleted, WebhookDisabled, WebhookTested, WebhookRedelivered,
		LabelCreated, LabelUpdated, LabelDeleted, CannedCreated, CannedUpdated, CannedDeleted, MemberCreated, MemberUpdated, InvitationCreated, InvitationRevoked, ViewCreated, ViewUpdated, ViewDeleted, ContactCreated, ContactUpdated, ContactMerged, ContactDeleted, MailboxCreated, MailboxUpdated, MailboxDeleted, SuppressionCreated, SuppressionLifted, TemplateUpdated, TemplateReset, JobCreated, JobCancelled}
}

// RelatedTaken is the type of the event that Docket takes.
const RelatedTaken = "related.recorded"

// Event is a CloudEvents 1.0 event in structured mode. Source and ID identify
// it: a second one with both the same is the same event.
type Event[Data any] struct {
	SpecVersion     string    `json:"specversion" enum:"1.0"`
	ID              string    `json:"id" minLength:"1"`
	Source          string    `json:"source" format:"uri-reference" minLength:"1"`
	Type            string    `json:"type"`
	Subject         string    `json:"subject,omitempty" minLength:"1"`
	Time            time.Time `json:"time,omitzero"`
	DataContentType string    `json:"datacontenttype,omitempty" enum:"application/json"`
	Tenant          string    `json:"tenant" pattern:"^[A-Za-z0-9_-]{1,64}$"`
	Workspace       string    `json:"workspace" pattern:"^[A-Za-z0-9_-]{1,64}$"`
	Data            Data      `json:"data"`
}

// Encode is the event's JSON. Unlike json.Marshal it leaves <, > and & as they
// are, each of which would grow sixfold.
func (e Event[Data]) Encode() ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(e); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
