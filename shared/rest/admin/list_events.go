package admin

import (
	"context"
	"net/http"
	"slices"

	"docket/events"
	"docket/shared/fault"
	"docket/shared/feed"
	"docket/shared/grant"
	"docket/shared/list"
	"docket/shared/rest"
	"docket/shared/tenant"

	"github.com/danielgtaylor/huma/v2"
)

type listEvents struct {
	rest.Input
	Types []EventType `query:"types,explode" maxItems:"20" nullable:"false" doc:"Only events of these types"`
	Limit int         `query:"limit" minimum:"1" maximum:"100" default:"25" doc:"How many events at most"`
	After string      `query:"after" maxLength:"1000" doc:"next of an answer: what was recorded since. It is good for 90 days. Left out: from the oldest event that is kept"`
}

// EventType is the type of an event that Docket sends.
type EventType string

// Schema implements huma.SchemaProvider.
func (EventType) Schema(huma.Registry) *huma.Schema { return rest.Words(events.Types()) }

type listedEvents struct {
	Events []Event `json:"events" nullable:"false"`
	FeedEnd
}

// FeedEnd is what stands behind the events of a page.
type FeedEnd struct {
	Next      string `json:"next" doc:"Ask with it as after for what comes next, also where nothing is new"`
	More      bool   `json:"more" doc:"There is more to read at once"`
	RequestID string `json:"request_id"`
}

// Event is an event as the bus carries it: CloudEvents in structured mode.
type Event = events.Changed

// fedAtOnce is how many reads of the feed one answer makes at most, where most of what it
// meets is of other types.
const fedAtOnce = 5

// ListEvents reads what happened in a workspace, in the order of its recording.
func ListEvents(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_events", Method: http.MethodGet, Path: "/v1/events",
		Permission: tenant.AuditRead, Tag: "Events", Table: grant.ReadFeed(), Problems: []int{http.StatusGone},
		Summary: "Read the feed of events",
		Description: "Lists the workspace's events, the ones recorded first first, for 90 days. No event is ever put in before what an answer showed, so whoever " +
			"goes on with `next` has each once. Order events of one ticket by `data.sequence`: they can be recorded in another order.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listEvents) (*rest.Listed[listedEvents], error) {
		var found feed.Page
		read := func(ctx context.Context, after string) (list.Page[feed.Entry], error) {
			var err error
			found, err = readFeed(ctx, s, call.Scope(), after, in)
			return list.Page[feed.Entry]{Rows: found.Entries, Next: found.Next.String(), More: true}, err
		}
		return rest.Page[listedEvents](ctx, call, rest.Paged{Limit: in.Limit, Cursor: in.After}, "events", rest.Listing[feed.Entry, Event]{
			Read: read, Life: feed.Kept,
			Position: func(e feed.Entry) string { return e.Place.String() },
			Show:     func(e feed.Entry) Event { return feed.EventOf(e.Change) },
			End: func(next string, shown int) any {
				return FeedEnd{next, found.More || shown < len(found.Entries), call.RequestID}
			},
		})
	})
}

// readFeed reads on behind a position until it has as many events of the types that are
// asked for, or has read enough.
func readFeed(ctx context.Context, s feed.Reader, scope tenant.Scope, after string, in *listEvents) (all feed.Page, err error) {
	if all.Next, err = feed.ReadPlace(after); err != nil {
		return all, fault.Wrap(rest.InvalidCursor, "the cursor does not belong to this list", err)
	}
	for range fedAtOnce {
		page, err := s.Feed(ctx, scope, all.Next, in.Limit-len(all.Entries))
		if err != nil {
			return all, err
		}
		for _, e := range page.Entries {
			if len(in.Types) == 0 || slices.Contains(in.Types, EventType(events.TypeOf(string(e.Change.Kind)))) {
				all.Entries = append(all.Entries, e)
			}
		}
		all.Next, all.More = page.Next, page.More
		if !page.More || len(all.Entries) == in.Limit {
			break
		}
	}
	return all, nil
}
