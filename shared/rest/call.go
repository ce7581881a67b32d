package rest

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/tenant"
)

// Call is one request on its way: who asks, under which id.
type Call struct {
	RequestID string
	Operation string
	Principal tenant.Principal
	Workspace tenant.Workspace

	now     func() time.Time
	door    change.Door
	body    []byte // of a request that has one, once it was screened
	faults  []error
	failure error // what the log must say
	once    *change.Once
}

type callKey struct{}

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

// Now is the time of the domain's clock.
func (c *Call) Now() time.Time { return c.now() }

// Act is the call as a write verb wants it.
func (c *Call) Act() change.Act {
	return change.Act{Principal: c.Principal, RequestID: c.RequestID, Door: c.door,
		Operation: c.Operation, Once: c.once, Now: c.now}
}
