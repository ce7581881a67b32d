package settings

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/tenant"
)

// Patch changes what is given of a workspace.
type Patch struct {
	SupportEnabled *bool // S0-3
}

// Update patches a workspace. match judges its version. Other processes notice
// within the five seconds for which they may keep a workspace in memory.
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
