package system

import (
	"encoding/json"

	"docket/shared/customfield"
	"docket/shared/queue"
	"docket/shared/sla"
	"docket/shared/ticket"
)

func sampleQueues() []queue.Queue {
	minutes := func(n int64) *int64 { return &n }
	return []queue.Queue{
		{Key: "billing", Name: "Billing", Description: "Invoices, payments and refunds",
			Targets: sla.Targets{FirstResponse: minutes(60), Resolution: minutes(480)}},
		{Key: "onboarding", Name: "Onboarding", Description: "New customers' first weeks", DefaultPriority: "normal"},
		{Key: "product", Name: "Product", Description: "Questions and bugs"},
	}
}

type sampleTicket struct {
	queue   string
	ticket  ticket.Ticket
	message ticket.Message
}

func sampleTickets() []sampleTicket {
	plan := func(name string) customfield.Values {
		return customfield.Values{"plan": json.RawMessage(`"` + name + `"`)}
	}
	inbound := func(body string) ticket.Message {
		return ticket.Message{Direction: ticket.Inbound, Channel: ticket.Email, Body: body, AuthorName: "Casey Customer"}
	}
	return []sampleTicket{
		{"billing", ticket.Ticket{Subject: "VAT number missing on our invoices", Priority: ticket.Normal, Source: ticket.Email,
			Category: "billing", Tags: []string{"invoice", "vat"}, CustomFields: plan("pro")}, inbound("Could you add our VAT number?")},
		{"billing", ticket.Ticket{Subject: "Charged twice in March", Priority: ticket.High, Source: ticket.Web,
			Category: "billing", Tags: []string{"refund"}, CustomFields: plan("team")}, inbound("We see two charges of the same amount.")},
		{"product", ticket.Ticket{Subject: "Export to CSV loses umlauts", Priority: ticket.Normal, Source: ticket.Chat,
			Category: "bug", Tags: []string{"export"}, CustomFields: plan("pro")}, inbound("Names come out garbled.")},
		{"product", ticket.Ticket{Subject: "Cannot sign in after password change", Priority: ticket.Urgent, Source: ticket.Phone,
			Category: "login", Tags: []string{"login", "vip"}, CustomFields: plan("enterprise")}, ticket.Message{}},
		{"onboarding", ticket.Ticket{Subject: "How do we import our contacts?", Priority: ticket.Low, Source: ticket.Email,
			Category: "howto", Status: ticket.WaitingOnCustomer, CustomFields: plan("team")}, ticket.Message{}},
	}
}
