package desk

import (
	"docket/shared/lens"
	"docket/shared/rest"
	"docket/shared/ticket"

	"github.com/danielgtaylor/huma/v2"
)

// tab is one of the desk's lists (S2-18 to S2-20): all, mine, or a status.
type tab string

const (
	allTickets tab = "all"
	mine       tab = "mine"
)

// tabs are all of them, in the order in which they stand.
func tabs() []tab {
	tabs := []tab{allTickets, mine}
	for _, status := range lens.Desk.Status.Words() {
		tabs = append(tabs, tab(status))
	}
	return tabs
}

// Schema implements huma.SchemaProvider.
func (tab) Schema(huma.Registry) *huma.Schema { return rest.Words(tabs()) }

// choice takes the tickets of the tab.
func (t tab) choice(call *rest.Call) ticket.Choice {
	switch t {
	case allTickets, "":
		return ticket.Choice{}
	case mine:
		return ids(call, "assignee_id", []filterID{me})
	}
	return statuses([]Status{Status(t)})
}
