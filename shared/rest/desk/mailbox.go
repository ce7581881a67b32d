package desk

import (
	"time"

	"docket/shared/change"
	"docket/shared/mailbox"
	"docket/shared/rest"
)

// Mailbox is an address to which customers write.
type Mailbox struct {
	ID         string    `json:"id"`
	Address    string    `json:"address"`
	QueueID    string    `json:"queue_id,omitempty" doc:"Of the queue in which its tickets are; none where they are in no queue"`
	SenderName string    `json:"sender_name" doc:"By which its letters are signed; empty: the workspace's name"`
	Signature  string    `json:"signature" doc:"At the end of its letters; empty: none"`
	Default    bool      `json:"default" doc:"Letters that no mailbox is meant for leave under it"`
	CreatedAt  time.Time `json:"created_at"`
	UpdatedAt  time.Time `json:"updated_at"`
}

func showMailbox(m mailbox.Mailbox) Mailbox {
	return Mailbox{ID: m.ID, Address: m.Address, QueueID: m.QueueID, SenderName: m.SenderName, Signature: m.Signature, Default: m.Default, CreatedAt: m.CreatedAt, UpdatedAt: m.UpdatedAt}
}

type mailboxAnswer struct {
	Mailbox   Mailbox `json:"mailbox"`
	RequestID string  `json:"request_id"`
}

func answerMailbox(call *rest.Call, status int) change.Render[mailbox.Mailbox] {
	return func(m mailbox.Mailbox) (change.Answer, error) {
		return rest.Answer(status, m.Version, mailboxAnswer{Mailbox: showMailbox(m), RequestID: call.RequestID})
	}
}
