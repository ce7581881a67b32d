package desk

import (
	"context"
	"net/http"
	"time"

	"docket/shared/change"
	"docket/shared/file"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/lens"
	"docket/shared/rest"
	"docket/shared/ticket"
)

// some is a list that JSON shows as one.
func some(texts []string) []string { return append([]string{}, texts...) }

// HeldReply is a reply that waits to leave. The team sees it, and nobody else.
type HeldReply struct {
	TicketID    string       `json:"ticket_id"`
	AuthorID    string       `json:"author_id"`
	AuthorName  string       `json:"author_name,omitempty"`
	Body        string       `json:"body"`
	Subject     string       `json:"subject,omitempty"`
	Channel     Channel      `json:"channel"`
	InReplyTo   string       `json:"in_reply_to,omitempty"`
	To          []string     `json:"to" nullable:"false"`
	CC          []string     `json:"cc" nullable:"false"`
	Status      Status       `json:"status,omitempty" doc:"That the ticket gets with it; left out: what a message makes of it"`
	Resolution  string       `json:"resolution,omitempty" doc:"How the ticket is resolved by it"`
	CSATScore   int          `json:"csat_score,omitempty" minimum:"1" maximum:"5"`
	HeldUntil   time.Time    `json:"held_until" doc:"When it leaves, unless it is taken back"`
	Attachments []Attachment `json:"attachments,omitempty" nullable:"false"`
}

func showHeld(u ticket.Unsent) HeldReply {
	l := u.Held.Letter
	shown := HeldReply{TicketID: id.TicketPrefix + u.TicketID, AuthorID: u.Author.Subject, AuthorName: u.AuthorName, Body: u.Text.Body, Subject: l.Subject,
		Channel: Channel(lens.Desk.Source.Show(l.Channel)), InReplyTo: l.Answers, To: some(l.To), CC: some(l.Cc), HeldUntil: u.Held.Until}
	for _, f := range u.Held.Files {
		shown.Attachments = append(shown.Attachments, showAttachments([]file.Attachment{f.Attachment()})...)
	}
	if l.Status != "" {
		shown.Status = Status(lens.Desk.Status.Show(l.Status))
	}
	if l.Resolution != nil {
		shown.Resolution, shown.CSATScore = l.Resolution.Text, points(l.Resolution.Score)
	}
	return shown
}

type repliedAnswer struct {
	Entry *ThreadEntry `json:"entry,omitempty" doc:"Of the thread; left out while it is held"`
	Held  *HeldReply   `json:"held,omitempty" doc:"Left out once it has left"`
	Deed
}

// send sends the reply, and has the worker look when its time has come. That message may
// be lost: the sweep looks, too.
func (in *replyTo) send(ctx context.Context, call *rest.Call, s Store, ticketID string) (change.Answer, error) {
	var held *ticket.Unsent
	act, reply := call.ActOr(in.Body.DryRun), in.reply()
	reply.Files = files(call, s, act, in.Body.FileIDs)
	answer, err := ticket.Send(ctx, s, act, ticketID, reply, func(r ticket.Replied) (change.Answer, error) {
		held = r.Held
		shown := repliedAnswer{Deed: deedOf(call, r.Acted)}
		if r.Message != nil {
			entry := showMessage(*r.Message)
			shown.Entry = &entry
		}
		if r.Held != nil {
			h := showHeld(*r.Held)
			shown.Held = &h
		}
		if call.Blind() {
			in.asGiven(&shown)
		}
		return rest.Created(shown)
	})
	if err == nil && held != nil {
		call.Wake(ctx, job.Wake{Call: job.Release, Scope: call.Scope(), Ticket: held.TicketID, Reader: held.Reader(), After: held.Held.Until.Sub(call.Now())})
	}
	return answer, err
}

// asGiven leaves in an answer what the caller gave: what the reply has of the message that
// it answers, and of its ticket, is not theirs to read.
func (in *replyTo) asGiven(shown *repliedAnswer) {
	given := in.reply()
	var to, cc []string
	if given.To != nil {
		to = *given.To
	}
	if given.Cc != nil {
		cc = *given.Cc
	}
	if shown.Entry != nil {
		m := shown.Entry.Message
		m.InReplyTo, m.To, m.CC = given.Answers, to, cc
	}
	if h := shown.Held; h != nil {
		h.InReplyTo, h.To, h.CC, h.Status = given.Answers, some(to), some(cc), in.Body.Status
	}
}

func (in *replyTo) reply() ticket.Reply {
	b := in.Body
	r := ticket.Reply{Text: b.text(), Seen: b.Seen, Anyway: b.SendAnyway}
	if shown := string(b.Status); shown != "" {
		r.Becomes = func(now ticket.Status) ticket.Status { return lens.Desk.Status.Over(now, shown) }
	}
	if b.HoldSeconds != nil {
		hold := time.Duration(*b.HoldSeconds) * time.Second
		r.Hold = &hold
	}
	return r
}

type takenBackAnswer struct {
	TakenBack bool                `json:"taken_back" doc:"false where no reply of the caller is held: it has left"`
	Draft     *rest.IfRead[Draft] `json:"draft,omitempty" doc:"What it is again"`
	RequestID string              `json:"request_id"`
}

// takenBack is that answer to who may read.
type takenBack struct {
	TakenBack bool   `json:"taken_back"`
	Draft     *Draft `json:"draft,omitempty"`
	RequestID string `json:"request_id"`
}

func answerTakenBack(call *rest.Call) change.Render[*ticket.Unsent] {
	return func(u *ticket.Unsent) (change.Answer, error) {
		shown := takenBack{RequestID: call.RequestID}
		if u != nil {
			draft := showDraft(*u)
			shown.TakenBack, shown.Draft = true, &draft
		}
		body, err := rest.Marshal(shown)
		return change.Answer{Status: http.StatusOK, Body: body}, err
	}
}
