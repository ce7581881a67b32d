package identity

import (
	"context"
	"slices"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/tenant"
)

// family is a workspace whose keys make others.
type family struct {
	*world
	store *keyStore
}

func newFamily(t *testing.T) family {
	return family{newWorld(t), &keyStore{keys: map[string]Key{}}}
}

// made is a key that the caller of a credential makes, or where there is none a
// user. What the directory knows then is as the store has it.
func (f family) made(t *testing.T, by string, d KeyDraft) (Key, string, error) {
	t.Helper()
	act := actIn("north", f.clock)
	if by != "" {
		act.Principal = f.accepts(t, by)
	}
	if d.Permissions == nil {
		d.Permissions = []tenant.Permission{tenant.SupportRead, tenant.KeysWrite}
	}
	d.Name = "CI"
	k, text, err := MakeKey(context.Background(), f.store, act, d)
	f.publish()
	return k, text, err
}

// publish tells the directory of every key.
func (f family) publish() {
	for _, k := range f.store.keys {
		f.directory.putKey(k)
	}
}

// line is keys that made each other, the first one a user's, and their credentials.
func (f family) line(t *testing.T, length int) (keys []Key, texts []string) {
	t.Helper()
	by := ""
	for i := range length {
		d := KeyDraft{}
		if i == maxAncestors {
			d.Permissions = []tenant.Permission{tenant.SupportRead}
		}
		k, text, err := f.made(t, by, d)
		if err != nil {
			t.Fatal(err)
		}
		keys, texts, by = append(keys, k), append(texts, text), text
	}
	return keys, texts
}

func (f family) revoke(t *testing.T, k Key, descendants bool) {
	t.Helper()
	if _, err := RevokeKey(context.Background(), f.store, actIn("north", f.clock), k.ID, descendants); err != nil {
		t.Fatal(err)
	}
	f.publish()
}

func TestAKeySaysWhoMadeItAndFromWhichKeysItDescends(t *testing.T) {
	f := newFamily(t)
	keys, _ := f.line(t, maxAncestors+1)
	for i, k := range keys {
		want := []string(nil)
		for _, ancestor := range slices.Backward(keys[:i]) {
			want = append(want, ancestor.ID)
		}
		if !slices.Equal(k.Ancestors, want) {
			t.Errorf("key %d descends from %v, want %v", i, k.Ancestors, want)
		}
		if i > 0 && k.Maker != (tenant.User{Issuer: KeyIssuer, Subject: keys[i-1].ID}) {
			t.Errorf("key %d was made by %v", i, k.Maker)
		}
	}
}

// Each key of a line is revoked in turn, with what descends from it or without.
func TestAKeyIsRevokedAloneOrWithAllThatDescendFromIt(t *testing.T) {
	for at := range maxAncestors + 1 {
		for _, descendants := range []bool{false, true} {
			f := newFamily(t)
			keys, texts := f.line(t, maxAncestors+1)
			for _, text := range texts { // all are cached
				f.accepts(t, text)
			}
			f.revoke(t, keys[at], descendants)
			f.clock.advance(6 * time.Second)
			for i, text := range texts {
				_, _, err := f.Authenticate(context.Background(), "Bearer "+text)
				if lives := i < at || i > at && !descendants; lives != (err == nil) || !lives && fault.KindOf(err) != fault.Unauthenticated {
					t.Errorf("once key %d is revoked, with descendants %v, key %d gets %v", at, descendants, i, err)
				}
			}
		}
	}
}

// A process honours a key for some seconds after it was revoked, for no key
// that would outlive it.
func TestACallOfARevokedKeyMakesNoKey(t *testing.T) {
	for at := range maxAncestors {
		for _, descendants := range []bool{false, true} {
			f := newFamily(t)
			keys, texts := f.line(t, maxAncestors)
			for _, text := range texts {
				f.accepts(t, text)
			}
			f.revoke(t, keys[at], descendants)
			for i, text := range texts {
				before := len(f.store.keys)
				_, secret, err := f.made(t, text, KeyDraft{Permissions: []tenant.Permission{tenant.SupportRead}})
				lives := i < at || i > at && !descendants
				if lives != (err == nil) || !lives && (fault.KindOf(err) != fault.Unauthenticated || secret != "" || len(f.store.keys) != before) {
					t.Errorf("once key %d is revoked, with descendants %v, key %d makes %q, %v", at, descendants, i, secret, err)
				}
			}
		}
	}
}

func TestAKeyAtTheEndOfALineMakesNoOthers(t *testing.T) {
	f := newFamily(t)
	_, texts := f.line(t, maxAncestors)
	_, _, err := f.made(t, texts[maxAncestors-1], KeyDraft{})
	if fault.KindOf(err) != fault.Invalid {
		t.Errorf("got %v", err)
	}
}

func TestAKeyEndsWhenItIsToAlsoInTheCache(t *testing.T) {
	f := newFamily(t)
	at := f.clock.now().Add(3 * time.Second)
	_, text, err := f.made(t, "", KeyDraft{ExpiresAt: at})
	if err != nil {
		t.Fatal(err)
	}
	f.accepts(t, text)
	f.clock.advance(3*time.Second - time.Nanosecond)
	f.accepts(t, text)
	f.clock.advance(time.Nanosecond)
	if _, _, err := f.Authenticate(context.Background(), "Bearer "+text); fault.KindOf(err) != fault.Unauthenticated {
		t.Errorf("got %v", err)
	}
}

func TestAKeyEndsInTheFuture(t *testing.T) {
	f := newFamily(t)
	now := f.clock.now()
	for at, ok := range map[time.Time]bool{
		now.Add(-time.Hour): false, now: false, now.Add(999 * time.Millisecond): false, now.Add(time.Second): true,
		time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC): true, time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC): false,
	} {
		if _, _, err := f.made(t, "", KeyDraft{ExpiresAt: at}); ok != (err == nil) || !ok && fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", at, err)
		}
	}
}

func TestNoKeyOutlivesTheKeyThatMadeIt(t *testing.T) {
	f := newFamily(t)
	end := f.clock.now().Add(time.Hour)
	_, maker, err := f.made(t, "", KeyDraft{ExpiresAt: end})
	if err != nil {
		t.Fatal(err)
	}
	if k, _, err := f.made(t, maker, KeyDraft{}); err != nil || !k.ExpiresAt.Equal(end) {
		t.Errorf("a key without an end ends at %s, %v", k.ExpiresAt, err)
	}
	if k, _, err := f.made(t, maker, KeyDraft{ExpiresAt: end.Add(-time.Minute)}); err != nil || !k.ExpiresAt.Equal(end.Add(-time.Minute)) {
		t.Errorf("a shorter key ends at %s, %v", k.ExpiresAt, err)
	}
	if _, _, err := f.made(t, maker, KeyDraft{ExpiresAt: end.Add(time.Second)}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a longer key: %v", err)
	}
}

// A key whose line cannot be looked up is worth nothing.
func TestAKeyWithoutItsAncestorsIsRefused(t *testing.T) {
	f := newFamily(t)
	keys, texts := f.line(t, 2)
	delete(f.directory.keys, keys[0].ID)
	f.Forget()
	if _, _, err := f.Authenticate(context.Background(), "Bearer "+texts[1]); fault.KindOf(err) != fault.Unauthenticated {
		t.Errorf("got %v", err)
	}
}

var _ change.Store = (*keyStore)(nil)
