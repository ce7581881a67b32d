// Package template holds the texts of the letters that Docket writes: a subject and a text
// for each kind of letter and language, which a workspace can write anew, with variables
// that are filled from a ticket. The variables are those of canned responses and more.
package template

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"docket/shared/canned"
	"docket/shared/fault"
)

// Kind is for what a letter is written.
type Kind string

// The kinds. Those of notices are `notice_` and the kind of the notice.
const (
	Reply           Kind = "reply"           // what an agent answers, to the customer
	Acknowledgement Kind = "acknowledgement" // that a ticket was opened, to the customer
	StatusChanged   Kind = "status_changed"  // to the customer
	Resolved        Kind = "resolved"        // to the customer, with the survey
	NoticeCreated   Kind = "notice_created"  // to a member, as the next ones
	NoticeAssigned  Kind = "notice_assigned"
	NoticeWarning   Kind = "notice_sla_warning"
	NoticeBreached  Kind = "notice_sla_breached"
)

// Kinds lists every kind.
func Kinds() []Kind {
	return []Kind{Reply, Acknowledgement, StatusChanged, Resolved, NoticeCreated, NoticeAssigned, NoticeWarning, NoticeBreached}
}

// ToMember tells a kind that members are sent.
func (k Kind) ToMember() bool { return strings.HasPrefix(string(k), "notice_") }

// Languages lists those that there are texts of, ISO 639-1; the first is that of a
// workspace that chose none.
func Languages() []string { return []string{"en", "de"} }

// LanguageOf is the language of letters where this one is wanted, as `de-AT` is German.
func LanguageOf(wanted string) string {
	base, _, _ := strings.Cut(strings.ToLower(wanted), "-")
	if slices.Contains(Languages(), base) {
		return base
	}
	return Languages()[0]
}

// Template is the texts of a kind in a language.
type Template struct {
	Kind      Kind
	Language  string
	Version   uint64 // 0: Docket's own, which no workspace wrote
	Subject   string
	Text      string
	UpdatedAt time.Time // zero of Docket's own
}

// Templates are those that a workspace wrote, in no order, and the version of all together.
type Templates struct {
	All     []Template
	Version uint64
}

// Limits of a template.
const (
	MaxSubject = 200      // characters
	MaxText    = 4 * 1024 // bytes
)

// ErrNotFound is the answer for a kind or a language that there is none of.
var ErrNotFound = fault.New(fault.NotFound, "there is no such mail template: see the list for kinds and languages")

// Of is the template of a kind in a language: the workspace's, or Docket's own.
func (t Templates) Of(kind Kind, language string) Template {
	own := standard(kind, language)
	at := slices.IndexFunc(t.All, func(one Template) bool { return one.Kind == kind && one.Language == language })
	if at >= 0 && t.All[at].Text != "" {
		return t.All[at]
	}
	if at >= 0 {
		own.Version, own.UpdatedAt = t.All[at].Version, t.All[at].UpdatedAt
	}
	return own
}

// Every is each template as it is in force, in the order of the kinds.
func (t Templates) Every() (all []Template) {
	for _, kind := range Kinds() {
		for _, language := range Languages() {
			all = append(all, t.Of(kind, language))
		}
	}
	return all
}

// Own tells whether the texts are Docket's, and not the workspace's.
func (t Template) Own() bool {
	own := standard(t.Kind, t.Language)
	return t.Subject == own.Subject && t.Text == own.Text
}

// with is the templates with one in the place of that of its kind and language.
func (t Templates) with(one Template) Templates {
	all := slices.DeleteFunc(slices.Clone(t.All), func(is Template) bool { return is.Kind == one.Kind && is.Language == one.Language })
	return Templates{All: append(all, one), Version: t.Version + 1}
}

// Check names the rules that a template breaks: of its variables those that nothing is
// known of, and the one that has what the letter is for.
func (t Template) Check() error {
	var r fault.Rules
	r.Line("subject", t.Subject, 1, MaxSubject)
	canned.CheckVariables(&r, "subject", t.Subject, inSubject(t.Kind))
	r.Text("text", t.Text, 1, MaxText, MaxText)
	canned.CheckVariables(&r, "text", t.Text, Variables(t.Kind))
	if needed := needs(t.Kind); needed != "" && !strings.Contains(strings.ReplaceAll(t.Text, " ", ""), "{{"+needed+"}}") {
		r.Broken("text", fmt.Sprintf("must have {{%s}}: without it the letter says nothing", needed))
	}
	return r.Err()
}
