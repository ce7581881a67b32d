package admin

import (
	"context"
	"net/http"
	"slices"

	"docket/events"
	"docket/shared/change"
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

// ListEvents reads what happened in a workspace, in the order of its recording.
func ListEvents(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_events", Method: http.MethodGet, Path: "/v1/events",
		Permission: tenant.AuditRead, Tag: "Events", Table: grant.ReadFeed(), Problems: []int{http.StatusGone},
		Summary: "Read the feed of events",
		Description: "Lists the workspace's events in the order of their recording, the oldest first. Each is kept for at least 90 days. No event is ever put in " +
			"before what an answer showed, so whoever goes on with `next` has each once. Order events of one ticket by `data.sequence`: they can be recorded in another order.",
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

// readFeed reads events of the types that are asked for behind a position.
func readFeed(ctx context.Context, s feed.Reader, scope tenant.Scope, after string, in *listEvents) (feed.Page, error) {
	place, err := feed.ReadPlace(after)
	if err != nil {
		return feed.Page{}, fault.Wrap(rest.InvalidCursor, "the cursor does not belong to this list", err)
	}
	var wants func(change.Change) bool
	if len(in.Types) > 0 {
		wants = func(c change.Change) bool { return slices.Contains(in.Types, EventType(events.TypeOf(string(c.Kind)))) }
	}
	return s.Feed(ctx, scope, place, in.Limit, wants)
}
