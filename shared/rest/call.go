package rest

import (
	"context"
	"errors"
	"net/url"
	"time"

	"docket/shared/change"
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
	base    string     // what clients write before its path
	query   url.Values // as it was screened
	asked   asked
	body    []byte // of a request that has one, once it was screened
	faults  []error
	failure error // what the log must say
	once    *change.IdempotencyKey
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

// CallOf returns the call that a request's context belongs to. A context that
// belongs to none gets an empty one, whose principal may do nothing.
func CallOf(ctx context.Context) *Call {
	if call, ok := ctx.Value(callKey{}).(*Call); ok {
		return call
	}
	return &Call{}
}

// Scope is the workspace that the call may touch.
func (c *Call) Scope() tenant.Scope { return c.Principal.Scope }

// Sight is which tickets the caller may see.
func (c *Call) Sight() ticket.Sight { return ticket.SightOf(c.Principal) }

// Reach is where webhooks that are registered may lead.
func (c *Call) Reach() webhook.Reach { return c.reach }

// Now is the time of the domain's clock.
func (c *Call) Now() time.Time { return c.now() }

// Note has the call's log line tell a failure that the caller need not know of.
func (c *Call) Note(err error) { c.failure = errors.Join(c.failure, err) }

// Act begins an act of the call, as a write verb wants it: the next of its request.
func (c *Call) Act() change.Act {
	part := change.PartOf(*c.acts)
	*c.acts++
	return change.Act{Principal: c.Principal, RequestID: c.RequestID, Door: c.door,
		Operation: c.Operation, Part: part, IdempotencyKey: c.once, Now: c.now}
}
