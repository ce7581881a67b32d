package rest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"docket/shared/change"
	"docket/shared/file"
	"docket/shared/job"
	"docket/shared/satisfaction"
	"docket/shared/tenant"
	"docket/shared/ticket"
	"docket/shared/webhook"
)

// Call is one request on its way: who asks, under which id.
type Call struct {
	RequestID string
	Operation string
	Principal tenant.Principal
	Workspace tenant.Workspace

	now     func() time.Time
	late    func() bool // whether its time is over; nil: it has no end
	door    change.Door
	face    Face // that its path belongs to
	reach   webhook.Reach
	waker   job.Waker
	files   file.Objects
	link    satisfaction.Link
	base    string     // what clients write before its path
	query   url.Values // as it was screened
	asked   asked
	body    []byte // of a request that has one, once it was screened
	faults  []error
	failure error // what the log must say
	once    *change.IdempotencyKey
	dry     bool
	blind   bool     // the caller of a write may not read what is there
	acts    *int     // how many acts its request has begun
	plan    []string // how what it answers was found
}

// begin is the call of a request. A call within a call belongs to the outer
// one's request: it has its id, and its acts are numbered with the others.
func begin(outer *Call) *Call {
	if outer.acts != nil {
		return &Call{RequestID: outer.RequestID, acts: outer.acts}
	}
	return &Call{acts: new(int)}
}

type (
	callKey struct{}
	baseKey struct{}
)

// Behind is the context of calls whose paths clients write behind another one, as
// that of a gateway's stage, which requests do not show. Links begin with it.
func Behind(ctx context.Context, base string) context.Context {
	return context.WithValue(ctx, baseKey{}, base)
}

// Base is the path that clients write before every other of the call.
func Base(ctx context.Context) string {
	base, _ := ctx.Value(baseKey{}).(string)
	return base
}

// CallOf returns the call that a request's context belongs to. A context that
// belongs to none gets an empty one, whose principal may do nothing.
func CallOf(ctx context.Context) *Call {
	if call, ok := ctx.Value(callKey{}).(*Call); ok {
		return call
	}
	return &Call{}
}

// Survey is the link that a call of a route that is Linked has the token of.
func (c *Call) Survey() satisfaction.Link { return c.link }

// Scope is the workspace that the call may touch.
func (c *Call) Scope() tenant.Scope { return c.Principal.Scope }

// Sight is which tickets the caller may see.
func (c *Call) Sight() ticket.Sight { return ticket.SightOf(c.Principal) }

// Reach is where webhooks that are registered may lead.
func (c *Call) Reach() webhook.Reach { return c.reach }

// Files keeps the bytes of files, for a route that states Files.
func (c *Call) Files() file.Objects { return c.files }

// Now is the time of the domain's clock.
func (c *Call) Now() time.Time { return c.now() }

// Note has the call's log line tell a failure that the caller need not know of.
func (c *Call) Note(err error) { c.failure = errors.Join(c.failure, err) }

// Wake has the worker look at something. Whatever it is to look at is written in the table,
// so a wake-up that is lost is only told to the log.
func (c *Call) Wake(ctx context.Context, wake job.Wake) {
	if c.waker == nil {
		return
	}
	if err := c.waker.Send(ctx, wake); err != nil {
		c.Note(fmt.Errorf("wake the worker: %w", err))
	}
}

// ActOr is Act, or where dry is true an act that writes nothing: Dry tells so.
func (c *Call) ActOr(dry bool) change.Act {
	act := c.Act()
	if c.dry = dry; dry {
		return act.Rehearsed()
	}
	return act
}

// Dry tells whether the call's act writes nothing.
func (c *Call) Dry() bool { return c.dry }

// Blind tells whether the caller of a write may not read what is there: it is told no more
// of that than its id, and what it wrote itself.
func (c *Call) Blind() bool { return c.blind }

// Beside begins an act that is not what the call is for. Its Part sets the ids of its
// Changes apart from those of the call's own acts.
func (c *Call) Beside(part string) change.Act {
	return change.Act{Principal: c.Principal, RequestID: c.RequestID, Door: c.door, Operation: c.Operation, Part: part, Now: c.now}
}

// Act begins an act of the call, as a write verb wants it: the next of its request.
func (c *Call) Act() change.Act {
	part := change.PartOf(*c.acts)
	*c.acts++
	return change.Act{Principal: c.Principal, RequestID: c.RequestID, Door: c.door,
		Operation: c.Operation, Part: part, IdempotencyKey: c.once, Now: c.now}
}
