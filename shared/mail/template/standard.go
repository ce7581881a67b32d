package template

import (
	"docket/shared/ticket"
)

// words are those of a language that are in no template.
type words struct {
	above  string // asks to answer above the line
	status map[ticket.Status]string
}

var languages = map[string]words{
	"en": {
		above: "Please write your answer above this line",
		status: map[ticket.Status]string{ticket.New: "received", ticket.Open: "open", ticket.InProgress: "in progress", ticket.Pending: "on hold",
			ticket.WaitingOnCustomer: "waiting for your answer", ticket.Resolved: "resolved", ticket.Closed: "closed"},
	},
	"de": {
		above: "Bitte antworten Sie oberhalb dieser Zeile",
		status: map[ticket.Status]string{ticket.New: "eingegangen", ticket.Open: "offen", ticket.InProgress: "in Bearbeitung", ticket.Pending: "zurückgestellt",
			ticket.WaitingOnCustomer: "wartet auf Ihre Antwort", ticket.Resolved: "gelöst", ticket.Closed: "geschlossen"},
	},
}

func wordsOf(language string) words { return languages[LanguageOf(language)] }

// Customers' letters on a ticket have one subject, so programs keep them together.
const (
	toCustomer = "Re: {{ticket_title}}"
	toMember   = "[{{ticket_id}}] {{ticket_title}}"
)

// texts are Docket's own, by kind and language: subject and text.
var texts = map[Kind]map[string][2]string{
	Reply: {
		"en": {toCustomer, "{{message}}\n\nSee the whole conversation: {{link}}"},
		"de": {toCustomer, "{{message}}\n\nZum gesamten Verlauf: {{link}}"},
	},
	Acknowledgement: {
		"en": {toCustomer, "Hello {{customer_name|there}},\n\nwe have received your request and will answer as soon as we can. Its reference is {{ticket_id}}.\n\nSee the conversation: {{link}}"},
		"de": {toCustomer, "Guten Tag {{customer_name}},\n\nwir haben Ihre Anfrage erhalten und antworten so bald wie möglich. Ihr Zeichen ist {{ticket_id}}.\n\nZum Verlauf: {{link}}"},
	},
	StatusChanged: {
		"en": {toCustomer, "Hello {{customer_name|there}},\n\nyour request {{ticket_id}} is now: {{status}}.\n\nSee the conversation: {{link}}"},
		"de": {toCustomer, "Guten Tag {{customer_name}},\n\nder Stand Ihrer Anfrage {{ticket_id}} ist jetzt: {{status}}.\n\nZum Verlauf: {{link}}"},
	},
	Resolved: {
		"en": {toCustomer, "Hello {{customer_name|there}},\n\nyour request {{ticket_id}} is resolved. If something is still open, just answer this e-mail.\n\nHow did we do? {{survey_link}}\nSee the conversation: {{link}}"},
		"de": {toCustomer, "Guten Tag {{customer_name}},\n\nIhre Anfrage {{ticket_id}} ist gelöst. Falls etwas offen ist, antworten Sie einfach auf diese E-Mail.\n\nWie zufrieden sind Sie? {{survey_link}}\nZum Verlauf: {{link}}"},
	},
	NoticeCreated: {
		"en": {toMember, "The new ticket {{ticket_id}} is yours.\n\n{{ticket_title}}\nFrom: {{customer_name}}\n\nOpen it: {{link}}"},
		"de": {toMember, "Das neue Ticket {{ticket_id}} ist Ihres.\n\n{{ticket_title}}\nVon: {{customer_name}}\n\nÖffnen: {{link}}"},
	},
	NoticeAssigned: {
		"en": {toMember, "The ticket {{ticket_id}} was assigned to you.\n\n{{ticket_title}}\nFrom: {{customer_name}}\nAssigned by: {{agent_name}}\n\nOpen it: {{link}}"},
		"de": {toMember, "Das Ticket {{ticket_id}} wurde Ihnen zugewiesen.\n\n{{ticket_title}}\nVon: {{customer_name}}\nZugewiesen durch: {{agent_name}}\n\nÖffnen: {{link}}"},
	},
	NoticeWarning: {
		"en": {"SLA: " + toMember, "The ticket {{ticket_id}} will soon miss its SLA target.\n\n{{ticket_title}}\nIt is: {{status}}\n\nOpen it: {{link}}"},
		"de": {"SLA: " + toMember, "Das Ticket {{ticket_id}} verfehlt bald sein SLA-Ziel.\n\n{{ticket_title}}\nStand: {{status}}\n\nÖffnen: {{link}}"},
	},
	NoticeBreached: {
		"en": {"SLA: " + toMember, "The ticket {{ticket_id}} has missed its SLA target.\n\n{{ticket_title}}\nIt is: {{status}}\n\nOpen it: {{link}}"},
		"de": {"SLA: " + toMember, "Das Ticket {{ticket_id}} hat sein SLA-Ziel verfehlt.\n\n{{ticket_title}}\nStand: {{status}}\n\nÖffnen: {{link}}"},
	},
}

// standard is Docket's own template of a kind in a language.
func standard(kind Kind, language string) Template {
	is := texts[kind][language]
	return Template{Kind: kind, Language: language, Subject: is[0], Text: is[1]}
}
