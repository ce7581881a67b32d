package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"docket/shared/change"
	"docket/shared/settings"
	"docket/shared/sla"
	"docket/shared/tenant"

	"github.com/google/uuid"
)

// workspace is one whose tickets are written, by each client its own.
type workspace struct {
	key              string // the API key
	tickets          [mostClients]shown
	updates, replies [mostClients]int // that were prepared
}

func (d *desk) newWorkspace(ctx context.Context, name string, prepare func(context.Context, tenant.Scope) error) (*workspace, error) {
	scope, err := tenant.NewScope(workspaceTenant, name)
	if err != nil {
		return nil, err
	}
	if err := d.addWorkspace(ctx, name); err != nil {
		return nil, err
	}
	if err := prepare(ctx, scope); err != nil {
		return nil, err
	}
	w := &workspace{key: d.keys[name]}
	return w, w.open(func(r *http.Request) ([]byte, error) { return ask(ctx, d.api, r) })
}

// open opens a ticket for each client.
func (w *workspace) open(send func(*http.Request) ([]byte, error)) error {
	for client := range w.tickets {
		body, err := send(w.create(client))
		if err != nil {
			return err
		}
		a, err := readAnswer(body)
		if err != nil {
			return err
		}
		w.tickets[client] = a.Ticket
	}
	return nil
}

func (w *workspace) create(int) *http.Request {
	return request(w.key, http.MethodPost, "/v1/support/tickets", uuid.NewString(), draft)
}

// update changes the priority, and so what a plan holds the ticket to: it was high.
func (w *workspace) update(client int) *http.Request {
	patch := patches[w.updates[client]%len(patches)]
	w.updates[client]++
	return request(w.key, http.MethodPatch, "/v1/support/tickets/"+w.tickets[client].ID, uuid.NewString(), patch)
}

// message is the customer's and the agent's in turns: each begins or ends a
// cycle of the next response.
func (w *workspace) message(client int) *http.Request {
	direction := []string{"inbound", "outbound"}[w.replies[client]%2]
	w.replies[client]++
	body := fmt.Sprintf(`{"direction": %q, "channel": "email", "body": "You charged us twice in March. Could you please look at the invoice again?"}`, direction)
	return request(w.key, http.MethodPost, "/v1/support/tickets/"+w.tickets[client].ID+"/messages", uuid.NewString(), body)
}

// givePlan gives a workspace a policy for each priority, and office hours with
// a break and ten holidays for all of them.
func (d *desk) givePlan(ctx context.Context, scope tenant.Scope) error {
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
