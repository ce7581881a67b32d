package dynamo

import (
	"docket/shared/index"
	"docket/shared/tenant"
)

// IndexOf is a workspace's index as lists and compactions see it.
func IndexOf(t *Table, scope tenant.Scope) index.Store { return t.index(scope) }
