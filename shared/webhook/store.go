package webhook

import (
	"context"
	"fmt"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/tenant"
)

// Store keeps the endpoints of every workspace. A commit of one more than
// MaxEndpoints fails with ErrTooMany.
type Store interface {
	change.Store

	// AllEndpoints returns a workspace's endpoints, in the order in which they were made.
	AllEndpoints(ctx context.Context, scope tenant.Scope) ([]Endpoint, error)

	// Endpoint returns an endpoint, or ErrNotFound.
	Endpoint(ctx context.Context, scope tenant.Scope, id string) (Endpoint, error)

	// Secrets returns the secrets of an endpoint, or ErrNotFound.
	Secrets(ctx context.Context, scope tenant.Scope, endpointID string) (Secrets, error)
}

// Gone is an endpoint that a commit takes away, with its secrets: what a Put of
// an Endpoint becomes.
type Gone Endpoint

// MaxEndpoints is how many endpoints a workspace has at most.
const MaxEndpoints = 50

// The answers for an endpoint that is absent or elsewhere, and for one too many.
var (
	ErrNotFound = fault.New(fault.NotFound, "no such webhook in this workspace")
	ErrTooMany  = tooMany()
)

func tooMany() error {
	var r fault.Rules
	r.Broken("url", fmt.Sprintf("must be of one of at most %d webhooks of the workspace", MaxEndpoints))
	return r.Err()
}
