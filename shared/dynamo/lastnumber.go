package dynamo

import (
	"context"
	"fmt"

	"docket/shared/tenant"
)

// LastNumber is the number of a workspace's newest ticket, 0 where none is.
func (t *Table) LastNumber(ctx context.Context, scope tenant.Scope) (uint32, error) {
	it, err := t.get(ctx, keysOf(scope).counter())
	if err != nil {
		return 0, err
	}
	n, err := readNumber(it["n"])
	if err != nil || n > 1<<32-1 {
		return 0, fmt.Errorf("the last ticket number of %s: %d: %w", scope, n, err)
	}
	return uint32(n), nil
}
