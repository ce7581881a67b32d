package helpdesk

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/lens"
	"docket/shared/settings"
	"docket/shared/tenant"
	"docket/shared/ticket"
	"docket/shared/webhook"
	"docket/shared/webhook/deliver"
)

// Event is the body that is posted to endpoints.
type Event struct {
	ID        string            `json:"id" doc:"As the header webhook-id: an event that comes again has the same"`
	Type      webhook.EventType `json:"type"`
	CreatedAt time.Time         `json:"createdAt" doc:"When it happened"`
	Sequence  uint64            `json:"sequence" doc:"Of the ticket: it grows with each of its events, and not by one alone"`
	RequestID string            `json:"requestId" doc:"Of the request by which it happened"`
	Workspace string            `json:"workspace"`
	Actor     EventActor        `json:"actor" doc:"Who did it"`
	Data      EventData         `json:"data"`
}

// EventActor is who did it: a person, a program with an API key, or Docket itself.
type EventActor struct {
	ID        string `json:"id,omitempty"`
	Name      string `json:"name,omitempty"`
	Email     string `json:"email,omitempty"`
	Role      string `json:"role,omitempty"`
	Automated bool   `json:"automated,omitempty"`
}

// EventData is what an event is of, as it was when its body was made: no earlier than
// the event, and for the ticket perhaps later.
type EventData struct {
	Ticket  *Ticket          `json:"ticket,omitempty"`
	Changes []EventChange    `json:"changes,omitzero" doc:"Of a ticket that was changed; empty where nothing was that this API shows"`
	Message *EventMessage    `json:"message,omitempty"`
	Comment *EventComment    `json:"comment,omitempty"`
	SLA     *EventSLA        `json:"sla,omitempty"`
	Webhook *DisabledWebhook `json:"webhook,omitempty"`
}

// EventChange is a member of the ticket that was another one. A custom field is
// `customFields.` and the id of its definition.
type EventChange struct {
	Field string          `json:"field"`
	Old   json.RawMessage `json:"old"`
	New   json.RawMessage `json:"new"`
}

// EventMessage is a message of the ticket's conversation.
type EventMessage struct {
	ID          string    `json:"id"`
	Direction   string    `json:"direction"`
	Visibility  string    `json:"visibility"`
	Subject     string    `json:"subject,omitempty"`
	Body        string    `json:"body"`
	AuthorName  string    `json:"authorName,omitempty"`
	AuthorEmail string    `json:"authorEmail,omitempty"`
	CreatedAt   time.Time `json:"createdAt"`
}

// EventComment is an internal comment on the ticket.
type EventComment struct {
	ID          string    `json:"id"`
	Body        string    `json:"body"`
	Pinned      bool      `json:"pinned"`
	AuthorName  string    `json:"authorName,omitempty"`
	AuthorEmail string    `json:"authorEmail,omitempty"`
	CreatedAt   time.Time `json:"createdAt"`
}

// EventSLA is what ran out, or is about to.
type EventSLA struct {
	Metric     json.RawMessage `json:"metric"`
	DueAt      json.RawMessage `json:"dueAt"`
	DetectedAt json.RawMessage `json:"detectedAt"`
}

// DisabledWebhook is another endpoint of the workspace, which Docket switched off.
type DisabledWebhook struct {
	ID     string          `json:"id"`
	Reason json.RawMessage `json:"reason"`
}

// EventStore is what rendering needs of the table.
type EventStore interface {
	// Subjects are what Changes are of, in their order.
	Subjects(ctx context.Context, scope tenant.Scope, changes []change.Change) ([]ticket.Subject, error)

	RecentFields(ctx context.Context, scope tenant.Scope) (settings.Fields, error)
}

// Events renders the bodies of events: it implements deliver.Renderer.
type Events struct{ Store EventStore }

// Render implements deliver.Renderer.
func (r Events) Render(ctx context.Context, scope tenant.Scope, all []deliver.Event) ([][]byte, error) {
	changes := make([]change.Change, len(all))
	for i, e := range all {
		changes[i] = e.Change
	}
	defined, err := r.Store.RecentFields(ctx, scope)
	if err != nil {
		return nil, err
	}
	subjects, err := r.Store.Subjects(ctx, scope, changes)
	if err != nil {
		return nil, err
	}
	bodies := make([][]byte, len(all))
	for i, e := range all {
		if bodies[i], err = encodeEvent(eventOf(e, subjects[i], defined.Definitions)); err != nil {
			return nil, fmt.Errorf("render %s of %s: %w", e.Type, e.Change.ID, err)
		}
	}
	return bodies, nil
}

func encodeEvent(e Event) ([]byte, error) {
	var body bytes.Buffer
	to := json.NewEncoder(&body)
	to.SetEscapeHTML(false)
	if err := to.Encode(e); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(body.Bytes(), []byte("\n")), nil
}

func eventOf(e deliver.Event, of ticket.Subject, defined customfield.Definitions) Event {
	c := e.Change
	event := Event{ID: e.ID, Type: e.Type, CreatedAt: c.At.UTC(), Sequence: c.Sequence, RequestID: c.RequestID, Workspace: c.Scope.Workspace(),
		Actor: EventActor{ID: cmp.Or(c.Actor.KeyID, c.Actor.Subject), Name: c.Actor.Name, Email: c.Actor.Email, Role: c.Actor.Role, Automated: c.Actor.Automation}}
	if of.Ticket != nil {
		shown := showTicket(*of.Ticket, defined)
		event.Data.Ticket = &shown
	} else if c.TicketID != "" { // it is purged
		event.Data.Ticket = &Ticket{ID: prefix + c.TicketID, Tags: []string{}, CustomFields: []FieldValue{}}
	}
	values := map[string]json.RawMessage{}
	for _, f := range c.Fields {
		values[f.Name] = f.New
	}
	switch e.Type {
	case webhook.TicketUpdated:
		event.Data.Changes = eventChanges(c, defined)
	case webhook.AssignmentChanged:
		for _, one := range eventChanges(c, defined) {
			if one.Field == "assigneeId" {
				event.Data.Changes = append(event.Data.Changes, one)
			}
		}
	case webhook.MessageCreated:
		if m := of.Message; m != nil {
			event.Data.Message = &EventMessage{ID: m.ID, Direction: string(m.Direction), Visibility: string(m.Visibility), Subject: m.Subject, Body: m.Body,
				AuthorName: m.AuthorName, AuthorEmail: m.AuthorEmail, CreatedAt: m.CreatedAt}
		}
	case webhook.CommentCreated:
		if m := of.Comment; m != nil {
			event.Data.Comment = &EventComment{ID: m.ID, Body: m.Body, Pinned: m.Pinned, AuthorName: m.AuthorName, AuthorEmail: m.AuthorEmail, CreatedAt: m.CreatedAt}
		}
	case webhook.SLAWarned, webhook.SLABreached:
		event.Data.SLA = &EventSLA{Metric: values["metric"], DueAt: values["due_at"], DetectedAt: values["detected_at"]}
	case webhook.EndpointDisabled:
		event.Data.Webhook = &DisabledWebhook{ID: c.Resource, Reason: values["disabled"]}
	}
	return event
}

// eventFields are the names of this face for the fields of a ticket that it shows.
var eventFields = map[string]string{
	"subject": "subject", "status": "status", "priority": "priority", "type": "type", "assignee_id": "assigneeId",
	"requester_email": "requesterEmail", "requester_name": "requesterName", "tags": "tags",
}

// eventChanges are the fields of a Change in the words of this face. What shows the
// same before and after is none.
func eventChanges(c change.Change, defined customfield.Definitions) []EventChange {
	shown := []EventChange{}
	for _, f := range c.Fields {
		name := eventFields[f.Name]
		if key, custom := strings.CutPrefix(f.Name, "custom_fields."); custom {
			for _, d := range defined {
				if d.Key == key {
					name = "customFields." + d.ID
				}
			}
		}
		is := EventChange{name, inWords(f.Name, f.Old), inWords(f.Name, f.New)}
		if name != "" && !bytes.Equal(is.Old, is.New) {
			shown = append(shown, is)
		}
	}
	return shown
}

// inWords is the value of a field as this face says it.
func inWords(field string, value json.RawMessage) json.RawMessage {
	var word string
	if string(value) == "null" || json.Unmarshal(value, &word) != nil {
		return value
	}
	switch field {
	case "status":
		word = lens.Helpdesk.Status.Show(ticket.Status(word))
	case "priority":
		word = lens.Helpdesk.Priority.Show(ticket.Priority(word))
	case "type":
		word = lens.Helpdesk.Type.Show(word)
	default:
		return value
	}
	said, err := json.Marshal(word)
	if err != nil {
		return value
	}
	return said
}
