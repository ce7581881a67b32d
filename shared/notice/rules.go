// Package notice holds who is told of what: the table of the notices, what of it a
// Change calls for, and the inbox in which a member finds theirs.
package notice

import (
	"encoding/json"
	"slices"

	"docket/shared/change"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// Kind is what somebody is told of.
type Kind string

// The kinds.
const (
	Created         Kind = "created"
	Assigned        Kind = "assigned"
	CustomerReplied Kind = "customer_replied"
	StatusChanged   Kind = "status_changed"
	Escalated       Kind = "escalated"
	Resolved        Kind = "resolved"
	SLAWarning      Kind = "sla_warning" // a clock is at three quarters, or where its policy says
	SLABreached     Kind = "sla_breached"
	MailFailed      Kind = "mail_failed" // mail of the ticket did not arrive, or its reader called it spam
)

// Recipient is who is told.
type Recipient string

// The recipients.
const (
	Assignee Recipient = "assignee" // who worked on the ticket once it happened
	Admins   Recipient = "admins"
	Customer Recipient = "customer"
)

// Channel is how somebody is told.
type Channel string

// The channels.
const (
	InInbox Channel = "inbox"
	ByEmail Channel = "email"
)

// Row is one line of the table: of what, who is told, by which channels.
type Row struct {
	Kind Kind
	To   Recipient
	By   []Channel
}

// Table says who is told of what (S2-86 to S2-93). Where two rows tell one recipient of
// the same Change, the later one counts.
func Table() []Row {
	return []Row{
		{Created, Assignee, []Channel{InInbox, ByEmail}},
		{Created, Customer, []Channel{ByEmail}},
		{StatusChanged, Customer, []Channel{ByEmail}},
		{Resolved, Customer, []Channel{ByEmail}},
		{CustomerReplied, Assignee, []Channel{InInbox}},
		{Assigned, Assignee, []Channel{InInbox, ByEmail}},
		{Escalated, Admins, []Channel{InInbox}},
		{SLAWarning, Assignee, []Channel{InInbox, ByEmail}},
		{SLABreached, Assignee, []Channel{InInbox, ByEmail}},
		{SLABreached, Admins, []Channel{InInbox, ByEmail}},
		{MailFailed, Assignee, []Channel{InInbox}},
	}
}

// Kinds are those that a channel tells members of, in the order of the table.
func Kinds(by Channel) (kinds []Kind) {
	for _, row := range Table() {
		if row.To != Customer && slices.Contains(row.By, by) && !slices.Contains(kinds, row.Kind) {
			kinds = append(kinds, row.Kind)
		}
	}
	return kinds
}

// KindsOf is what happened by a Change, as far as the table knows it.
func KindsOf(c change.Change) (kinds []Kind) {
	_, moved := field(c, "status")
	now, assigned := field(c, assigneeField)
	switch c.Kind {
	case change.TicketCreated:
		return []Kind{Created}
	case change.TicketErased, change.TicketDeleted:
		return nil
	case change.TicketEscalated:
		kinds = append(kinds, Escalated)
	case change.SLAWarned:
		kinds = append(kinds, SLAWarning)
	case change.SLABreached:
		kinds = append(kinds, SLABreached)
	case change.MessageAdded:
		_, automatic := field(c, "message.automatic") // a machine's letter tells nobody
		if direction, _ := field(c, "message.direction"); direction == string(ticket.Inbound) && !automatic {
			kinds = append(kinds, CustomerReplied)
		}
	case change.CommentAdded:
		if tells, _ := field(c, ticket.Tells); tells == ticket.MailFailed {
			kinds = append(kinds, MailFailed)
		}
	}
	if assigned && now != "" {
		kinds = append(kinds, Assigned)
	}
	if moved {
		status, _ := field(c, "status")
		kinds = append(kinds, StatusChanged)
		if status == string(ticket.Resolved) {
			kinds = append(kinds, Resolved)
		}
	}
	return kinds
}

// assigneeField is the field of a ticket that says who works on it.
const assigneeField = "assignee_id"

// field is what a field became by a Change, as text, and whether it changed.
func field(c change.Change, name string) (text string, changed bool) {
	for _, f := range c.Fields {
		if f.Name == name {
			_ = json.Unmarshal(f.New, &text) // null, or what is no text, is none
			return text, true
		}
	}
	return "", false
}

// assigneeOf is who worked on a Change's ticket once it had happened; empty for nobody,
// and where its Change does not say it.
func assigneeOf(c change.Change) string {
	if now, changed := field(c, assigneeField); changed {
		return now
	}
	return c.Assignee
}

// Concerns tells whether a Change may call for notices of a channel, whoever the admins are.
func Concerns(c change.Change, by Channel) bool {
	return len(Told(c, by, []string{""})) > 0
}

// Told are the kinds of the notices that a Change calls for by a channel, by the ID of the
// user that is told: each of one. admins are the IDs of the workspace's. Nobody is told of
// what they did themselves.
func Told(c change.Change, by Channel, admins []string) map[string]Kind {
	all, kinds := map[string]Kind{}, KindsOf(c)
	for _, row := range Table() {
		if !slices.Contains(row.By, by) || !slices.Contains(kinds, row.Kind) {
			continue
		}
		switch row.To {
		case Assignee:
			if who := assigneeOf(c); who != "" {
				all[who] = row.Kind
			}
		case Admins:
			for _, who := range admins {
				all[who] = row.Kind
			}
		}
	}
	delete(all, c.Actor.Subject)
	return all
}

// byMember is the ID of the user who did it, where they answer customers: of a customer a
// notice says nothing.
func byMember(c change.Change) string {
	if c.Actor.Role == tenant.RoleCustomer || c.Actor.Issuer == change.SystemIssuer {
		return ""
	}
	return c.Actor.Subject
}
