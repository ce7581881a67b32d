package dynamo

import (
	"docket/shared/index"
	"docket/shared/tenant"
)

// What the tests of the whole system need to read items as the product does.
var (
	ReadEntry   = readEntry
	ReadSegment = readSegment
	ReadTicket  = readTicket
)

// IndexOf is a workspace's index as lists and compactions see it.
func IndexOf(t *Table, scope tenant.Scope) index.Store { return t.index(scope) }
