package desk

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type listMailTemplates struct{ rest.Input }

type listedMailTemplates struct {
	Body struct {
		Templates []MailTemplate `json:"mail_templates" nullable:"false"`
		RequestID string         `json:"request_id"`
	}
}

// ListDeskMailTemplates lists the texts of all letters.
func ListDeskMailTemplates(s Store) rest.Route {
	route := rest.Route{
		Operation: "list_desk_mail_templates", Method: http.MethodGet, Path: "/desk/api/v1/mail-templates",
		Permission: tenant.DeskRead, Tag: "Mail",
		Table:   grant.On(grant.Settings, grant.Get),
		Summary: "List mail templates", Description: "Lists the texts of each kind of letters in each language, as they are in force.",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, _ *listMailTemplates) (*listedMailTemplates, error) {
		all, err := s.MailTemplates(ctx, call.Scope())
		out := &listedMailTemplates{}
		out.Body.RequestID = call.RequestID
		for _, t := range all.Every() {
			out.Body.Templates = append(out.Body.Templates, showMailTemplate(t))
		}
		return out, err
	})
}
