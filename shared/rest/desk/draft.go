package desk

import (
	"net/http"
	"time"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/id"
	"docket/shared/lens"
	"docket/shared/rest"
	"docket/shared/ticket"
)

// Written is what a reply says, and does to its ticket: of a draft it is kept as it was given.
type Written struct {
	Body       string    `json:"body" format:"multiline" minLength:"1" maxLength:"65536" doc:"At most 64 KiB of UTF-8"`
	Subject    string    `json:"subject,omitempty" minLength:"1" maxLength:"300"`
	Channel    Channel   `json:"channel,omitempty" doc:"That of the message that it answers when left out, or the ticket's"`
	InReplyTo  string    `json:"in_reply_to,omitempty" minLength:"1" maxLength:"128" doc:"The message that it answers; the customer's last when left out"`
	To         *[]string `json:"to,omitempty" maxItems:"50" minLength:"1" maxLength:"320" nullable:"false" doc:"Addresses; those of the message that it answers when left out. They are fixed when the reply is sent"`
	CC         *[]string `json:"cc,omitempty" maxItems:"50" minLength:"1" maxLength:"320" nullable:"false" doc:"Likewise"`
	Status     Status    `json:"status,omitempty" doc:"The ticket's, once the reply has left"`
	Resolution string    `json:"resolution,omitempty" format:"multiline" minLength:"1" maxLength:"4096" doc:"How the ticket is resolved by it: to send and resolve"`
	CSATScore  int       `json:"csat_score,omitempty" minimum:"1" maximum:"5" doc:"The customer's score, with a resolution"`
	FileIDs    []string  `json:"file_ids,omitempty" maxItems:"10" minLength:"1" maxLength:"128" nullable:"false" doc:"Files that were announced and sent, which it takes when it is sent"`
}

// text is what was written but for the status, which the ticket may have a word for.
func (w Written) text() ticket.Text {
	t := ticket.Text{Body: w.Body, Subject: w.Subject, Channel: lens.Desk.Source.Over("", string(w.Channel)), Answers: w.InReplyTo, To: w.To, Cc: w.CC, FileIDs: w.FileIDs}
	if w.Resolution != "" || w.CSATScore != 0 {
		t.Resolution = &ticket.Resolution{Text: w.Resolution, Score: score(w.CSATScore)}
	}
	return t
}

// Draft is what an agent writes on a ticket and has not sent. The team sees it.
type Draft struct {
	ID         string    `json:"id" doc:"Of its author and mode; the ticket is beside it"`
	TicketID   string    `json:"ticket_id"`
	Mode       string    `json:"mode" enum:"reply,note"`
	AuthorID   string    `json:"author_id"`
	AuthorName string    `json:"author_name,omitempty"`
	Body       string    `json:"body"`
	Subject    string    `json:"subject,omitempty"`
	InReplyTo  string    `json:"in_reply_to,omitempty"`
	To         *[]string `json:"to,omitempty" nullable:"false" doc:"Left out: those of the message that it answers"`
	CC         *[]string `json:"cc,omitempty" nullable:"false" doc:"Likewise"`
	Channel    Channel   `json:"channel,omitempty" doc:"Left out: that of the message that it answers, or the ticket's"`
	Status     Status    `json:"status,omitempty" doc:"That the ticket gets with it"`
	Resolution string    `json:"resolution,omitempty" doc:"How the ticket is resolved by it"`
	CSATScore  int       `json:"csat_score,omitempty" minimum:"1" maximum:"5"`
	Refused    string    `json:"refused,omitempty" doc:"Why it did not leave, where it was a reply that was held"`
	SavedAt    time.Time `json:"saved_at"`
	FileIDs    []string  `json:"file_ids,omitempty" nullable:"false"`
}

func showDraft(u ticket.Unsent) Draft {
	shown := Draft{ID: "draft_" + string(u.Mode) + "_" + u.Reader(), TicketID: id.TicketPrefix + u.TicketID, Mode: string(u.Mode), AuthorID: u.Author.Subject, AuthorName: u.AuthorName, Body: u.Text.Body,
		Subject: u.Text.Subject, InReplyTo: u.Text.Answers, To: u.Text.To, CC: u.Text.Cc, Refused: u.Refused, SavedAt: u.SavedAt, FileIDs: u.Text.FileIDs}
	if u.Text.Channel != "" {
		shown.Channel = Channel(lens.Desk.Source.Show(u.Text.Channel))
	}
	if u.Text.Status != "" {
		shown.Status = Status(lens.Desk.Status.Show(u.Text.Status))
	}
	if how := u.Text.Resolution; how != nil {
		shown.Resolution, shown.CSATScore = how.Text, points(how.Score)
	}
	return shown
}

type draftAnswer struct {
	Draft     rest.IfRead[Draft] `json:"draft"`
	RequestID string             `json:"request_id"`
}

type savedDraft struct {
	Draft     Draft  `json:"draft"`
	RequestID string `json:"request_id"`
}

func answerDraft(call *rest.Call) change.Render[ticket.Unsent] {
	return func(u ticket.Unsent) (change.Answer, error) {
		body, err := rest.Marshal(savedDraft{showDraft(u), call.RequestID})
		return change.Answer{Status: http.StatusOK, Body: body}, err
	}
}

type droppedAnswer struct {
	Dropped   bool   `json:"dropped" doc:"false where there was none"`
	RequestID string `json:"request_id"`
}

func answerDropped(call *rest.Call) change.Render[ticket.Unsent] {
	return func(u ticket.Unsent) (change.Answer, error) {
		body, err := rest.Marshal(droppedAnswer{u.Version > 0, call.RequestID})
		return change.Answer{Status: http.StatusOK, Body: body}, err
	}
}

// keeps is what keeping a draft does to the table, on a ticket that is as it was found.
func keeps() grant.Table {
	return grant.Union(drafts(), grant.On(grant.Tickets, grant.Update, grant.Check))
}

// drops is what throwing a draft away does to the table.
func drops() grant.Table { return grant.Union(drafts(), grant.On(grant.Tickets, grant.Delete)) }

func drafts() grant.Table {
	return grant.Union(byName(), grant.On(grant.Tickets, grant.Put), grant.On(grant.Calendars, grant.Get), grant.KeepAnswer())
}
