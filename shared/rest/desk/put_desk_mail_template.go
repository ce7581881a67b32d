package desk

import (
	"context"
	"net/http"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/mail/template"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type putMailTemplate struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	NamesTemplate
	Body MailTemplateTexts
}

// PutDeskMailTemplate writes the texts of a kind of letters.
func PutDeskMailTemplate(s Store) rest.Route {
	route := rest.Route{
		Operation: "put_desk_mail_template", Method: http.MethodPut, Path: "/desk/api/v1/mail-templates/{kind}/{language}",
		Permission: tenant.SettingsWrite, Tag: "Mail",
		Table:   writesTemplates(),
		Summary: "Write a mail template", Description: "Writes the subject and the text of a kind of letters in a language. They are in force for letters that are written from then on.",
		Problems: []int{http.StatusNotFound, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[putMailTemplate, changedMailTemplate](route, func(ctx context.Context, call *rest.Call, in *putMailTemplate) (change.Answer, error) {
		return template.Put(ctx, s, call.Act(), template.Kind(in.Kind), in.Language, in.Match(), in.Body.Subject, in.Body.Text, answerMailTemplate(call))
	})
}

// writesTemplates is what writing a mail template does to the table.
func writesTemplates() grant.Table {
	return grant.Union(grant.On(grant.Settings, grant.Get, grant.Put, grant.Update), grant.On(grant.Changes, grant.Put), grant.KeepAnswer())
}
