package dynamo

import (
	"context"
	"errors"
	"fmt"

	"docket/shared/bulk"
	"docket/shared/canned"
	"docket/shared/change"
	"docket/shared/contact"
	"docket/shared/file"
	"docket/shared/identity"
	"docket/shared/job"
	"docket/shared/label"
	"docket/shared/mail/receive"
	"docket/shared/mail/suppress"
	"docket/shared/mail/template"
	"docket/shared/mail/thread"
	"docket/shared/mailbox"
	"docket/shared/member"
	"docket/shared/notice"
	"docket/shared/queue"
	"docket/shared/savedview"
	"docket/shared/settings"
	"docket/shared/tenant"
	"docket/shared/ticket"
	"docket/shared/webhook"
)

// Commit implements change.Store: things, Changes and the receipt as one
// transaction. It is the one way in which anything is written that a caller asked for.
func (t *Table) Commit(ctx context.Context, c change.Commit) error {
	parts, err := t.parts(c)
	if err != nil {
		return err
	}
	defer t.forget(c)
	return t.transact(ctx, c.ID, parts)
}

// parts are the items of a commit, its Changes first.
func (t *Table) parts(c change.Commit) ([]part, error) {
	var parts []part
	var failure error
	for _, one := range c.Changes {
		p, err := t.putChange(one, c.ID)
		parts, failure = append(parts, p), errors.Join(failure, err)
	}
	for _, put := range c.Puts {
		of, err := t.partsOf(c, put)
		parts, failure = append(parts, of...), errors.Join(failure, err)
	}
	if c.Receipt != nil {
		if c.Ticket != 0 {
			parts = t.onItsTicket(parts, c)
		}
		p, err := t.putReceipt(c.Scope, c.Receipt)
		parts, failure = append(parts, p), errors.Join(failure, err)
	}
	return parts, failure
}

// partsOf are the items of one thing. A new entity adds its line here.
func (t *Table) partsOf(c change.Commit, p change.Put) ([]part, error) {
	k := keysOf(c.Scope)
	switch after := p.After.(type) {
	case ticket.Ticket:
		return t.ticketParts(k, before[ticket.Ticket](p), after, saying{words: spoken(c.Puts, after.ID)})
	case ticket.Message:
		if before[ticket.Message](p) != nil { // it is never replaced: it is what the answer shows
			n, err := numberOf(after.TicketID)
			return []part{t.check(k.said(n, after.Identity()), present, change.ErrStale)}, err
		}
		return t.messageParts(k, after)
	case ticket.Comment:
		return t.commentParts(k, after)
	case ticket.Unsent:
		return t.unsentParts(k, before[ticket.Unsent](p), after)
	case ticket.Dropped:
		return t.droppedParts(k, ticket.Unsent(after))
	case ticket.AsFound:
		return []part{t.asFound(k, ticket.Ticket(after))}, nil
	case ticket.Read:
		return t.readParts(k, before[ticket.Read](p), after), nil
	case ticket.Presence:
		return t.presenceParts(k, before[ticket.Presence](p), after)
	case ticket.Related:
		return t.relatedParts(k, after)
	case queue.Queue:
		return t.queueParts(k, before[queue.Queue](p), after), nil
	case settings.Plan:
		return t.planParts(k, before[settings.Plan](p), after)
	case settings.Fields:
		return t.fieldsParts(k, before[settings.Fields](p), after)
	case tenant.Workspace:
		return t.workspaceParts(before[tenant.Workspace](p), after), nil
	case label.Labels:
		return t.labelParts(k, before[label.Labels](p), after)
	case mailbox.Mailboxes:
		return t.mailboxParts(c.Scope, before[mailbox.Mailboxes](p), after)
	case template.Templates:
		return t.mailTemplateParts(k, before[template.Templates](p), after)
	case notice.Inbox:
		return t.inboxParts(k, before[notice.Inbox](p), after)
	case canned.Response:
		return t.cannedParts(k, before[canned.Response](p), after), nil
	case canned.Gone:
		return t.cannedGone(k, canned.Response(after)), nil
	case member.Member:
		return t.memberParts(k, before[member.Member](p), after), nil
	case member.Invitation:
		return t.invitationParts(k, before[member.Invitation](p), after), nil
	case member.Revoked:
		return []part{t.invitationGone(k, member.Invitation(after))}, nil
	case member.Roster:
		return t.rosterParts(k, before[member.Roster](p), after), nil
	case savedview.View:
		return t.viewParts(k, before[savedview.View](p), after), nil
	case savedview.Gone:
		return t.viewGone(k, savedview.View(after)), nil
	case file.File:
		return t.fileParts(k, before[file.File](p), after)
	case file.Removed:
		return []part{t.fileGone(k, file.File(after))}, nil
	case receive.Letter:
		return t.letterParts(k, after)
	case thread.Sent:
		return t.mailIDParts(k, after)
	case contact.Contact:
		return t.contactParts(k, before[contact.Contact](p), after), nil
	case contact.Joined:
		return t.joinedParts(k, *before[contact.Contact](p), contact.Contact(after)), nil
	case contact.Merged:
		return t.mergedParts(k, after), nil
	case contact.Gone:
		return t.contactGone(k, contact.Contact(after)), nil
	case suppress.Address:
		return t.addressParts(k, before[suppress.Address](p), after)
	case suppress.Gone:
		return t.addressGone(k, suppress.Address(after)), nil
	case bulk.Bulk:
		return t.bulkParts(k, after)
	case job.Job:
		return t.jobParts(k, before[job.Job](p), after), nil
	case webhook.Endpoint:
		return t.endpointParts(k, before[webhook.Endpoint](p), after), nil
	case webhook.Secrets:
		return t.secretsParts(k, before[webhook.Secrets](p), after), nil
	case webhook.Asked:
		return t.askedParts(k, before[webhook.Delivery](p), after)
	case webhook.Gone:
		return t.goneParts(k, webhook.Endpoint(after)), nil
	case identity.Key:
		return t.keyParts(k, before[identity.Key](p), after), nil
	}
	return nil, fmt.Errorf("the table keeps no %T", p.After)
}

// before is what a Put replaces, nil for a new thing.
func before[E any](p change.Put) *E {
	was, there := p.Before.(E)
	if !there {
		return nil
	}
	return &was
}

// forget drops from memory what a commit changed, whether or not it did.
func (t *Table) forget(c change.Commit) {
	for _, p := range c.Puts {
		switch p.After.(type) {
		case queue.Queue:
			t.queues.Forget()
		case settings.Plan, tenant.Workspace:
			t.plans.Forget()
		case settings.Fields:
			t.fields.Forget()
		case label.Labels:
			t.labels.Forget()
		case member.Member:
			t.members.Forget()
			t.people.Forget()
		case webhook.Endpoint, webhook.Gone:
			t.endpoints.Forget()
		case mailbox.Mailboxes:
			t.mailboxes.Forget()
		}
	}
}

// Forget empties what the table keeps in memory for a few seconds.
func (t *Table) Forget() {
	t.queues.Forget()
	t.plans.Forget()
	t.fields.Forget()
	t.labels.Forget()
	t.members.Forget()
	t.people.Forget()
	t.endpoints.Forget()
	t.mailboxes.Forget()
	t.calendars.Forget()
}
