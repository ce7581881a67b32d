package selfservice

import (
	"time"

	"docket/shared/lens"
	"docket/shared/rest"
	"docket/shared/ticket"
)

// SupportTicket is a ticket as this face shows it (S3-10). What there is none of is
// an empty text, and a time null.
type SupportTicket struct {
	Schema          string                 `json:"$schema" format:"uri-reference"`
	AssignedTo      string                 `json:"assigned_to" doc:"The user ID of who works on it"`
	AssignedToEmail string                 `json:"assigned_to_email" doc:"Empty: Docket knows its agents by their user IDs"`
	Attachments     []Attachment           `json:"attachments,omitempty" nullable:"false" doc:"Files that it was opened with"`
	CommentCount    int                    `json:"comment_count" doc:"How many there are, also where an answer has the newest of them alone"`
	Comments        []SupportTicketComment `json:"comments" nullable:"false" doc:"The oldest first; the newest 500, or as many of these as one answer holds"`
	CreatedAt       time.Time              `json:"created_at"`
	CreatedBy       string                 `json:"created_by" doc:"The requester's user ID"`
	CreatedByEmail  string                 `json:"created_by_email"`
	Description     string                 `json:"description"`
	Priority        priority               `json:"priority"`
	ResolvedAt      *time.Time             `json:"resolved_at" nullable:"true" doc:"Null unless it is resolved or closed"`
	Status          status                 `json:"status"`
	TenantID        string                 `json:"tenant_id"`
	TicketID        string                 `json:"ticket_id" format:"uuid"`
	Title           string                 `json:"title"`
	Type            string                 `json:"type" doc:"support, bug, feature_request, billing or any other"`
	UpdatedAt       time.Time              `json:"updated_at"`
}

// SupportTicketRow is a ticket as a list shows it (S3-8).
type SupportTicketRow struct {
	AssignedToEmail string    `json:"assigned_to_email" doc:"Empty: Docket knows its agents by their user IDs"`
	CommentCount    int       `json:"comment_count"`
	CreatedAt       time.Time `json:"created_at"`
	CreatedByEmail  string    `json:"created_by_email"`
	Priority        priority  `json:"priority"`
	Status          status    `json:"status"`
	TicketID        string    `json:"ticket_id" format:"uuid"`
	Title           string    `json:"title"`
	Type            string    `json:"type"`
	UpdatedAt       time.Time `json:"updated_at"`
}

// showTicket shows a ticket with its comments.
func showTicket(call *rest.Call, t ticket.Ticket, comments []SupportTicketComment) SupportTicket {
	return SupportTicket{
		Schema: schemaAt("SupportTicket"), AssignedTo: t.AssigneeID, Attachments: showAttachments(t.Files), CommentCount: max(int(t.PublicMessages), len(comments)), Comments: comments, CreatedAt: t.CreatedAt,
		CreatedBy: t.Requester.UserID, CreatedByEmail: t.Requester.Email, Description: t.Description,
		Priority: priority(lens.SelfService.Priority.Show(t.Priority)), ResolvedAt: t.DoneAt(), Status: status(lens.SelfService.Status.Show(t.Status)),
		TenantID: call.Scope().Tenant(), TicketID: t.ID, Title: t.Subject, Type: lens.SelfService.Type.Show(t.Type), UpdatedAt: t.UpdatedAt,
	}
}

func showRow(t ticket.Ticket) SupportTicketRow {
	return SupportTicketRow{
		CommentCount: int(t.PublicMessages), CreatedAt: t.CreatedAt, CreatedByEmail: t.Requester.Email,
		Priority: priority(lens.SelfService.Priority.Show(t.Priority)), Status: status(lens.SelfService.Status.Show(t.Status)),
		TicketID: t.ID, Title: t.Subject, Type: lens.SelfService.Type.Show(t.Type), UpdatedAt: t.UpdatedAt,
	}
}
