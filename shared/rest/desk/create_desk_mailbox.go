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

type createMailbox struct {
	rest.Input
	rest.Idempotent
	Body struct {
		Address    string  `json:"address" minLength:"3" maxLength:"254" doc:"In ASCII, without a plus sign; nobody else in the installation has it"`
		QueueID    *string `json:"queue_id,omitempty" minLength:"1" maxLength:"128" doc:"Of the queue in which its tickets are; none where it is not given"`
		SenderName *string `json:"sender_name,omitempty" maxLength:"100"`
		Signature  *string `json:"signature,omitempty" format:"multiline" maxLength:"2000"`
		Default    *bool   `json:"default,omitempty" doc:"true takes that from the one that is it. The first one is it anyway"`
	}
}

// CreateDeskMailbox gives the workspace an address to which customers write (S2-3).
func CreateDeskMailbox(s Store) rest.Route {
	route := rest.Route{
		Operation: "create_desk_mailbox", Method: http.MethodPost, Path: "/desk/api/v1/mailboxes",
		Permission: tenant.SettingsWrite, Tag: "Mailboxes",
		Status: http.StatusCreated,
		Table: grant.Union(grant.On(grant.Mailboxes, grant.Get, grant.Put, grant.Update), grant.On(grant.MailClaims, grant.Put), grant.On(grant.Queues, grant.Get),
			grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Make a mailbox", Description: "Makes an address one of the workspace's: letters to it become its tickets. At most 20 are made. An address never changes: make another one, and delete the first when nobody writes to it any more.",
		Problems: []int{http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[createMailbox, mailboxAnswer](route, func(ctx context.Context, call *rest.Call, in *createMailbox) (change.Answer, error) {
		patch := mailbox.Patch{QueueID: in.Body.QueueID, SenderName: in.Body.SenderName, Signature: in.Body.Signature, Default: in.Body.Default}
		return mailbox.Create(ctx, s, call.Act(), in.Body.Address, patch, answerMailbox(call, http.StatusCreated))
	})
}
