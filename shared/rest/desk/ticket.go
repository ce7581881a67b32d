package desk

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/grant"
	"docket/shared/id"
	"docket/shared/label"
	"docket/shared/lens"
	"docket/shared/rest"
	"docket/shared/sla"
	"docket/shared/ticket"
)

// Ticket is a ticket as the desk lists it.
type Ticket struct {
	ID            string             `json:"id"`
	Reference     string             `json:"reference" doc:"TKT-0001, or the client's own (S2-8)"`
	Title         string             `json:"title"`
	Description   string             `json:"description"`
	Status        Status             `json:"status"`
	Priority      Priority           `json:"priority"`
	Type          Type               `json:"type"`
	Channel       Channel            `json:"channel"`
	Snoozed       bool               `json:"snoozed" doc:"Out of the way until an instant, or until the customer answers"`
	SnoozedUntil  *time.Time         `json:"snoozed_until" nullable:"true" doc:"null where it is not snoozed, or until the customer answers"`
	Labels        []Label            `json:"labels" nullable:"false" doc:"A set, in the order in which they were first given"`
	QueueID       string             `json:"queue_id,omitempty"`
	AssigneeID    string             `json:"assignee_id,omitempty"`
	Assignee      *Person            `json:"assignee,omitempty" doc:"Who that is, also where they were deactivated: in lists, in groups and in the whole ticket"`
	ContactID     string             `json:"contact_id,omitempty" doc:"Of another module"`
	CustomerName  string             `json:"customer_name,omitempty"`
	CustomerEmail string             `json:"customer_email,omitempty"`
	Followers     []string           `json:"followers,omitempty" nullable:"false" doc:"Addresses that have a copy of what is said to the customer in public"`
	Linked        []string           `json:"linked,omitempty" nullable:"false" doc:"The ids of tickets that are shown beside it: of the same letter, or which it followed"`
	LetterID      string             `json:"letter_id,omitempty" doc:"The letter that opened it"`
	Sender        string             `json:"sender_verified,omitempty" enum:"pass,fail,unknown" doc:"Whether that letter is from who it says, as the server that took it found"`
	SLA           Standing           `json:"sla"`
	Resolution    string             `json:"resolution,omitempty" doc:"How it was resolved"`
	CSATScore     *int               `json:"csat_score" nullable:"true" minimum:"1" maximum:"5" doc:"The customer's score; null where there is none"`
	CSATComment   string             `json:"csat_comment,omitempty" doc:"What the customer said to it"`
	CSATBy        string             `json:"csat_by,omitempty" enum:"agent,customer" doc:"Who gave the score: an agent for the customer, or the customer, over whose answer no agent writes"`
	CSATAt        *time.Time         `json:"csat_at,omitempty" doc:"When it was given first"`
	CustomFields  customfield.Values `json:"custom_fields,omitempty"`
	Archived      bool               `json:"archived,omitempty" doc:"It was put away, and is in no list that does not ask for that"`
	Duplicates    []string           `json:"duplicates,omitempty" nullable:"false" doc:"The ids of the tickets that were merged into it and lead to it, and of those that led to these"`
	Link          string             `json:"link" doc:"The path at which the ticket is, to be shared"`
	CreatedAt     time.Time          `json:"created_at"`
	UpdatedAt     time.Time          `json:"updated_at"`
	ResolvedAt    *time.Time         `json:"resolved_at" nullable:"true" doc:"When it was last resolved, or closed without that; null while it is neither"`
	Resolving     *int64             `json:"resolution_seconds" nullable:"true" doc:"From its creation until then (S2-67); null while it is neither"`
}

// Label is a tag as the desk shows it.
type Label struct {
	Name       string `json:"name"`
	Colour     string `json:"colour" pattern:"^#[0-9a-f]{6}$" doc:"Of the label that is defined for it, as it was within five seconds; else one that follows from the name"`
	TextColour string `json:"text_colour" enum:"#000000,#ffffff" doc:"Of text on the colour"`
}

// Standing is how a ticket stands with what was promised, at the moment of the call (S2-24).
type Standing struct {
	State              *sla.Level  `json:"state" enum:"on_track,warning,breached" nullable:"true" doc:"Its worst metric's; null where nothing is tracked"`
	NextDue            *sla.Metric `json:"next_due" enum:"first_response,next_response,resolution" nullable:"true" doc:"Of the clocks that run, the one that is due first; null where none is due"`
	NextDueAt          *time.Time  `json:"next_due_at" nullable:"true" doc:"When it is due"`
	FirstResponseDueAt *time.Time  `json:"first_response_due_at,omitempty"`
	NextResponseDueAt  *time.Time  `json:"next_response_due_at,omitempty"`
	ResolutionDueAt    *time.Time  `json:"resolution_due_at,omitempty"`
}

type ticketAnswer struct {
	Ticket    Ticket `json:"ticket"`
	RequestID string `json:"request_id"`
}

type changedTicket struct {
	Ticket rest.IfRead[Ticket] `json:"ticket"`
	Deed
}

// Deed is what an answer tells of the act itself.
type Deed struct {
	Sequence  *uint64      `json:"sequence" nullable:"true" minimum:"1" doc:"Of the act, by which it is taken back; null where it changed nothing"`
	DryRun    bool         `json:"dry_run,omitempty" doc:"Nothing was written: the answer shows what would be"`
	Changes   []ChangeOfIt `json:"changes,omitempty" nullable:"false" doc:"Of a dry run: which properties of the ticket would change"`
	RequestID string       `json:"request_id"`
}

// deedOf is the act that a call did.
func deedOf(call *rest.Call, a ticket.Acted) Deed {
	d := Deed{RequestID: call.RequestID}
	if sequence := a.Sequence(); sequence > 0 && !call.Dry() {
		d.Sequence = &sequence
	}
	if d.DryRun = call.Dry(); d.DryRun && a.Change != nil && !call.Blind() {
		for _, f := range a.Change.Fields {
			if one, is := showChange(f); is {
				d.Changes = append(d.Changes, one)
			}
		}
	}
	return d
}

// actedOn is a ticket that an act leaves, for who may read it.
type actedOn struct {
	Ticket Ticket `json:"ticket"`
	Deed
}

// answerAct is how an act answers the ticket that it leaves.
func answerAct(ctx context.Context, call *rest.Call, s Store) change.Render[ticket.Acted] {
	return func(a ticket.Acted) (change.Answer, error) {
		shown, err := showOne(ctx, call, s, a.Ticket)
		if err != nil {
			return change.Answer{}, err
		}
		return rest.Answer(http.StatusOK, a.Revision, actedOn{shown, deedOf(call, a)})
	}
}

// answerCreated is how a ticket is answered that was opened.
func answerCreated(ctx context.Context, call *rest.Call, s Store) change.Render[ticket.Ticket] {
	return func(t ticket.Ticket) (change.Answer, error) {
		shown, err := showOne(ctx, call, s, t)
		if err != nil {
			return change.Answer{}, err
		}
		return rest.Answer(http.StatusCreated, t.Revision, ticketAnswer{Ticket: shown, RequestID: call.RequestID})
	}
}

// labels reads those that tickets are shown with.
func labels() grant.Table { return grant.On(grant.Settings, grant.Get) }

// showOne shows a ticket, with the labels of its workspace where it has any.
func showOne(ctx context.Context, call *rest.Call, s Store, t ticket.Ticket) (shown Ticket, err error) {
	var labels label.Labels
	if len(t.Tags) > 0 {
		labels, err = s.RecentLabels(ctx, call.Scope())
	}
	return showTicket(call, labels)(t), err
}

// showTicket shows tickets as they are at the time of the call, with the labels of their workspace.
func showTicket(call *rest.Call, labels label.Labels) func(ticket.Ticket) Ticket {
	labelOf := labels.Of()
	return func(t ticket.Ticket) Ticket { return ticketAt(call, labelOf, t) }
}

func ticketAt(call *rest.Call, labelOf func(tag string) label.Label, t ticket.Ticket) Ticket {
	shown := Ticket{
		ID: id.TicketPrefix + t.ID, Reference: t.Reference, Title: t.Subject, Description: t.Description,
		Status: Status(lens.Desk.Status.Show(t.Status)), Priority: Priority(lens.Desk.Priority.Show(t.Priority)),
		Type: Type(lens.Desk.Type.Show(t.Type)), Channel: Channel(lens.Desk.Source.Show(t.Source)), Labels: []Label{},
		QueueID: t.QueueID, AssigneeID: t.AssigneeID, ContactID: t.Links.ContactID,
		Followers: t.Followers, LetterID: t.LetterID, Sender: string(t.Sender), CustomerName: t.Requester.Name, CustomerEmail: t.Requester.Email, SLA: standing(t, call.Now()), Resolution: t.Resolution, Archived: t.Mark == ticket.Archived,
		CustomFields: t.CustomFields, Link: call.At("/desk/api/v1/tickets/" + id.TicketPrefix + t.ID), CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt,
	}
	for _, ticketID := range t.Duplicates {
		shown.Duplicates = append(shown.Duplicates, id.TicketPrefix+ticketID)
	}
	for _, ticketID := range t.Linked {
		shown.Linked = append(shown.Linked, id.TicketPrefix+ticketID)
	}
	shown.Snoozed = t.Snooze != ticket.Awake
	if ends, any := t.Snooze.Ends(); any {
		shown.SnoozedUntil = &ends
	}
	for _, tag := range t.Tags {
		l := labelOf(tag)
		shown.Labels = append(shown.Labels, Label{Name: tag, Colour: l.Colour, TextColour: l.TextColour()})
	}
	if score := points(t.CSATScore); score > 0 {
		shown.CSATScore, shown.CSATComment, shown.CSATBy = &score, t.CSATComment, cmp.Or(string(t.CSATBy), "agent")
		if at := t.Rated.At; !at.IsZero() {
			shown.CSATAt = &at
		}
	}
	if at := t.DoneAt(); at != nil {
		took := int64(at.Sub(t.CreatedAt) / time.Second)
		shown.ResolvedAt, shown.Resolving = at, &took
	}
	return shown
}

func standing(t ticket.Ticket, now time.Time) Standing {
	shown := Standing{State: sla.Overall(t.Clocks, now),
		FirstResponseDueAt: t.Due(sla.FirstResponse), NextResponseDueAt: t.Due(sla.NextResponse), ResolutionDueAt: t.Due(sla.Resolution)}
	for _, m := range sla.Metrics() {
		due := t.Due(m)
		if t.Clocks.Clock(m).State() == sla.Running && due != nil && (shown.NextDueAt == nil || due.Before(*shown.NextDueAt)) {
			shown.NextDue, shown.NextDueAt = &m, due
		}
	}
	return shown
}
