package template

import (
	"context"
	"slices"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/fold"
	"docket/shared/tenant"
)

// Store keeps the templates of every workspace.
type Store interface {
	change.Store

	// MailTemplates are those that a workspace wrote.
	MailTemplates(ctx context.Context, scope tenant.Scope) (Templates, error)
}

// Known tells a kind and a language that there is a template of, or a fault of kind
// NotFound.
func Known(kind Kind, language string) error {
	if !slices.Contains(Kinds(), kind) || !slices.Contains(Languages(), language) {
		return ErrNotFound
	}
	return nil
}

// Put writes the template of a kind in a language. match judges the version found, which is
// 0 where it was never written; false is a fault of kind PreconditionFailed.
func Put(ctx context.Context, s Store, act change.Act, kind Kind, language string, match func(version uint64) bool, subject, text string, render change.Render[Template]) (change.Answer, error) {
	is := Template{Kind: kind, Language: language, Subject: fold.Trim(subject), Text: text}
	if err := Known(kind, language); err != nil {
		return change.Answer{}, err
	}
	if err := is.Check(); err != nil {
		return change.Answer{}, err
	}
	return write(ctx, s, act, is, change.TemplateUpdated, match, render)
}

// Reset has the template of a kind in a language be Docket's own again. match is as Put's.
func Reset(ctx context.Context, s Store, act change.Act, kind Kind, language string, match func(version uint64) bool, render change.Render[Template]) (change.Answer, error) {
	if err := Known(kind, language); err != nil {
		return change.Answer{}, err
	}
	return write(ctx, s, act, standard(kind, language), change.TemplateReset, match, render)
}

// write makes a template is, or writes nothing where it is that.
func write(ctx context.Context, s Store, act change.Act, is Template, kind change.Kind, match func(uint64) bool, render change.Render[Template]) (change.Answer, error) {
	return change.Do(ctx, s, act, change.Verb[Templates, Template]{
		Read: func(ctx context.Context) (Templates, error) { return s.MailTemplates(ctx, act.Principal.Scope) },
		Decide: func(found Templates) (change.Decision[Template], error) {
			before := found.Of(is.Kind, is.Language)
			if !match(before.Version) {
				return change.Decision[Template]{}, fault.New(fault.PreconditionFailed, "the mail template is at another version")
			}
			if before.Subject == is.Subject && before.Text == is.Text {
				return change.Unchanged(before), nil
			}
			after := is
			after.Version, after.UpdatedAt = before.Version+1, change.After(before.UpdatedAt, act.Now())
			kept := after
			if after.Own() {
				kept.Subject, kept.Text = "", "" // so another build's own texts are in force once it is there
			}
			c := act.Change(kind, 0, after.UpdatedAt)
			c.Resource, c.Sequence = string(is.Kind)+"."+is.Language, after.Version
			c.Fields = change.Diff(before.values(), after.values())
			return change.Decision[Template]{Puts: []change.Put{{Before: found, After: found.with(kept)}}, Changes: []change.Change{c}, Shown: after}, nil
		},
		Render: render,
	})
}

// values are what a Change reports of a template.
func (t Template) values() map[string]any {
	return map[string]any{"subject": t.Subject, "text": t.Text}
}
