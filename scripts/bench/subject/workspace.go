package subject

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/dynamo"
	"docket/shared/settings"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/google/uuid"
)

// MostClients is how many clients call at once at most.
const MostClients = 16

// Workspace is one whose tickets are written, by each client its own.
type Workspace struct {
	Key              string              // the API key
	tickets          [MostClients]string // their ids
	updates, replies [MostClients]int    // that were prepared
}

// open opens a ticket for each client.
func (w *Workspace) open(send func(*http.Request) ([]byte, error)) error {
	for client := range w.tickets {
		body, err := send(w.Create(client))
		if err != nil {
			return err
		}
		a, err := ReadAnswer(body)
		if err != nil {
			return err
		}
		w.tickets[client] = a.Ticket.ID
	}
	return nil
}

// draft is a ticket of a usual size.
const draft = `{"subject":"The invoice of March shows the wrong amount","priority":"high","category":"billing",` +
	`"description":"Hello, the invoice of March that we got today charges us for twelve seats, but we have ten since ` +
	`the first of February, as your colleague has confirmed to us by mail. Could you please correct the invoice and send ` +
	`it to our accounting again? They can only pay it once it is right. Thank you and kind regards.",` +
	`"tags":["invoice","seats","vip"],"contact_id":"contact_0198c0de","company_id":"company_0198c0de",` +
	`"custom_fields":{"plan":"business","seats":12}}`

func (w *Workspace) Create(int) *http.Request {
	return request(w.Key, http.MethodPost, "/v1/support/tickets", uuid.NewString(), draft)
}

// Update changes the priority, and so what a plan holds the ticket to: it was high.
func (w *Workspace) Update(client int) *http.Request {
	patch := []string{`{"priority":"low"}`, `{"priority":"high"}`}[w.updates[client]%2]
	w.updates[client]++
	return request(w.Key, http.MethodPatch, "/v1/support/tickets/"+w.tickets[client], uuid.NewString(), patch)
}

// Message is the customer's and the agent's in turns: each begins or ends a
// cycle of the next response.
func (w *Workspace) Message(client int) *http.Request {
	direction := []string{"inbound", "outbound"}[w.replies[client]%2]
	w.replies[client]++
	body := fmt.Sprintf(`{"direction": %q, "channel": "email", "body": "You charged us twice in March. Could you please look at the invoice again?"}`, direction)
	return request(w.Key, http.MethodPost, "/v1/support/tickets/"+w.tickets[client]+"/messages", uuid.NewString(), body)
}

// Get reads a ticket under a credential.
func (w *Workspace) Get(credential string) *http.Request {
	return request(credential, http.MethodGet, "/v1/support/tickets/"+w.tickets[0], "", "")
}

// listedRows is how many tickets a list shows.
const listedRows = 25

func (w *Workspace) Listed(query string) *http.Request {
	return request(w.Key, http.MethodGet, fmt.Sprintf("/v1/support/tickets?limit=%d%s", listedRows, query), "", "")
}

// Fill makes so many tickets as a create of the draft does, through statuses
// and priorities in turns, and compacts their index's log.
func Fill(ctx context.Context, table *dynamo.Table, scope tenant.Scope, tickets int) error {
	statuses := []ticket.Status{ticket.New, ticket.Open, ticket.Pending, ticket.WaitingOnCustomer}
	priorities := []ticket.Priority{ticket.Low, ticket.Normal, ticket.High, ticket.Urgent}
	for i := range tickets {
		t := ticket.Ticket{
			Subject: "The invoice of March shows the wrong amount", Description: draft[:400], Source: ticket.API,
			Status: statuses[i%4], Priority: priorities[i/4%4], Category: "billing", Tags: []string{"invoice", "seats", "vip"},
			Links:        ticket.Links{ContactID: "contact_0198c0de", CompanyID: "company_0198c0de"},
			CustomFields: customfield.Values{"plan": json.RawMessage(`"business"`), "seats": json.RawMessage("12")},
		}
		_, err := ticket.Create(ctx, table, act(scope), ticket.Draft{Ticket: t},
			func(ticket.Ticket) (change.Answer, error) { return change.Answer{}, nil })
		if err != nil {
			return err
		}
	}
	return table.CompactAll(ctx, scope)
}

// giveTickets makes the tickets to list: a page of each status and priority.
func (d *Subject) giveTickets(ctx context.Context, scope tenant.Scope) error {
	return Fill(ctx, d.table, scope, 16*listedRows)
}

// givePlan gives a workspace a policy for each priority, and office hours with
// a break and ten holidays for all of them.
func (d *Subject) givePlan(ctx context.Context, scope tenant.Scope) error {
	office := sla.NamedCalendar{Name: "office", Calendar: sla.Calendar{Zone: "Europe/Berlin", Holidays: []string{
		"2026-12-25", "2026-12-26", "2027-01-01", "2027-03-26", "2027-03-29", "2027-05-06", "2027-05-17", "2027-10-03", "2027-12-25", "2027-12-26",
	}}}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri"} {
		office.Intervals = append(office.Intervals,
			sla.Interval{Day: day, From: "09:00", To: "12:30"}, sla.Interval{Day: day, From: "13:30", To: "17:30"})
	}
	var policies []sla.Policy
	for i, priority := range []string{"urgent", "high", "normal", "low"} {
		first, next, resolution := int64(60<<i), int64(120<<i), int64(960<<i)
		policies = append(policies, sla.Policy{Priority: priority, Calendar: office.Name,
			Targets: sla.Targets{FirstResponse: &first, NextResponse: &next, Resolution: &resolution}})
	}
	always := func(uint64) bool { return true }
	render := func(p settings.Plan) (change.Answer, error) {
		body, err := json.Marshal(p.Plan)
		return change.Answer{Status: http.StatusOK, Body: body}, err
	}
	if _, err := settings.SetCalendars(ctx, d.table, act(scope), always, []sla.NamedCalendar{office}, render); err != nil {
		return err
	}
	_, err := settings.SetPolicies(ctx, d.table, act(scope), always, policies, render)
	return err
}
