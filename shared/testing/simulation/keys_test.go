package simulation

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/fault"
	"docket/shared/identity"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
)

// makers is a workspace with a user who makes keys.
func makers(t *testing.T, o dynamodel.Options) (world, change.Act) {
	t.Helper()
	w := newWorld(t, o)
	if err := w.process().InsertWorkspace(t.Context(), tenant.NewWorkspace(w.scope, true)); err != nil {
		t.Fatal(err)
	}
	act := w.call("create_api_key")
	act.Principal.Permissions = tenant.Permissions()
	return w, act
}

var mint = identity.KeyDraft{Name: "k", Permissions: []tenant.Permission{tenant.SupportRead, tenant.KeysWrite}}

// by is an act of the key with that text, as a process lets it in.
func (w world) by(process *identity.Authenticator, text string) (change.Act, error) {
	act := w.call("create_api_key")
	caller, _, err := process.Authenticate(w.t.Context(), "Bearer "+text)
	act.Principal = caller
	return act, err
}

// listed are a workspace's keys, read by pages of two.
func (w world) listed(table *dynamo.Table) map[string]identity.Key {
	w.t.Helper()
	all := map[string]identity.Key{}
	for ask := (identity.KeyList{Limit: 2}); ; {
		page, err := table.Keys(w.t.Context(), w.scope, ask)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, k := range page.Rows {
			all[k.ID] = k
		}
		if ask.After = page.Next; !page.More {
			return all
		}
	}
}

// Forty calls of a key, let in by processes that know it as it was, make keys
// while it is revoked: half of them beside the revocation, half after it.
func TestNothingThatARevokedKeyMakesIsOfUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, user := makers(t, dynamodel.Options{Transact: 25 * time.Millisecond})
		table := w.process()
		key, text, err := identity.MakeKey(t.Context(), table, user, mint)
		if err != nil {
			t.Fatal(err)
		}
		texts := make([]string, 40)
		failed := atOnce(len(texts)+1, func(i int) error {
			process := w.process()
			act, err := w.by(identity.New(process, nil, time.Now), text)
			if err != nil {
				return err
			}
			if i == len(texts) {
				time.Sleep(50 * time.Millisecond) // of virtual time
				_, err = identity.RevokeKey(t.Context(), process, w.call("revoke_api_key"), key.ID, true)
				return err
			}
			late := i%2 == 1
			if late {
				time.Sleep(20 * time.Second)
			}
			_, texts[i], err = identity.MakeKey(t.Context(), process, act, mint)
			switch refused := fault.KindOf(err) == fault.Unauthenticated; {
			case late && !refused:
				return fmt.Errorf("after the revocation a call makes %q, %w", texts[i], err)
			case refused:
				return nil
			}
			return err
		})
		for _, err := range failed {
			t.Error(err)
		}
		made := 0
		for _, child := range texts {
			if child == "" {
				continue
			}
			made++
			if _, err := w.by(identity.New(w.process(), nil, time.Now), child); fault.KindOf(err) != fault.Unauthenticated {
				t.Errorf("a key that was made beside the revocation is let in: %v", err)
			}
		}
		keys := w.listed(table)
		for _, k := range keys {
			if k.RevokedAt.IsZero() {
				t.Errorf("%s is listed as valid", k.ID)
			}
		}
		if len(keys) != made+1 {
			t.Errorf("%d calls made a key, %d keys are listed", made, len(keys))
		}
		t.Logf("%d of %d calls made a key", made, len(texts))
	})
}
