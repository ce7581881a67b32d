package selfservice

import (
	"context"
	"slices"
	"time"

	"docket/shared/rest"
	"docket/shared/ticket"
)

// SupportTicketComment is a public message of a ticket (S3-11).
type SupportTicketComment struct {
	Schema      string       `json:"$schema" format:"uri-reference"`
	Attachments []Attachment `json:"attachments,omitempty" nullable:"false" doc:"Its files"`
	AuthorEmail string       `json:"author_email" doc:"The caller's, or as who works on the ticket gave it; else empty"`
	AuthorID    string       `json:"author_id" doc:"The user ID of the caller, or of who works on the ticket; else empty"`
	AuthorType  authorType   `json:"author_type"`
	CommentID   string       `json:"comment_id"`
	Content     string       `json:"content"`
	CreatedAt   time.Time    `json:"created_at"`
	IsInternal  bool         `json:"is_internal" doc:"Always false: what is internal is not shown"`
	TicketID    string       `json:"ticket_id" format:"uuid"`
}

func showComment(m ticket.Message) SupportTicketComment {
	by := agent
	if m.Direction == ticket.Inbound {
		by = customer
	}
	return SupportTicketComment{
		Schema: schemaAt("SupportTicketComment"), Attachments: showAttachments(m.Files), AuthorEmail: m.AuthorEmail, AuthorID: m.Author.Subject, AuthorType: by,
		CommentID: m.ID, Content: m.Body, CreatedAt: m.CreatedAt, TicketID: m.TicketID,
	}
}

// mostComments is how many comments an answer has at most.
const mostComments = 500

// commentsOf are the newest comments on a ticket for which an answer has room, the
// oldest first.
func commentsOf(ctx context.Context, s Store, call *rest.Call, ticketID string, room *rest.Room) ([]SupportTicketComment, error) {
	found, err := s.Messages(ctx, call.Sight(), ticketID, ticket.ConversationList{Newest: true, Limit: mostComments})
	if err != nil {
		return nil, err
	}
	comments := []SupportTicketComment{}
	for _, m := range found.Rows {
		comment := showComment(m)
		has, err := room.Has(comment)
		if err != nil {
			return nil, err
		}
		if !has {
			break
		}
		comments = append(comments, comment)
	}
	slices.Reverse(comments)
	return comments, nil
}
