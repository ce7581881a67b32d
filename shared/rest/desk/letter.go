package desk

import (
	"time"

	"docket/shared/id"
	"docket/shared/mail"
	"docket/shared/mail/receive"
)

// Letter is what became of a letter that came to a mailbox.
type Letter struct {
	ID         string      `json:"id"`
	MailboxID  string      `json:"mailbox_id" doc:"To which it came"`
	Address    string      `json:"address" doc:"Of that"`
	From       Mailed      `json:"from"`
	To         []Mailed    `json:"to" nullable:"false" doc:"As the letter has them, at most 50"`
	CC         []Mailed    `json:"cc" nullable:"false" doc:"As the letter has them, at most 50"`
	Subject    string      `json:"subject"`
	MessageID  string      `json:"message_id" doc:"Without angle brackets; empty where it has none"`
	SentAt     *time.Time  `json:"sent_at" nullable:"true" doc:"As its sender says; null where that cannot be read"`
	ArrivedAt  time.Time   `json:"arrived_at"`
	Size       int         `json:"size" doc:"In bytes; of what is larger than 40 MiB as much as was read"`
	Judgements Judgements  `json:"judgements"`
	Sender     string      `json:"sender_verified" enum:"pass,fail,unknown" doc:"Whether it is from who it says"`
	Kind       string      `json:"kind" enum:"human,loop,bounce,receipt,complaint,absence,generated,list" doc:"Who wrote it"`
	Signs      []string    `json:"signs" nullable:"false" doc:"By what that was told: marks, and the fields of the header that have them"`
	Became     string      `json:"became" enum:"ticket,message,note,kept" doc:"A ticket, a message or an internal one on a ticket, or kept and on none"`
	By         string      `json:"by,omitempty" enum:"reply_address,message_id,reference" doc:"What led to the ticket"`
	Why        []string    `json:"why" nullable:"false" doc:"In the order in which it came up: nothing_found, stranger, closed, resolved, merged, gone, forwarded, machine, loop, spam, virus, queue_closed"`
	Quiet      bool        `json:"quiet" doc:"Nothing automatic is sent for it"`
	Notes      []string    `json:"notes" nullable:"false" doc:"What was not as it should be: files_left_out where its message has not all of its files, text_cut, and others"`
	Unread     string      `json:"unread,omitempty" doc:"Why it could not be read"`
	TicketID   string      `json:"ticket_id,omitempty" doc:"On which ticket it is"`
	Entry      string      `json:"message,omitempty" doc:"The id of the message that was made of it; absent where it opened the ticket"`
	LinkedID   string      `json:"linked_ticket_id,omitempty" doc:"The ticket that is shown beside it"`
	Files      []PartShown `json:"files" nullable:"false" doc:"Files of its message, by the places in the letter by which the HTML shows them"`
}

// Mailed is somebody in the header of a letter.
type Mailed struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
}

// Judgements are what the server found that took the letter.
type Judgements struct {
	SPF   string `json:"spf" doc:"pass, fail, gray, processing_failed or none, as the others"`
	DKIM  string `json:"dkim"`
	DMARC string `json:"dmarc"`
	Spam  string `json:"spam"`
	Virus string `json:"virus"`
}

// PartShown is a part of a letter that is a file.
type PartShown struct {
	Part   string `json:"part" doc:"As data-part of an image in the HTML names it"`
	FileID string `json:"file_id"`
}

// became are the words for what becomes of letters.
var became = map[string]string{"open": "ticket", "append": "message", "note": "note", "keep": "kept"}

func showReceived(l receive.Letter) Letter {
	shown := Letter{ID: l.ID, MailboxID: l.Mailbox, Address: l.Address, From: Mailed{l.From.Name, l.From.Address}, To: mailed(l.To), CC: mailed(l.Cc), Subject: l.Subject, MessageID: l.MessageID,
		ArrivedAt: l.ArrivedAt.UTC(), Size: l.Size, Judgements: Judgements{SPF: string(l.SPF), DKIM: string(l.DKIM), DMARC: string(l.DMARC), Spam: string(l.Spam), Virus: string(l.Virus)},
		Sender: string(l.Sender), Kind: string(l.Kind), Signs: append([]string{}, l.Signs...), Became: became[string(l.Act)], By: string(l.By), Why: []string{}, Quiet: l.Quiet, Notes: append([]string{}, l.Notes...),
		Unread: l.Unread, Entry: l.Message, Files: []PartShown{}}
	if !l.Date.IsZero() {
		shown.SentAt = &l.Date
	}
	for _, why := range l.Why {
		shown.Why = append(shown.Why, string(why))
	}
	if l.TicketID != "" {
		shown.TicketID = id.TicketPrefix + l.TicketID
	}
	if l.LinkedID != "" {
		shown.LinkedID = id.TicketPrefix + l.LinkedID
	}
	for _, f := range l.Files {
		shown.Files = append(shown.Files, PartShown{f.Part, f.File})
	}
	return shown
}

func mailed(all []mail.Address) []Mailed {
	shown := []Mailed{}
	for _, a := range all {
		shown = append(shown, Mailed{a.Name, a.Address})
	}
	return shown
}
