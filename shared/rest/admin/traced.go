package admin

import (
	"context"
	"strings"

	"docket/shared/audit"
	"docket/shared/change"
	"docket/shared/list"
	"docket/shared/rest/support/vocabulary"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// traced is one row of a trace: a change, or what another module made.
type traced struct {
	change  change.Change
	related *ticket.Related
}

// traceLine is a row as it is shown, in parts that lie in lists of their own.
type traceLine struct {
	Audit   AuditEvent
	Usage   UsageEvent
	Event   ToldEvent
	Related *vocabulary.Related
}

func (t traced) show() traceLine {
	if t.related != nil {
		shown := vocabulary.ShowRelated(*t.related)
		return traceLine{Related: &shown}
	}
	return traceLine{Audit: showAudit(t.change), Usage: showUsage(audit.Measure(t.change)), Event: showTold(t.change)}
}

// behindChanges begins the positions of related records, and no Change's id.
const behindChanges = "related "

func (t traced) position() string {
	if t.related != nil {
		return behindChanges + t.related.Place()
	}
	return t.change.ID
}

// readTrace reads the rows of a trace behind a position: the changes and then
// the related records.
func readTrace(ctx context.Context, s Store, scope tenant.Scope, requestID, after string, limit int) (list.Page[traced], error) {
	var page list.Page[traced]
	if !strings.HasPrefix(after, behindChanges) {
		found, err := s.Trace(ctx, scope, requestID, after, limit)
		for _, c := range found.Rows {
			page.Rows = append(page.Rows, traced{change: c})
		}
		if page.More, page.Next = found.More, found.Next; err != nil || page.More {
			return page, err
		}
		after = behindChanges
	}
	found, err := s.RelatedTo(ctx, scope, requestID, strings.TrimPrefix(after, behindChanges), limit-len(page.Rows))
	for _, r := range found.Rows {
		page.Rows = append(page.Rows, traced{related: &r})
	}
	page.More, page.Next = found.More, behindChanges+found.Next
	return page, err
}
