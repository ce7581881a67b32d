package desk

import (
	"net/http"
	"time"

	"docket/shared/change"
	"docket/shared/mail/template"
	"docket/shared/rest"
)

// MailTemplate is the texts of a kind of letters in a language.
type MailTemplate struct {
	Kind      template.Kind `json:"kind" enum:"reply,acknowledgement,status_changed,resolved,notice_created,notice_assigned,notice_sla_warning,notice_sla_breached,digest" doc:"reply to resolved are for customers, the others for members"`
	Language  string        `json:"language" enum:"en,de"`
	Subject   string        `json:"subject"`
	Text      string        `json:"text"`
	Own       bool          `json:"default" doc:"These are Docket's own texts, which the workspace did not write"`
	Variables []string      `json:"variables" nullable:"false" doc:"Those that the text may have, as {{name}} or {{name|fallback}}"`
	Version   uint64        `json:"version" doc:"0 where the workspace never wrote it"`
	UpdatedAt *time.Time    `json:"updated_at,omitempty" doc:"Absent where the workspace never wrote it"`
}

type mailTemplateAnswer struct {
	Template  MailTemplate `json:"mail_template"`
	RequestID string       `json:"request_id"`
}

// changedMailTemplate is a mailTemplateAnswer as callers who may not read it are told.
type changedMailTemplate struct {
	Template  rest.IfRead[MailTemplate] `json:"mail_template"`
	RequestID string                    `json:"request_id"`
}

// MailTemplateTexts are the texts that somebody writes.
type MailTemplateTexts struct {
	Subject string `json:"subject" minLength:"1" maxLength:"200" doc:"With the variables that fit on a line"`
	Text    string `json:"text" format:"multiline" minLength:"1" maxLength:"4096" doc:"At most 4 KiB of UTF-8, with at most 50 variables. A line with a variable for which nothing is known, and that has no fallback, is left out of a letter. That of reply has {{message}}, that of digest {{notices}}"`
}

// NamesTemplate is the path of a template.
type NamesTemplate struct {
	Kind     string `path:"kind" maxLength:"40" doc:"As the list has it"`
	Language string `path:"language" maxLength:"40" doc:"en or de"`
}

func (n NamesTemplate) known() error { return template.Known(template.Kind(n.Kind), n.Language) }

func showMailTemplate(t template.Template) MailTemplate {
	shown := MailTemplate{Kind: t.Kind, Language: t.Language, Subject: t.Subject, Text: t.Text, Own: t.Own(), Variables: template.Variables(t.Kind), Version: t.Version}
	if !t.UpdatedAt.IsZero() {
		shown.UpdatedAt = &t.UpdatedAt
	}
	return shown
}

func answerMailTemplate(call *rest.Call) change.Render[template.Template] {
	return func(t template.Template) (change.Answer, error) {
		return rest.Answer(http.StatusOK, t.Version, mailTemplateAnswer{Template: showMailTemplate(t), RequestID: call.RequestID})
	}
}
