package desk

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"docket/shared/contact"
	"docket/shared/grant"
	"docket/shared/id"
	"docket/shared/lens"
	"docket/shared/rest"
	"docket/shared/rest/clocks"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"golang.org/x/sync/errgroup"
)

type getTicket struct {
	rest.Input
	TicketID string `path:"ticket_id" maxLength:"200" doc:"Its id or its reference, in any letter case"`
	Thread   int    `query:"thread" minimum:"1" maximum:"100" default:"25" doc:"How many entries of the thread at most: the newest"`
	Others   int    `query:"others" minimum:"0" maximum:"20" default:"0" doc:"How many of the customer's other tickets at most: the newest"`
}

type gotTicket struct {
	ETag string `header:"ETag" doc:"The ticket's version"`
	Body WholeTicket
}

// WholeTicket is a ticket with what an agent sees beside it.
type WholeTicket struct {
	Ticket      Ticket           `json:"ticket"`
	Attachments []Attachment     `json:"attachments,omitempty" nullable:"false" doc:"Files that it was opened with"`
	Unread      bool             `json:"unread" doc:"By the caller: somebody else said something since they read it, or they marked it. To get it does not note it as read"`
	SLA         clocks.TicketSLA `json:"sla" doc:"How each of its clocks stands, and how that came about"`
	Thread      Thread           `json:"thread"`
	Held        []HeldReply      `json:"held" nullable:"false" doc:"Replies that wait to leave"`
	Drafts      []Draft          `json:"drafts" nullable:"false" doc:"What the team writes on it"`
	Present     []Present        `json:"present" nullable:"false" doc:"Who else has it open, the last who said so first; at most 50"`
	Customer    Customer         `json:"customer"`
	RequestID   string           `json:"request_id"`
}

// Thread is the newest of a ticket's messages, notes and events (S2-50).
type Thread struct {
	Entries []ThreadEntry `json:"entries" nullable:"false" doc:"The oldest of them first"`
	Seen    uint64        `json:"seen,omitempty" doc:"Who has read these has seen the ticket up to this sequence: to be given as seen of a reply, and to mark the ticket as read. Of what lies on the ticket itself, not on duplicates; absent where nothing here does"`
	Older   string        `json:"older,omitempty" doc:"The path of what was before them; absent where nothing was"`
}

// Customer is who asks (S2-56).
type Customer struct {
	ContactID    string   `json:"contact_id,omitempty"`
	Contact      *Contact `json:"contact,omitempty" doc:"Who that is: the contact that the ticket names or, where it names none of the workspace, the one that has the address"`
	Name         string   `json:"name,omitempty"`
	Email        string   `json:"email,omitempty"`
	OtherTickets int      `json:"other_tickets" doc:"How many others there are of the contact or, where there is none, of the address or the user: archived ones and duplicates of others too"`
	Tickets      string   `json:"tickets,omitempty" doc:"The path of all of the contact's or, where there is none, the address's; absent where nothing is known"`

	Others []OtherTicket `json:"others,omitempty" nullable:"false" doc:"The newest of the other tickets, as many as were asked for"`
}

// OtherTicket is another ticket of a customer.
type OtherTicket struct {
	ID        string    `json:"id"`
	Reference string    `json:"reference"`
	Title     string    `json:"title"`
	Status    Status    `json:"status"`
	Priority  Priority  `json:"priority"`
	Archived  bool      `json:"archived,omitempty" doc:"It was put away"`
	Link      string    `json:"link" doc:"The path at which the ticket is"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// GetDeskTicket reads one ticket with all that stands beside it (S2-43 to S2-60).
func GetDeskTicket(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_desk_ticket", Method: http.MethodGet, Path: "/desk/api/v1/tickets/{ticket_id}",
		Permission: tenant.DeskRead, Tag: "Tickets",
		Table: grant.Union(byName(), shows(), grant.ReadConversation(), grant.On(grant.Tickets, grant.BatchGet), grant.On(grant.Reads, grant.Get),
			grant.On(grant.Log, grant.Query), grant.On(grant.Segments, grant.Query), grant.On(grant.Contacts, grant.Get)),
		Summary: "Get the whole ticket", Description: "Returns a ticket with its clocks explained, the newest of its thread, and its customer.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getTicket) (*gotTicket, error) {
		var whole ticket.Whole
		var with shown
		var who *contact.Contact
		known := func(ctx context.Context, t ticket.Ticket) (known ticket.Contact, err error) {
			if who, err = contact.Customer(ctx, s, call.Scope(), t); err == nil && who != nil {
				known.IDs, known.Emails = who.IDs(), who.Emails
			}
			return known, err
		}
		together, within := errgroup.WithContext(ctx)
		together.Go(func() (err error) {
			whole, err = s.Whole(within, call.Sight(), ticket.WholeAsk{Name: ticket.ReadName(in.TicketID), Entries: in.Thread, Others: in.Others, By: call.Principal.User, Customer: known})
			return err
		})
		together.Go(func() (err error) {
			with, err = readShown(within, call, s)
			return err
		})
		if err := together.Wait(); err != nil {
			return nil, err
		}
		thread, err := showThread(call, whole)
		held, drafts := showUnsent(whole.Unsent)
		return &gotTicket{ETag: rest.ETag(whole.Ticket.Revision), Body: WholeTicket{Ticket: with.ticket(call)(whole.Ticket), Attachments: showAttachments(whole.Ticket.Files),
			Unread: whole.Ticket.UnreadBy(ticket.ReaderOf(call.Principal.User), whole.Read),
			SLA:    clocks.Show(whole.History, call.Now()), Thread: thread, Held: held, Drafts: drafts,
			Present: showPresent(whole.Here.Others(ticket.ReaderOf(call.Principal.User), call.Now())), Customer: showCustomer(call, whole, who), RequestID: call.RequestID}}, err
	})
}

// showThread shows as many of the newest entries as an answer has room for.
func showThread(call *rest.Call, whole ticket.Whole) (Thread, error) {
	shown, room, next := Thread{Entries: []ThreadEntry{}}, rest.Room{}, whole.Thread.Next
	for i, e := range whole.Thread.Rows {
		entry := showEntry(e)
		has, err := room.Has(entry)
		if err != nil {
			return shown, err
		}
		if !has {
			whole.Thread.More, next = true, whole.Thread.Rows[i-1].Place
			break
		}
		shown.Entries = append(shown.Entries, entry)
		if entry.TicketID == id.TicketPrefix+whole.Ticket.ID {
			shown.Seen = max(shown.Seen, entry.Sequence)
		}
	}
	slices.Reverse(shown.Entries)
	if whole.Thread.More {
		path := "/desk/api/v1/tickets/" + id.TicketPrefix + whole.Ticket.ID + "/thread"
		shown.Older = call.LinkAt(threadOperation, path, url.Values{}, next)
	}
	return shown, nil
}

func showCustomer(call *rest.Call, whole ticket.Whole, who *contact.Contact) Customer {
	t := whole.Ticket
	shown := Customer{ContactID: t.Links.ContactID, Name: t.Requester.Name, Email: t.Requester.Email, OtherTickets: whole.Others.Of}
	for _, t := range whole.Newest {
		shown.Others = append(shown.Others, OtherTicket{ID: id.TicketPrefix + t.ID, Reference: t.Reference, Title: t.Subject, Status: Status(lens.Desk.Status.Show(t.Status)),
			Priority: Priority(lens.Desk.Priority.Show(t.Priority)), Archived: t.Mark == ticket.Archived,
			Link: call.At("/desk/api/v1/tickets/" + id.TicketPrefix + t.ID), CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt})
	}
	switch {
	case who != nil:
		is := showContact(*who)
		shown.Contact, shown.Tickets = &is, call.At(is.Tickets)
	case shown.ContactID != "":
		shown.Tickets = call.At("/desk/api/v1/tickets?contact_id=" + url.QueryEscape(shown.ContactID))
	case shown.Email != "":
		shown.Tickets = call.At("/desk/api/v1/tickets?customer_email=" + url.QueryEscape(shown.Email))
	}
	return shown
}

// showUnsent shows what the team writes: what is held, and drafts.
func showUnsent(all []ticket.Unsent) ([]HeldReply, []Draft) {
	held, drafts := []HeldReply{}, []Draft{}
	for _, u := range all {
		if u.Held != nil {
			held = append(held, showHeld(u))
		} else {
			drafts = append(drafts, showDraft(u))
		}
	}
	return held, drafts
}
