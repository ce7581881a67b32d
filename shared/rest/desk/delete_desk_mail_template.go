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

type deleteMailTemplate struct {
	rest.Input
	rest.Idempotent
	rest.Conditional
	NamesTemplate
}

// DeleteDeskMailTemplate has Docket's own texts of a kind of letters in force again.
func DeleteDeskMailTemplate(s Store) rest.Route {
	route := rest.Route{
		Operation: "delete_desk_mail_template", Method: http.MethodDelete, Path: "/desk/api/v1/mail-templates/{kind}/{language}",
		Permission: tenant.SettingsWrite, Tag: "Mail",
		Table:   grant.Union(grant.On(grant.Settings, grant.Get, grant.Update), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Reset a mail template", Description: "Has Docket's own texts of a kind of letters in a language in force again, and answers them.",
		Problems: []int{http.StatusNotFound, http.StatusPreconditionFailed},
	}
	return rest.Write[deleteMailTemplate, changedMailTemplate](route, func(ctx context.Context, call *rest.Call, in *deleteMailTemplate) (change.Answer, error) {
		return template.Reset(ctx, s, call.Act(), template.Kind(in.Kind), in.Language, in.Match(), answerMailTemplate(call))
	})
}
