package support

import (
	"docket/shared/list"
	"docket/shared/rest"
	"docket/shared/ticket"
)

// listConversation is the input of the lists of a ticket's messages and comments.
type listConversation struct {
	rest.Input
	TicketID string `path:"ticket_id" maxLength:"200"`
	Query    string `query:"query" maxLength:"200" doc:"Every word of it occurs in the texts, whatever the case and the diacritics"`
	rest.Fielded
	rest.Paged
}

// after asks for the page behind a position.
func (in *listConversation) after(position string) ticket.ConversationList {
	return ticket.ConversationList{Filter: list.Filter{Query: in.Query, FieldKey: in.CustomFieldKey, FieldValue: in.CustomFieldValue},
		After: position, Limit: in.Limit}
}
