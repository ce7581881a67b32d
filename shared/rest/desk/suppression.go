package desk

import (
	"context"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/contact"
	"docket/shared/id"
	"docket/shared/mail"
	"docket/shared/mail/suppress"
	"docket/shared/rest"
	"docket/shared/tenant"

	"golang.org/x/sync/errgroup"
)

// Suppression is an address to which no mail is sent.
type Suppression struct {
	ID        string    `json:"id"`
	Email     string    `json:"email"`
	Reason    string    `json:"reason" enum:"bounced,complained,by_hand" doc:"bounced: it is dead, or five letters failed within seven days. complained: its owner called a letter spam"`
	Detail    string    `json:"detail,omitempty" doc:"What the mail server said"`
	TicketID  string    `json:"ticket_id,omitempty" doc:"Of the letter's ticket"`
	By        string    `json:"by,omitempty" doc:"The ID of the user who named it by hand"`
	CreatedAt time.Time `json:"created_at"`
}

func showSuppression(a suppress.Address) Suppression {
	shown := Suppression{ID: a.ID, Email: a.Address, Reason: string(a.Reason), Detail: strings.TrimSpace(a.Status + " " + a.Said), By: a.By, CreatedAt: a.At}
	if a.TicketID != "" {
		shown.TicketID = id.TicketPrefix + a.TicketID
	}
	return shown
}

type suppressionAnswer struct {
	Suppression Suppression `json:"suppression"`
	RequestID   string      `json:"request_id"`
}

// answerSuppression is a suppressed address, as an answer. It stays as it was made.
func answerSuppression(call *rest.Call, status int) change.Render[suppress.Address] {
	return func(a suppress.Address) (change.Answer, error) {
		return rest.Answer(status, 1, suppressionAnswer{showSuppression(a), call.RequestID})
	}
}

// MailState is whether mail is sent to an address of a contact.
type MailState struct {
	Email         string `json:"email"`
	State         string `json:"state" enum:"ok,bounced,complained,by_hand" doc:"ok: mail is sent to it. Else why none is"`
	SuppressionID string `json:"suppression_id,omitempty" doc:"By which an admin has mail sent to it again"`
}

// mailStates are those of a contact's addresses, in their order.
func mailStates(ctx context.Context, s suppress.Store, scope tenant.Scope, c contact.Contact) ([]MailState, error) {
	states := make([]MailState, len(c.Emails))
	all, ctx := errgroup.WithContext(ctx)
	for i, email := range c.Emails {
		all.Go(func() error {
			a, err := s.MailAddress(ctx, scope, mail.AddressKey(email))
			states[i] = MailState{Email: email, State: "ok"}
			if a.Suppressed() {
				states[i].State, states[i].SuppressionID = string(a.Reason), a.ID
			}
			return err
		})
	}
	return states, all.Wait()
}
