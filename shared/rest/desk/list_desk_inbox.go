package desk

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"docket/shared/grant"
	"docket/shared/list"
	"docket/shared/notice"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type listInbox struct {
	rest.Input
	Unread bool `query:"unread" doc:"true: only tickets with a notice that is unread"`
	rest.Paged
}

// InboxEnd is what stands behind the tickets of an inbox.
type InboxEnd struct {
	Unread     int    `json:"unread" doc:"How many notices of the whole inbox are unread"`
	Newest     string `json:"newest,omitempty" doc:"The id of the notice that the caller was told last: what is marked up to it is all of now"`
	NextCursor string `json:"next_cursor,omitempty" doc:"Absent on the last page"`
	RequestID  string `json:"request_id"`
}

type listedInbox struct {
	Inbox []InboxTicket `json:"inbox" nullable:"false"`
	InboxEnd
}

// ListDeskInbox lists what the caller is told of, by ticket (S2-73, S2-86 to S2-88, S2-90, S2-92, S2-93).
func ListDeskInbox(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_desk_inbox", Method: http.MethodGet, Path: "/desk/api/v1/inbox",
		Permission: tenant.DeskRead, Tag: "Inbox",
		Table:       grant.Union(readsInbox(), grant.On(grant.Tickets, grant.BatchGet)),
		Summary:     "List the caller's inbox",
		Description: "Lists what the caller is told of, grouped by ticket, that one first of which they were told last. A notice leaves after 90 days, and where 300 newer ones came, or 20 of its ticket.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listInbox) (*rest.Listed[listedInbox], error) {
		box, err := notice.Mine(ctx, s, call.Principal)
		if err != nil {
			return nil, err
		}
		box = box.Current(call.Now())
		listing := rest.Listing[noticed, InboxTicket]{
			Read: func(ctx context.Context, after string) (list.Page[noticed], error) {
				return inboxPage(ctx, call, s, in, box, after)
			},
			Position: func(n noticed) string { return n.Place },
			Show:     showNoticed,
			Beside:   func() string { return strconv.Itoa(box.Unread()) },
			End: func(next string, _ int) any {
				end := InboxEnd{Unread: box.Unread(), NextCursor: next, RequestID: call.RequestID}
				if newest := box.Newest(); newest != nil {
					end.Newest = newest.ID()
				}
				return end
			},
		}
		return rest.Page[listedInbox](ctx, call, in.Paged, "inbox", listing)
	})
}

// inboxPage is a page of an inbox's tickets behind a place, the first one empty.
func inboxPage(ctx context.Context, call *rest.Call, s Store, in *listInbox, box notice.Inbox, after string) (page list.Page[noticed], err error) {
	groups := slices.DeleteFunc(box.Groups(), func(g notice.Group) bool {
		return after != "" && g.Place >= after || in.Unread && g.Unread() == 0
	})
	asked := groups[:min(len(groups), in.Limit)]
	numbers := make([]uint32, len(asked))
	for i, g := range asked {
		numbers[i] = g.Ticket
	}
	tickets, err := s.TicketsOf(ctx, call.Sight(), numbers)
	if err != nil {
		return page, err
	}
	for i, t := range tickets {
		page.Rows = append(page.Rows, noticed{asked[i], t})
	}
	if page.More = len(page.Rows) < len(groups); page.More {
		page.Next = asked[len(page.Rows)-1].Place
	}
	return page, nil
}
