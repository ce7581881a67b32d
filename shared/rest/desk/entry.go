package desk

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/id"
	"docket/shared/lens"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// ThreadEntry is one entry of a ticket's thread: a message, a note or an event. It has
// the member that its kind names.
type ThreadEntry struct {
	Kind     string    `json:"kind" enum:"message,note,event"`
	ID       string    `json:"id"`
	TicketID string    `json:"ticket_id" doc:"On which ticket it lies"`
	At       time.Time `json:"at"`
	Sequence uint64    `json:"sequence" doc:"Of its act on its ticket; 0 on messages and notes of before there was one"`
	Author   Author    `json:"author" doc:"Who wrote it or did it"`
	Message  *Message  `json:"message,omitempty"`
	Note     *Note     `json:"note,omitempty"`
	Event    *Event    `json:"event,omitempty"`
}

// Author is who wrote or did something, as far as it is known.
type Author struct {
	UserID string `json:"user_id,omitempty" doc:"Of a user, or of an API key; Docket's own acts have the operation here"`
	Name   string `json:"name,omitempty"`
	Email  string `json:"email,omitempty"`
	Role   string `json:"role,omitempty" doc:"admin, agent, light_agent or customer, where it is known"`
}

// Message is what was said to a customer or by one (S2-26, S2-31).
type Message struct {
	Direction    string             `json:"direction" enum:"inbound,outbound,internal"`
	Visibility   string             `json:"visibility" enum:"public,internal" doc:"Customers see what is public"`
	Channel      Channel            `json:"channel"`
	Subject      string             `json:"subject,omitempty"`
	Body         string             `json:"body"`
	OccurredAt   *time.Time         `json:"occurred_at,omitempty" doc:"When its client says that it was"`
	CustomFields customfield.Values `json:"custom_fields,omitempty"`
	InReplyTo    string             `json:"in_reply_to,omitempty" doc:"The message that it answers"`
	To           []string           `json:"to,omitempty" nullable:"false" doc:"Whom it went to"`
	CC           []string           `json:"cc,omitempty" nullable:"false" doc:"Who had a copy"`
	Attachments  []Attachment       `json:"attachments,omitempty" nullable:"false"`
	LetterID     string             `json:"letter_id,omitempty" doc:"The letter that it was made of, with what was quoted in it and how it came"`
	Sender       string             `json:"sender_verified,omitempty" enum:"pass,fail,unknown" doc:"Whether the letter is from who it says, as the server that took it found"`
	Automatic    bool               `json:"automatic,omitempty" doc:"A machine wrote it: it moved nothing"`
}

// Note is for the team alone (S2-33, S2-34).
type Note struct {
	Body         string             `json:"body"`
	Pinned       bool               `json:"pinned"`
	CustomFields customfield.Values `json:"custom_fields,omitempty"`
	Attachments  []Attachment       `json:"attachments,omitempty" nullable:"false"`
}

// Event is what was done to the ticket.
type Event struct {
	Kind      string       `json:"kind" doc:"As the audit has it: ticket.updated and the like"`
	Operation string       `json:"operation" doc:"By which it was done"`
	Sequence  uint64       `json:"sequence" doc:"Of the act on the ticket, by which it can be taken back"`
	MessageID string       `json:"message_id,omitempty" doc:"Of the message or note that did it"`
	Changes   []ChangeOfIt `json:"changes" nullable:"false"`
	RequestID string       `json:"request_id"`
}

// ChangeOfIt is a property that changed, as this face calls and shows it.
type ChangeOfIt struct {
	Field string          `json:"field"`
	Old   json.RawMessage `json:"old" doc:"null where there was none"`
	New   json.RawMessage `json:"new" doc:"null where there is none"`
}

// showEntry shows an entry of the thread.
func showEntry(e ticket.Entry) ThreadEntry {
	switch {
	case e.Message != nil:
		return showMessage(*e.Message)
	case e.Comment != nil:
		return showNote(*e.Comment)
	}
	return showEvent(*e.Change)
}

func showMessage(m ticket.Message) ThreadEntry {
	return ThreadEntry{Kind: "message", ID: m.ID, TicketID: id.TicketPrefix + m.TicketID, At: m.CreatedAt, Sequence: m.Sequence,
		Author: author(m.Author, m.AuthorName, m.AuthorEmail),
		Message: &Message{Direction: string(m.Direction), Visibility: string(m.Visibility), Channel: Channel(lens.Desk.Source.Show(m.Channel)),
			Subject: m.Subject, Body: m.Body, OccurredAt: m.OccurredAt, CustomFields: m.CustomFields, InReplyTo: m.Answers, To: m.To, CC: m.Cc, Attachments: showAttachments(m.Files),
			LetterID: m.LetterID, Sender: string(m.Sender), Automatic: m.Automatic}}
}

func showNote(c ticket.Comment) ThreadEntry {
	return ThreadEntry{Kind: "note", ID: c.ID, TicketID: id.TicketPrefix + c.TicketID, At: c.CreatedAt, Sequence: c.Sequence,
		Author: author(c.Author, c.AuthorName, c.AuthorEmail), Note: &Note{Body: c.Body, Pinned: c.Pinned, CustomFields: c.CustomFields, Attachments: showAttachments(c.Files)}}
}

func author(by tenant.User, name, email string) Author {
	return Author{UserID: by.Subject, Name: name, Email: email}
}

func showEvent(c change.Change) ThreadEntry {
	shown := Event{Kind: string(c.Kind), Operation: c.Operation, Sequence: c.Sequence, Changes: []ChangeOfIt{}, RequestID: c.RequestID}
	if c.Kind == change.MessageAdded || c.Kind == change.CommentAdded {
		shown.MessageID = c.Resource
	}
	for _, f := range c.Fields {
		if one, is := showChange(f); is {
			shown.Changes = append(shown.Changes, one)
		}
	}
	by := Author{UserID: c.Actor.Subject, Name: c.Actor.Name, Email: c.Actor.Email, Role: c.Actor.Role}
	return ThreadEntry{Kind: "event", ID: c.ID, TicketID: id.TicketPrefix + c.TicketID, At: c.At, Sequence: c.Sequence, Author: by, Event: &shown}
}

// words are how this face shows the values of fields that it has words for.
var words = map[string]func(string) string{
	"status":        func(s string) string { return lens.Desk.Status.Show(ticket.Status(s)) },
	"status_before": func(s string) string { return lens.Desk.Status.Show(ticket.Status(s)) },
	"merged_into":   func(s string) string { return id.TicketPrefix + s },
	"priority":      func(s string) string { return lens.Desk.Priority.Show(ticket.Priority(s)) },
	"source":        func(s string) string { return lens.Desk.Source.Show(ticket.Source(s)) },
	"type":          lens.Desk.Type.Show,
}

// showChange shows a field that changed, false where this face shows the same as before,
// or what was said is shown beside it.
func showChange(f change.Field) (shown ChangeOfIt, is bool) {
	if f.Name == "message.automatic" || f.Name == "message.channel" || f.Name == "message.direction" || f.Name == "message.visibility" || f.Name == "comment.pinned" || f.Name == ticket.Tells {
		return shown, false
	}
	shown = ChangeOfIt{Field: called(f.Name), Old: f.Old, New: f.New}
	if f.Name == "csat_score" {
		shown.Old, shown.New = digits(f.Old), digits(f.New)
	}
	if f.Name == "followers" {
		shown.Old, shown.New = many(f.Old), many(f.New)
	}
	if f.Name == "duplicates" || f.Name == "linked" {
		shown.Old, shown.New = ticketIDs(f.Old), ticketIDs(f.New)
	}
	show := words[f.Name]
	if show == nil {
		return shown, true
	}
	shown.Old, shown.New = inWords(f.Old, show), inWords(f.New, show)
	return shown, string(shown.Old) != string(shown.New)
}

// ticketIDs are the ids of tickets that a Change has by their UUIDs.
func ticketIDs(raw json.RawMessage) json.RawMessage {
	var ids []string
	if json.Unmarshal(raw, &ids) != nil || ids == nil {
		return raw
	}
	for i := range ids {
		ids[i] = id.TicketPrefix + ids[i]
	}
	shown, err := json.Marshal(ids)
	if err != nil {
		return raw // texts are always JSON
	}
	return shown
}

// many is how many there are in a list of a Change.
func many(raw json.RawMessage) json.RawMessage {
	var all []string
	if json.Unmarshal(raw, &all) != nil {
		return raw
	}
	return json.RawMessage(strconv.Itoa(len(all)))
}

// digits is a number that a Change has as a text.
func digits(raw json.RawMessage) json.RawMessage { return bytes.Trim(raw, `"`) }

// inWords is a text of a Change in a face's words; what is none stays as it is.
func inWords(raw json.RawMessage, show func(string) string) json.RawMessage {
	var text string
	if json.Unmarshal(raw, &text) != nil || text == "" {
		return raw
	}
	shown, err := json.Marshal(show(text))
	if err != nil {
		return raw
	}
	return shown
}
