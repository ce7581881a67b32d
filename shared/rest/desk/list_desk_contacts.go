package desk

import (
	"context"
	"fmt"
	"net/http"

	"docket/shared/contact"
	"docket/shared/grant"
	"docket/shared/list"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type listContacts struct {
	rest.Input
	Query string `query:"query" maxLength:"200" doc:"Each of its words begins a word of the name or the company, or an address, whatever the case and the diacritics. One must have two characters or more"`
	rest.Paged
}

type listedContacts struct {
	Contacts []Contact `json:"contacts" nullable:"false"`
	rest.PageEnd
}

// ListDeskContacts lists contacts, or finds them by what begins their names, companies and
// addresses.
func ListDeskContacts(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_desk_contacts", Method: http.MethodGet, Path: "/desk/api/v1/contacts",
		Permission: tenant.DeskRead, Tag: "Contacts",
		Table:   grant.On(grant.Contacts, grant.Query, grant.BatchGet),
		Summary: "List contacts", Description: "Lists contacts, the oldest first. Where many begin alike a page can have fewer than asked for, or none, and yet a next_cursor.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *listContacts) (*rest.Listed[listedContacts], error) {
		ask := contact.List{Query: in.Query, Limit: in.Limit}
		if ask.TooShort() {
			return nil, rest.Invalid("query.query", fmt.Sprintf("must have a word of %d characters or more", contact.PrefixLength))
		}
		return rest.Page[listedContacts](ctx, call, in.Paged, "contacts", rest.Listing[contact.Contact, Contact]{
			Read: func(ctx context.Context, after string) (list.Page[contact.Contact], error) {
				ask.After = after
				return s.Contacts(ctx, call.Scope(), ask)
			},
			Position: func(c contact.Contact) string { return c.ID },
			Show:     showContact,
		})
	})
}
