package settings

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/words"
)

// Patch changes the settings that it gives.
type Patch struct {
	SupportEnabled *bool   // whether the Support module is on (S0-3)
	RetentionDays  *int    // for how long what was deleted is kept, 1 to MaxRetentionDays
	SearchLanguage *string // one of words.Languages, or empty
	Name           *string // up to MaxName characters, or empty
	TimeZone       *string // of IANA, or empty
	FirstEmail     *string // of tenant.FirstResponse, as the next two: up to MaxFirstResponse characters, or empty
	FirstPortal    *string
	FirstChat      *string
	PortalURL      *string // an https address, or empty
	MailLanguage   *string // one of template.Languages, or empty
	ReopenClosed   *bool   // of tenant.Mail, as the next one
	Acknowledge    *bool
	PausesOn       *[]string // statuses in which a ticket is not done
}

// Limits of a workspace's texts, in characters.
const (
	MaxName          = 100
	MaxFirstResponse = 1000
)

// MaxRetentionDays is for how long at most what was deleted is kept.
const MaxRetentionDays = 3650

// check names the rules that the patch breaks.
func (p Patch) check() error {
	var r fault.Rules
	if days := p.RetentionDays; days != nil && (*days < 1 || *days > MaxRetentionDays) {
		r.Broken("deleted_retention_days", fmt.Sprintf("must be 1 to %d", MaxRetentionDays))
	}
	if p.SearchLanguage != nil && *p.SearchLanguage != "" && !slices.Contains(words.Languages(), *p.SearchLanguage) {
		r.Broken("search_language", fmt.Sprintf("must be empty or one of %v", words.Languages()))
	}
	if p.Name != nil {
		r.Line("name", *p.Name, 0, MaxName)
	}
	if p.TimeZone != nil && *p.TimeZone != "" && !sla.KnownZone(*p.TimeZone) {
		r.Broken("time_zone", "must be empty or a known IANA time zone")
	}
	if p.PortalURL != nil && *p.PortalURL != "" && !isPortal(*p.PortalURL) {
		r.Broken("portal_url", "must be empty or an https address of at most 300 characters, with neither a query nor a fragment")
	}
	if p.MailLanguage != nil && *p.MailLanguage != "" && !slices.Contains(MailLanguages(), *p.MailLanguage) {
		r.Broken("mail_language", fmt.Sprintf("must be empty or one of %v", MailLanguages()))
	}
	if p.PausesOn != nil {
		sla.CheckPauses(&r, pausesField, *p.PausesOn)
	}
	checkText(&r, "first_response_email", p.FirstEmail)
	checkText(&r, "first_response_portal", p.FirstPortal)
	checkText(&r, "first_response_chat", p.FirstChat)
	return r.Err()
}

// MailLanguages lists the languages of letters, ISO 639-1.
func MailLanguages() []string { return []string{"en", "de"} }

// isPortal tells an address of the web that others can be made of.
func isPortal(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) <= 300 && u.Scheme == "https" && u.Hostname() != "" && u.User == nil && u.RawQuery == "" && u.Fragment == "" && !strings.ContainsAny(s, "?#<>, ")
}

func checkText(r *fault.Rules, at string, text *string) {
	if text != nil {
		r.Text(at, *text, min(len(*text), 1), MaxFirstResponse, 4*MaxFirstResponse)
	}
}

// apply is a workspace with what the patch gives.
func (p Patch) apply(w tenant.Workspace) tenant.Workspace {
	give(&w.SupportEnabled, p.SupportEnabled)
	give(&w.RetentionDays, p.RetentionDays)
	give(&w.SearchLanguage, p.SearchLanguage)
	give(&w.Name, p.Name)
	give(&w.TimeZone, p.TimeZone)
	give(&w.FirstResponse.Email, p.FirstEmail)
	give(&w.FirstResponse.Portal, p.FirstPortal)
	give(&w.FirstResponse.Chat, p.FirstChat)
	give(&w.Mail.Portal, p.PortalURL)
	w.Mail.Portal = strings.TrimRight(w.Mail.Portal, "/")
	give(&w.Mail.Language, p.MailLanguage)
	give(&w.Mail.ReopenClosed, p.ReopenClosed)
	give(&w.Mail.Acknowledge, p.Acknowledge)
	if p.PausesOn != nil {
		w.PausesOn = append([]string{}, *p.PausesOn...)
		slices.Sort(w.PausesOn) // in whatever order they are said
	}
	return w
}

func give[T any](to, value *T) {
	if value != nil {
		*to = *value
	}
}

// Pauses are the statuses in which clocks pause where no policy says.
func Pauses(w tenant.Workspace) []string {
	if w.PausesOn == nil {
		return sla.DefaultPauses()
	}
	return w.PausesOn
}

// pausesField is what a Change calls the statuses that pause.
const pausesField = "pauses_on"

// MovesClocks tells a Change of settings that open tickets follow by a job.
func MovesClocks(c change.Change) bool {
	return slices.ContainsFunc(c.Fields, func(f change.Field) bool { return f.Name == pausesField })
}

// Update changes a workspace's settings. match decides whether its version is
// the one that the caller expects. Other processes see the change within five
// seconds, the time for which they may cache a workspace.
func Update(ctx context.Context, s Store, act change.Act, match func(version uint64) bool, p Patch, render change.Render[tenant.Workspace]) (change.Answer, error) {
	if err := p.check(); err != nil {
		return change.Answer{}, err
	}
	workspace := setting[tenant.Workspace]{
		name: "settings", kind: change.SettingsUpdated, read: s.Workspace,
		match: func(w tenant.Workspace) bool { return match(w.Version) },
		next: func(w tenant.Workspace, _ time.Time) (tenant.Workspace, uint64, error) {
			w.Version++
			return p.apply(w), w.Version, nil
		},
		moves: func(before, after tenant.Workspace) bool { return !slices.Equal(Pauses(before), Pauses(after)) },
		values: func(w tenant.Workspace) map[string]any {
			return map[string]any{"support_enabled": w.SupportEnabled, "deleted_retention_days": w.RetentionDays, "search_language": w.SearchLanguage, "name": w.Name, "time_zone": w.TimeZone,
				"first_response_email": w.FirstResponse.Email, "first_response_portal": w.FirstResponse.Portal, "first_response_chat": w.FirstResponse.Chat,
				"mail_reopens_closed": w.Mail.ReopenClosed, "acknowledge": w.Mail.Acknowledge, "portal_url": w.Mail.Portal, "mail_language": w.Mail.Language, pausesField: Pauses(w)}
		},
	}
	return workspace.write(ctx, s, act, render)
}
