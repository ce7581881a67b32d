package admin

import (
	"docket/shared/audit"
	"docket/shared/rest/support/vocabulary"
	"docket/shared/ticket"
)

// traceLine is a row of a trace as it is shown, in parts that lie in lists of
// their own.
type traceLine struct {
	Audit   AuditEvent
	Usage   UsageEvent
	Event   ToldEvent
	Related *vocabulary.Related
}

func showTraced(row ticket.Traced) traceLine {
	if row.Related != nil {
		shown := vocabulary.ShowRelated(*row.Related)
		return traceLine{Related: &shown}
	}
	return traceLine{Audit: showAudit(row.Change), Usage: showUsage(audit.Measure(row.Change)), Event: showTold(row.Change)}
}
