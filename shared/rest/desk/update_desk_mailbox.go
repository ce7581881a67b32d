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

type updateMailbox struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	MailboxID string `path:"mailbox_id" maxLength:"200"`
	Body      struct {
		QueueID    rest.Clearable[string] `json:"queue_id,omitempty" minLength:"1" maxLength:"128" doc:"null puts its tickets into no queue"`
		SenderName *string                `json:"sender_name,omitempty" maxLength:"100"`
		Signature  *string                `json:"signature,omitempty" format:"multiline" maxLength:"2000"`
		Default    *bool                  `json:"default,omitempty" doc:"true takes that from the one that is it"`
	}
}

// UpdateDeskMailbox changes what is given of a mailbox.
func UpdateDeskMailbox(s Store) rest.Route {
	route := rest.Route{
		Operation: "update_desk_mailbox", Method: http.MethodPatch, Path: "/desk/api/v1/mailboxes/{mailbox_id}",
		Permission: tenant.SettingsWrite, Tag: "Mailboxes",
		Table: grant.Union(grant.On(grant.Mailboxes, grant.Get, grant.Update), grant.On(grant.Queues, grant.Get),
			grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Update a mailbox", Description: "Changes what is given. Tickets stay in the queue in which they are.",
		Problems: []int{http.StatusNotFound, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[updateMailbox, mailboxAnswer](route, func(ctx context.Context, call *rest.Call, in *updateMailbox) (change.Answer, error) {
		patch := mailbox.Patch{QueueID: in.Body.QueueID.OrZero(), SenderName: in.Body.SenderName, Signature: in.Body.Signature, Default: in.Body.Default}
		return mailbox.Update(ctx, s, call.Act(), in.MailboxID, in.Match(), patch, answerMailbox(call, http.StatusOK))
	})
}
