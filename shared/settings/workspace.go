package settings

import (
	"context"
	"fmt"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/tenant"
	"docket/shared/words"
)

// Patch changes the settings that it gives.
type Patch struct {
	SupportEnabled *bool   // whether the Support module is on (S0-3)
	RetentionDays  *int    // for how long what was deleted is kept, 1 to MaxRetentionDays
	SearchLanguage *string // one of words.Languages, or empty
}

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
	return r.Err()
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
			if p.SupportEnabled != nil {
				w.SupportEnabled = *p.SupportEnabled
			}
			if p.RetentionDays != nil {
				w.RetentionDays = *p.RetentionDays
			}
			if p.SearchLanguage != nil {
				w.SearchLanguage = *p.SearchLanguage
			}
			return w, w.Version, nil
		},
		values: func(w tenant.Workspace) map[string]any {
			return map[string]any{"support_enabled": w.SupportEnabled, "deleted_retention_days": w.RetentionDays, "search_language": w.SearchLanguage}
		},
	}
	return workspace.write(ctx, s, act, render)
}
