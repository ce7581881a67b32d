package ticket_test

import (
	"context"
	"fmt"
	"time"

	"docket/shared/change"
	"docket/shared/settings"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/testing/slatest"
	"docket/shared/ticket"
)

// counter is where the verbs are called, over a store in memory and by a clock
// that stands still until it is moved.
type counter struct {
	*memory
	clock    time.Time
	requests int
}

func newCounter(t slatest.T) *counter { return &counter{memory: newMemory(t)} }

// automation is the role of a key of an agent's that is marked as one.
const automation = "automation"

// act is a call by somebody in a role, by Docket itself without one; each is a
// request of its own.
func (c *counter) act(role, operation string) change.Act {
	c.requests++
	request, clock := fmt.Sprintf("req_%d", c.requests), c.clock
	if role == "" {
		return change.SystemAct(tenant.Scope{}, request, operation, func() time.Time { return clock })
	}
	by := tenant.Principal{Role: role, User: tenant.User{Issuer: "desk", Subject: role}}
	if role == automation {
		by.Role, by.KeyID, by.Automation = tenant.RoleAgent, "key_1", true
	}
	return change.Act{Principal: by, RequestID: request, Door: change.API, Operation: operation, Now: func() time.Time { return clock }}
}

// shown is the answer of a call that shows v.
func shown[T any](v T) (change.Answer, error) {
	return change.Answer{Status: 200, Body: []byte(text(v))}, nil
}

func (c *counter) create(act change.Act, draft ticket.Draft) (change.Answer, error) {
	draft.Subject = "It does not work"
	return ticket.Create(context.Background(), c.memory, act, draft, shown)
}

func (c *counter) message(act change.Act, m ticket.Message) (change.Answer, error) {
	return ticket.AddMessage(context.Background(), c.memory, act, c.kept.ID, m, shown)
}

func (c *counter) comment(act change.Act, body string) (change.Answer, error) {
	return ticket.AddComment(context.Background(), c.memory, act, c.kept.ID, ticket.Comment{Body: body}, shown)
}

func (c *counter) related(act change.Act, kind ticket.RelatedKind) error {
	r := ticket.Related{Kind: kind, ExternalID: "task_1", Title: "Look", RequestID: act.RequestID, Source: "tasks", EventID: act.RequestID}
	return ticket.RecordRelated(context.Background(), c.memory, act, c.kept.ID, r)
}

func (c *counter) patch(act change.Act, match func(uint64) bool, p ticket.Patch) (change.Answer, error) {
	return ticket.Update(context.Background(), c.memory, act, c.kept.ID, match, p, shown)
}

func (c *counter) sweep() error {
	return ticket.CheckClocks(context.Background(), c.memory, c.act("", ticket.ClockOperation), c.kept.ID)
}

func (c *counter) setPolicies(match func(uint64) bool, policies []sla.Policy) error {
	_, err := settings.SetPolicies(context.Background(), c.plan, c.act(tenant.RoleAdmin, "policies"), match, policies, shown)
	return err
}

func (c *counter) setCalendars(match func(uint64) bool, calendars []sla.NamedCalendar) error {
	_, err := settings.SetCalendars(context.Background(), c.plan, c.act(tenant.RoleAdmin, "hours"), match, calendars, shown)
	return err
}

// taken is a call that must not be refused.
func (c *counter) taken(_ change.Answer, err error) {
	c.Helper()
	if err != nil {
		c.Fatalf("%v", err)
	}
}

func anyVersion(uint64) bool { return true }

func ptr[T any](v T) *T { return &v }

// status is a patch's status, whatever it is now.
func status(s ticket.Status) func(ticket.Status) ticket.Status {
	return func(ticket.Status) ticket.Status { return s }
}
