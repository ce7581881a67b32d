package desk

import (
	"net/http"
	"time"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/id"
	"docket/shared/lens"
	"docket/shared/notice"
	"docket/shared/rest"
	"docket/shared/ticket"
)

// InboxTicket is a ticket of which the caller was told.
type InboxTicket struct {
	Ticket  *NoticedTicket `json:"ticket,omitempty" doc:"Absent where it was deleted since"`
	Muted   bool           `json:"muted" doc:"The caller is told nothing more of it"`
	Unread  int            `json:"unread" doc:"How many of the notices are unread"`
	Notices []Notice       `json:"notices" nullable:"false" doc:"The latest first, 20 at most"`
}

// NoticedTicket is what an inbox shows of a ticket, as it is now.
type NoticedTicket struct {
	ID        string   `json:"id"`
	Reference string   `json:"reference"`
	Title     string   `json:"title"`
	Status    Status   `json:"status"`
	Priority  Priority `json:"priority"`
}

// Notice is what the caller was told of.
type Notice struct {
	ID   string      `json:"id"`
	Kind notice.Kind `json:"kind" enum:"created,assigned,customer_replied,escalated,sla_warning,sla_breached,mail_failed" doc:"created and assigned: to the caller. Of an escalation admins are told"`
	At   time.Time   `json:"at" doc:"When it happened"`
	By   string      `json:"by,omitempty" doc:"The ID of the user who did it; absent where a customer replied, and where Docket did it"`
	Read bool        `json:"read"`
}

// noticed is a group of an inbox with its ticket.
type noticed struct {
	notice.Group
	ticket ticket.Ticket
}

func showNoticed(n noticed) InboxTicket {
	shown := InboxTicket{Muted: n.Muted, Unread: n.Unread(), Notices: []Notice{}}
	if t := n.ticket; t.Number != 0 {
		shown.Ticket = &NoticedTicket{ID: id.TicketPrefix + t.ID, Reference: t.Reference, Title: t.Subject,
			Status: Status(lens.Desk.Status.Show(t.Status)), Priority: Priority(lens.Desk.Priority.Show(t.Priority))}
	}
	for _, one := range n.Notices {
		shown.Notices = append(shown.Notices, Notice{ID: one.ID(), Kind: one.Kind, At: one.At, By: one.By, Read: one.Read})
	}
	return shown
}

// markNotices is which notices a call marks.
type markNotices struct {
	rest.Input
	rest.Idempotent
	Body struct {
		IDs  []string `json:"ids,omitempty" minItems:"1" maxItems:"300" minLength:"23" maxLength:"23" pattern:"^notice_[0-9]{12}-[0-9]{3}$" nullable:"false" doc:"Of notices. One that has left the inbox means nothing"`
		UpTo string   `json:"up_to,omitempty" minLength:"23" maxLength:"23" pattern:"^notice_[0-9]{12}-[0-9]{3}$" doc:"The id of a notice: it, and all of which the caller was told before it"`
	}
}

func (in *markNotices) which() notice.Which {
	return notice.Which{IDs: in.Body.IDs, UpTo: in.Body.UpTo}
}

type unreadNotices struct {
	Unread    int    `json:"unread" doc:"How many notices of the inbox are unread"`
	RequestID string `json:"request_id"`
}

// answerMarked is an inbox whose notices were marked.
func answerMarked(call *rest.Call) change.Render[notice.Inbox] {
	return func(b notice.Inbox) (change.Answer, error) {
		return rest.Answer(http.StatusOK, b.Version, unreadNotices{b.Unread(), call.RequestID})
	}
}

// Mute is whether the caller is told of a ticket.
type Mute struct {
	ID    string `json:"id" doc:"The ticket's"`
	Muted bool   `json:"muted" doc:"The caller is told nothing of it"`
}

type muteAnswer struct {
	Mute      Mute   `json:"mute"`
	RequestID string `json:"request_id"`
}

// answerMuted is whether the caller is told of a ticket, as an answer.
func answerMuted(call *rest.Call, t ticket.Ticket) change.Render[notice.Inbox] {
	return func(b notice.Inbox) (change.Answer, error) {
		return rest.Answer(http.StatusOK, b.Version, muteAnswer{Mute{id.TicketPrefix + t.ID, b.Mutes(t.Number)}, call.RequestID})
	}
}

// readsInbox is what reading the caller's inbox does to the table: it looks up whose the
// caller's ID is.
func readsInbox() grant.Table {
	return grant.Union(grant.On(grant.Inboxes, grant.Get), grant.On(grant.Members, grant.Get))
}

// marking is what changing an inbox that is there does to the table, and choosing what
// may make one.
func marking() grant.Table {
	return grant.Union(readsInbox(), grant.On(grant.Inboxes, grant.Update), grant.KeepAnswer())
}
func choosing() grant.Table { return grant.Union(marking(), grant.On(grant.Inboxes, grant.Put)) }

// findingTicket is what reading a ticket by its name does to the table.
func findingTicket() grant.Table {
	return grant.Union(byName(), grant.On(grant.Tickets, grant.Query), grant.On(grant.Calendars, grant.Get))
}
