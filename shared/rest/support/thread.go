package support

import (
	"context"

	"docket/shared/filter"
	"docket/shared/rest"
	"docket/shared/ticket"
)

// listThread is the input of the lists of a ticket's messages and comments.
type listThread struct {
	rest.Input
	TicketID string `path:"ticket_id" maxLength:"200"`
	Query    string `query:"query" maxLength:"200" doc:"Every word of it occurs in the texts, whatever the case"`
	Fielded
	Paged
}

// thread is list for what is said on one ticket.
func thread[R, V any](ctx context.Context, call *rest.Call, in *listThread,
	read func(context.Context, ticket.ThreadList) ([]R, bool, string, error), positionOf func(R) string, show func(R) V,
) ([]rest.Raw[V], string, error) {
	if err := in.check(); err != nil {
		return nil, "", err
	}
	keep := filter.Filter{Query: in.Query, FieldKey: in.CustomFieldKey, FieldValue: in.CustomFieldValue}
	readPage := func(ctx context.Context, position string) ([]R, bool, string, error) {
		return read(ctx, ticket.ThreadList{Filter: keep, After: position, Limit: in.Limit})
	}
	bound := struct {
		TicketID string
		Filter   filter.Filter
	}{in.TicketID, keep}
	return list(ctx, call, in.Paged, bound, readPage, positionOf, show)
}
