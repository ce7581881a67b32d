package template

import "docket/shared/ticket"

// Sample are made-up facts, by which a letter of a kind is shown before there is any.
func Sample(kind Kind, language string) Facts {
	f := Facts{Ticket: ticket.Ticket{Reference: "TKT-0001", Subject: "Charged twice", Status: ticket.InProgress, Requester: ticket.Requester{Name: "Casey", Email: "casey@customer.example"}},
		Workspace: "Acme", Agent: "Alex", Link: "https://portal.example/conversation", Survey: "https://portal.example/survey", Answers: true,
		Message: "We have refunded the second charge.\n\nIt is on your account within two days."}
	if language == "de" {
		f.Ticket.Subject, f.Message = "Doppelt abgebucht", "Wir haben die zweite Abbuchung erstattet.\n\nDas Geld ist in zwei Tagen auf Ihrem Konto."
	}
	if kind == Resolved {
		f.Ticket.Status = ticket.Resolved
	}
	return f
}
