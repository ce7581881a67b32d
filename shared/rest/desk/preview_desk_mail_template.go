package desk

import (
	"cmp"
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/mail/template"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type previewMailTemplate struct {
	rest.Input
	NamesTemplate
	Body struct {
		MailTemplateTexts
		TicketID string `json:"ticket_id,omitempty" minLength:"1" maxLength:"200" doc:"The id or the reference of a ticket to fill them from; a made-up one where it is left out"`
	}
}

type previewedMailTemplate struct {
	Body struct {
		Subject   string `json:"subject"`
		Text      string `json:"text" doc:"The letter as plain text"`
		HTML      string `json:"html" doc:"The letter as HTML that sets no colours and has no images: to be shown in a frame of its own"`
		RequestID string `json:"request_id"`
	}
}

// PreviewDeskMailTemplate shows what a letter of some texts would be.
func PreviewDeskMailTemplate(s Store) rest.Route {
	route := rest.Route{
		Operation: "preview_desk_mail_template", Method: http.MethodPost, Path: "/desk/api/v1/mail-templates/{kind}/{language}/preview",
		Permission: tenant.SettingsWrite, Tag: "Mail",
		Table:   grant.Union(byName(), grant.On(grant.Settings, grant.Get), grant.On(grant.Tickets, grant.Query), grant.On(grant.Calendars, grant.Get)),
		Summary: "Preview a mail template", Description: "Shows a letter of these texts, which it checks as writing them does. Nothing is written or sent.",
		Problems: []int{http.StatusNotFound, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.WriteUnkept(route, func(ctx context.Context, call *rest.Call, in *previewMailTemplate) (*previewedMailTemplate, error) {
		is := template.Template{Kind: template.Kind(in.Kind), Language: in.Language, Subject: in.Body.Subject, Text: in.Body.Text}
		if err := in.known(); err != nil {
			return nil, err
		}
		if err := is.Check(); err != nil {
			return nil, err
		}
		facts := template.Sample(is.Kind, is.Language)
		facts.Workspace, facts.Agent = cmp.Or(call.Workspace.Name, facts.Workspace), cmp.Or(call.Principal.Name, facts.Agent)
		show := func() (*previewedMailTemplate, error) {
			letter, out := is.Fill(facts), &previewedMailTemplate{}
			out.Body.Subject, out.Body.Text, out.Body.HTML, out.Body.RequestID = letter.Subject, letter.Text, letter.HTML, call.RequestID
			return out, nil
		}
		if in.Body.TicketID == "" {
			return show()
		}
		return onTicket(ctx, call, s, in.Body.TicketID, func(ticketID string) (_ *previewedMailTemplate, err error) {
			if facts.Ticket, err = s.Ticket(ctx, ticket.SightOf(call.Principal), ticketID); err != nil {
				return nil, err
			}
			return show()
		})
	})
}
