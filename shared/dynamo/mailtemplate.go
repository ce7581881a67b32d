package dynamo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"docket/shared/mail/template"
	"docket/shared/tenant"
)

// MailTemplates implements template.Store. All of a workspace lie in one item.
func (t *Table) MailTemplates(ctx context.Context, scope tenant.Scope) (template.Templates, error) {
	it, err := t.get(ctx, keysOf(scope).mailTemplates())
	if err != nil || it == nil {
		return template.Templates{}, err
	}
	r := reader{it: it}
	all := template.Templates{Version: r.number(version)}
	if err := errors.Join(json.Unmarshal([]byte(r.text("templates")), &all.All), r.err); err != nil {
		return all, fmt.Errorf("read the mail templates of %s: %w", scope, err)
	}
	return all, nil
}

// mailTemplateParts are the mail templates of a workspace.
func (t *Table) mailTemplateParts(k keys, before *template.Templates, after template.Templates) ([]part, error) {
	item := func(all template.Templates) (writer, error) {
		encoded, err := unescaped(all.All)
		w := under(k.mailTemplates())
		w.number(version, all.Version)
		w.text("templates", encoded)
		return w, err
	}
	was, err := item(*before)
	is, err2 := item(after)
	if err := errors.Join(err, err2); err != nil {
		return nil, fmt.Errorf("encode mail templates: %w", err)
	}
	return []part{t.write(version, was, is)}, nil
}
