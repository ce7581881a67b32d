package everyroute_test

import (
	"strings"

	"docket/shared/id"
)

func inQueue(w world) map[string]string   { return map[string]string{"queue_id": w.Queue} }
func onPrimary(w world) map[string]string { return map[string]string{"ticket_id": w.Primary} }
func onShelved(w world) map[string]string { return map[string]string{"ticket_id": w.Shelved} }
func onTicket(w world) map[string]string  { return map[string]string{"ticket_id": w.Ticket} }

// onHelpdesk is the same ticket by its id in the Helpdesk.
func onHelpdesk(w world) map[string]string {
	return map[string]string{"ticket_id": helpdeskID(w.Ticket)}
}

// ofSpare is a ticket that nothing else asks for.
func ofSpare(w world) map[string]string { return map[string]string{"ticket_id": helpdeskID(w.Spare)} }

// helpdeskID is a ticket's id in the Helpdesk.
func helpdeskID(ticketID string) string {
	return "tkt_" + strings.TrimPrefix(ticketID, id.TicketPrefix)
}

func ofField(w world) map[string]string { return map[string]string{"custom_field_id": w.Field} }

func ofWebhook(w world) map[string]string { return map[string]string{"webhook_id": w.Webhook} }

func ofDelivery(w world) map[string]string {
	return map[string]string{"webhook_id": w.Webhook, "delivery_id": w.Delivery}
}

// ofSpareWebhook is a webhook that nothing else asks for.
func ofSpareWebhook(w world) map[string]string {
	return map[string]string{"webhook_id": w.SpareWebhook}
}

func ofFile(w world) map[string]string { return map[string]string{"file_id": w.File} }

func ofEnclosed(w world) map[string]string { return map[string]string{"file_id": w.Enclosed} }

func ofLabel(w world) map[string]string { return map[string]string{"label_id": w.Label} }

func ofTemplate(world) map[string]string { return map[string]string{"kind": "reply", "language": "en"} }

// ofBlended is a label that a route merges.
func ofBlended(w world) map[string]string { return map[string]string{"label_id": w.Blended} }

func ofUndone(w world) map[string]string { return map[string]string{"ticket_id": w.Undone} }

// ofSpareLabel is a label of which a route disposes.
func ofSpareLabel(w world) map[string]string { return map[string]string{"label_id": w.SpareLabel} }

func ofCanned(w world) map[string]string {
	return map[string]string{"canned_response_id": w.Canned}
}

// ofSpareCanned is a canned response of which a route disposes.
func ofSpareCanned(w world) map[string]string {
	return map[string]string{"canned_response_id": w.SpareCanned}
}

func ofMailbox(w world) map[string]string { return map[string]string{"mailbox_id": w.Mailbox} }

// ofSpareMailbox is a mailbox of which a route disposes.
func ofSpareMailbox(w world) map[string]string {
	return map[string]string{"mailbox_id": w.SpareMailbox}
}

func ofLetter(w world) map[string]string { return map[string]string{"letter_id": w.Letter} }

func ofContact(w world) map[string]string { return map[string]string{"contact_id": w.Contact} }

// ofMergedContact is a contact that a route merges into another.
func ofMergedContact(w world) map[string]string {
	return map[string]string{"contact_id": w.MergedContact}
}

// ofSuppression is an address to which mail is sent again by a route.
func ofSuppression(w world) map[string]string {
	return map[string]string{"suppression_id": w.Suppression}
}

// ofSpareContact is a contact of which a route disposes.
func ofSpareContact(w world) map[string]string {
	return map[string]string{"contact_id": w.SpareContact}
}

func ofView(w world) map[string]string { return map[string]string{"view_id": w.View} }

// ofSpareView is a saved view of which a route disposes.
func ofSpareView(w world) map[string]string { return map[string]string{"view_id": w.SpareView} }

// viewFilters is every filter of a saved view.
const viewFilters = `{"query":"q","status":["open"],"status_not":["closed"],"priority":["high"],"priority_not":["low"],"type":["bug_report"],"type_not":["support_ticket"],
	"channel":["email"],"channel_not":["chat"],"label":["a"],"label_not":["b"],"assignee_id":["me"],"assignee_id_not":["u1"],"queue_id":["none"],"queue_id_not":["q"],
	"customer":["c3"],"contact_id":["c1"],"contact_id_not":["c2"],"sla_state":["breached"],"sla_state_not":["untracked"],"updated_since":"2026-01-01T00:00:00Z","unread":true,
	"snoozed":"any","archived":true,"customer_email":["jane@example.com"]}`

func ofRendering(w world) map[string]string {
	return map[string]string{"ticket_id": w.Ticket, "canned_response_id": w.Canned}
}

func ofMember(w world) map[string]string { return map[string]string{"member_id": w.Member} }

// ofInvitation is an invitation of which a route disposes.
func ofInvitation(w world) map[string]string {
	return map[string]string{"invitation_id": w.Invitation}
}

func ofBulk(w world) map[string]string { return map[string]string{"bulk_id": w.Bulk} }

func ofKey(w world) map[string]string { return map[string]string{"key_id": w.Key} }

func onOwn(w world) map[string]string     { return map[string]string{"ticket_id": w.Own} }
func ofClosing(w world) map[string]string { return map[string]string{"ticket_id": w.Closing} }

func ofJob(w world) map[string]string { return map[string]string{"job_id": w.Job} }

func ofRequest(w world) map[string]string { return map[string]string{"request_id": w.Request} }
