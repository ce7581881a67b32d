package desk

import (
	"context"

	"docket/shared/grant"
	"docket/shared/label"
	"docket/shared/member"
	"docket/shared/rest"
	"docket/shared/ticket"

	"golang.org/x/sync/errgroup"
)

// Person is whom a ticket is assigned to, as a member of the workspace.
type Person struct {
	ID    string `json:"id"`
	Name  string `json:"name,omitempty" doc:"As members have it; absent where the ID is no member's"`
	Email string `json:"email,omitempty"`
}

// shown is what tickets are shown with in lists, and in the whole ticket.
type shown struct {
	labels label.Labels
	people member.People
}

// shows is what reading that does to the table.
func shows() grant.Table { return grant.Union(labels(), grant.On(grant.Members, grant.Query)) }

// readShown reads what tickets are shown with, at once.
func readShown(ctx context.Context, call *rest.Call, s Store) (is shown, err error) {
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() (err error) {
		is.labels, err = s.RecentLabels(ctx, call.Scope())
		return err
	})
	both.Go(func() (err error) {
		is.people, err = s.RecentPeople(ctx, call.Scope())
		return err
	})
	return is, both.Wait()
}

// version is another one once any of it is other.
func (is shown) version() uint64 { return is.people.Version ^ is.labels.Version*0x9e3779b97f4a7c15 }

// ticket shows tickets with who is their assignee.
func (is shown) ticket(call *rest.Call) func(ticket.Ticket) Ticket {
	show := showTicket(call, is.labels)
	return func(t ticket.Ticket) Ticket {
		row := show(t)
		if t.AssigneeID != "" {
			who := is.people.Of(t.AssigneeID)
			row.Assignee = &Person{ID: who.ID, Name: who.Name, Email: who.Email}
		}
		return row
	}
}
