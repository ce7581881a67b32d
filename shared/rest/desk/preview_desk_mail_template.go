package desk

import (
	"cmp"
	"context"
	"net/http"

	"docket/shared/mail/template"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type previewMailTemplate struct {
	rest.Input
	NamesTemplate
	Body MailTemplateTexts
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
		Summary: "Preview a mail template", Description: "Shows a letter of these texts on a made-up ticket. It checks them as writing them does. Nothing is written or sent.",
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
		letter, out := is.Fill(facts), &previewedMailTemplate{}
		out.Body.Subject, out.Body.Text, out.Body.HTML, out.Body.RequestID = letter.Subject, letter.Text, letter.HTML, call.RequestID
		return out, nil
	})
}
