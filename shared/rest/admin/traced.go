package admin

import (
	"docket/shared/audit"
	"docket/shared/ticket"
)

// traceLine is a row of a trace as it is shown, in parts that lie in lists of
// their own.
type traceLine struct {
	Audit   AuditEvent
	Usage   UsageEvent
	Event   ToldEvent
	Related *Related
}

func showTraced(row ticket.Traced) traceLine {
	if row.Related != nil {
		shown := showRelated(*row.Related)
		return traceLine{Related: &shown}
	}
	return traceLine{Audit: showAudit(row.Change), Usage: showUsage(audit.Measure(row.Change)), Event: showTold(row.Change)}
}
