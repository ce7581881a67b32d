package settings

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/tenant"
)

// Patch changes the settings that it gives.
type Patch struct {
	SupportEnabled *bool // whether the Support module is on (S0-3)
}

// Update changes a workspace's settings. match decides whether its version is
// the one that the caller expects. Other processes see the change within five
// seconds, the time for which they may cache a workspace.
func Update(ctx context.Context, s Store, act change.Act, match func(version uint64) bool, p Patch, render change.Render[tenant.Workspace]) (change.Answer, error) {
	workspace := setting[tenant.Workspace]{
		name: "settings", kind: change.SettingsUpdated, read: s.Workspace,
		match: func(w tenant.Workspace) bool { return match(w.Version) },
		next: func(w tenant.Workspace, _ time.Time) (tenant.Workspace, uint64, error) {
			w.Version++
			if p.SupportEnabled != nil {
				w.SupportEnabled = *p.SupportEnabled
			}
			return w, w.Version, nil
		},
		values: func(w tenant.Workspace) map[string]any { return map[string]any{"support_enabled": w.SupportEnabled} },
	}
	return workspace.write(ctx, s, act, render)
}
