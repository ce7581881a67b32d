// Package desk is the face of those who answer customers, /desk/api/v1: what an
// agent does to tickets, in one call each. Each operation is one file and one
// function.
package desk

import (
	"context"

	"docket/shared/bulk"
	"docket/shared/canned"
	"docket/shared/contact"
	"docket/shared/file"
	"docket/shared/label"
	"docket/shared/list"
	"docket/shared/mail/receive"
	"docket/shared/mail/send"
	"docket/shared/mail/suppress"
	"docket/shared/mail/template"
	"docket/shared/mailbox"
	"docket/shared/member"
	"docket/shared/notice"
	"docket/shared/rest"
	"docket/shared/satisfaction"
	"docket/shared/savedview"
	"docket/shared/settings"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// Store is what the face's operations need of the table.
type Store interface {
	rest.TicketStore
	label.Store
	canned.Store
	file.Store
	notice.Store
	bulk.Store
	member.Store
	settings.Store
	savedview.Store
	satisfaction.Reader
	contact.Store
	receive.Reader
	mailbox.Store
	template.Store
	suppress.Store

	// TicketByReference is the UUID of the ticket that has a reference, in whatever form
	// it is written, or a fault of kind NotFound.
	TicketByReference(ctx context.Context, scope tenant.Scope, reference string) (ticketID string, err error)

	// TicketsOf are the tickets of some numbers, in their order, without what lies beside
	// them; zero of what is not in sight. Where they are more than one answer reads they are
	// the first of them.
	TicketsOf(ctx context.Context, sight ticket.Sight, numbers []uint32) ([]ticket.Ticket, error)

	// Letters are those that were written for a ticket in sight and its duplicates.
	Letters(ctx context.Context, sight ticket.Sight, ticketID string, q ticket.ConversationList) (list.Page[send.Outgoing], error)

	// RecentLabels are the labels of a workspace as they were within five seconds.
	RecentLabels(ctx context.Context, scope tenant.Scope) (label.Labels, error)

	// RecentPeople are the members of a workspace as they were within five seconds.
	RecentPeople(ctx context.Context, scope tenant.Scope) (member.People, error)
}

// Routes lists every operation of the face.
func Routes(s Store) []rest.Route {
	return append(ToolRoutes(s),
		ListDeskTickets(s),
		ListDeskTicketGroups(s),
		CountDeskTickets(s),
		CreateDeskTicket(s),
		GetDeskTicket(s),
		ListDeskTicketThread(s),
		ListDeskTicketLetters(s),
		UpdateDeskTicket(s),
		UnmergeDeskTickets(s),
		ArchiveDeskTicket(s),
		RestoreDeskTicket(s),
		ReopenDeskTicket(s),
		SnoozeDeskTicket(s),
		UnsnoozeDeskTicket(s),
		TakeBackDeskTicketReply(s),
		AddDeskTicketNote(s),
		SaveDeskTicketReplyDraft(s),
		DropDeskTicketReplyDraft(s),
		SaveDeskTicketNoteDraft(s),
		DropDeskTicketNoteDraft(s),
		MarkDeskTicketRead(s),
		MarkDeskTicketUnread(s),
		NoteDeskTicketPresence(s),
		GetDeskTicketPresence(s),
		LeaveDeskTicket(s),
		UndoDeskTicket(s),
		BulkDeskTickets(s),
		GetDeskBulk(s),
		ListDeskBulkTickets(s),
		StopDeskBulk(s),
		UndoDeskBulk(s),
		ListDeskLabels(s),
		CreateDeskLabel(s),
		UpdateDeskLabel(s),
		MergeDeskLabel(s),
		DeleteDeskLabel(s),
		ListDeskCannedResponses(s),
		CreateDeskCannedResponse(s),
		GetDeskCannedResponse(s),
		UpdateDeskCannedResponse(s),
		DeleteDeskCannedResponse(s),
		RenderDeskCannedResponse(s),
		GetDeskMe(s),
		UpdateDeskMe(s),
		ListDeskMembers(s),
		ListDeskViews(s),
		CreateDeskView(s),
		GetDeskView(s),
		UpdateDeskView(s),
		DeleteDeskView(s),
		GetDeskSatisfaction(s),
		AnnounceDeskFile(s),
		GetDeskFile(s),
		GetDeskMember(s),
		UpdateDeskMember(s),
		ListDeskInbox(s),
		MarkDeskInboxRead(s),
		MarkDeskInboxUnread(s),
		GetDeskTicketMute(s),
		MuteDeskTicket(s),
		UnmuteDeskTicket(s),
		GetDeskNoticePreferences(s),
		SetDeskNoticePreferences(s),
		ListDeskInvitations(s),
		CreateDeskInvitation(s),
		RevokeDeskInvitation(s),
		AcceptDeskInvitation(s),
		GetDeskSettings(s),
		UpdateDeskSettings(s),
		ListDeskMailboxes(s),
		CreateDeskMailbox(s),
		UpdateDeskMailbox(s),
		DeleteDeskMailbox(s),
		ListDeskLetters(s),
		GetDeskLetter(s),
		ListDeskMailTemplates(s),
		PutDeskMailTemplate(s),
		DeleteDeskMailTemplate(s),
		PreviewDeskMailTemplate(s),
		ListDeskContacts(s),
		CreateDeskContact(s),
		GetDeskContact(s),
		UpdateDeskContact(s),
		MergeDeskContact(s),
		DeleteDeskContact(s),
		ListDeskSuppressions(s),
		CreateDeskSuppression(s),
		LiftDeskSuppression(s),
		GetDeskDocument(s),
	)
}

// ToolRoutes are the operations that assistants have.
func ToolRoutes(s Store) []rest.Route {
	return []rest.Route{ReplyToDeskTicket(s), ResolveDeskTicket(s), EscalateDeskTicket(s), AssignDeskTicket(s), MergeDeskTickets(s)}
}

// Face is the desk, with routes to serve. Whoever calls one of them becomes a member.
func Face(routes ...rest.Route) rest.Face {
	for i := range routes {
		routes[i].Joins = !routes[i].Public
	}
	return rest.Face{Name: "desk", Prefixes: []string{"/desk/api/v1"}, Envelope: problems, Module: tenant.SupportModule,
		Info: info, Routes: routes}
}

var info = rest.Info{
	Title:   "Docket Desk",
	Version: "1.0.0",
	Description: "What an agent sees of tickets and does to them, in one call each. A ticket in a path is its id or its reference. " +
		"Every answer carries a `request_id`; errors are RFC 9457 problems with a `code`.",
	Tags: []rest.Tag{
		{Name: "Tickets", Description: "The case records of customers' issues, as agents see them"},
		{Name: "Thread", Description: "What was said on a ticket and done to it, in order"},
		{Name: "Actions", Description: "What is done to a ticket in one call: one act, one entry of its thread"},
		{Name: "Conversation", Description: "What is said on a ticket, and what is not sent yet"},
		{Name: "Reading", Description: "How far each agent has read a ticket"},
		{Name: "Presence", Description: "Who has a ticket open, and writes on it"},
		{Name: "Inbox", Description: "What the caller is told of, and how they want it"},
		{Name: "Bulks", Description: "Changes of many tickets as one act"},
		{Name: "Labels", Description: "Tags of tickets that have a colour"},
		{Name: "Satisfaction", Description: "How content customers are with how their tickets were resolved"},
		{Name: "Files", Description: "What agents attach to what they write"},
		{Name: "Canned responses", Description: "Texts for replies, with variables that are filled from a ticket"},
		{Name: "Members", Description: "Those who answer customers in the workspace"},
		{Name: "Settings", Description: "What the workspace is"},
		{Name: "Letters", Description: "What came to the mailboxes, and what became of it"},
		{Name: "Mailboxes", Description: "The addresses to which customers write"},
		{Name: "Mail", Description: "The letters that customers and members are sent"},
		{Name: "Contacts", Description: "The customers who ask"},
		{Name: "Mail", Description: "To whom no mail is sent"},
		{Name: "Views", Description: "Lists of tickets that are kept under a name"},
	},
}
