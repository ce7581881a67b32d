package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/mailbox"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type deleteMailbox struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	MailboxID string `path:"mailbox_id" maxLength:"200"`
}

// DeleteDeskMailbox takes a mailbox away.
func DeleteDeskMailbox(s Store) rest.Route {
	route := rest.Route{
		Operation: "delete_desk_mailbox", Method: http.MethodDelete, Path: "/desk/api/v1/mailboxes/{mailbox_id}",
		Permission: tenant.SettingsWrite, Tag: "Mailboxes",
		Table: grant.Union(grant.On(grant.Mailboxes, grant.Get, grant.Update), grant.On(grant.MailClaims, grant.Delete),
			grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Delete a mailbox", Description: "Takes a mailbox away: letters to its address become no tickets from then on, and anybody may make it a mailbox again. Where it was the default, the oldest other one is. Tickets stay.",
		Problems: []int{http.StatusNotFound, http.StatusPreconditionFailed},
	}
	return rest.Remove(route, func(ctx context.Context, call *rest.Call, in *deleteMailbox) (change.Answer, error) {
		return mailbox.Delete(ctx, s, call.Act(), in.MailboxID, in.Match(), func(mailbox.Mailbox) (change.Answer, error) {
			return change.Answer{Status: http.StatusNoContent}, nil
		})
	})
}
