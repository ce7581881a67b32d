package identity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/list"
	"docket/shared/tenant"
)

// keyStore is a KeyStore in memory.
type keyStore struct {
	keys    map[string]Key
	changes []change.Change
	onKeys  func() // runs after a read
}

func (s *keyStore) Receipt(context.Context, tenant.Scope, change.IdempotencyKey, time.Time) (*change.Receipt, error) {
	return nil, nil
}

func (s *keyStore) Commit(_ context.Context, c change.Commit) error {
	k := c.Puts[0].After.(Key)
	there, exists := s.keys[k.ID]
	before, replaces := c.Puts[0].Before.(Key)
	switch {
	case !replaces && exists:
		return errors.New("the key exists")
	case replaces && there.Version != before.Version:
		return change.ErrStale
	}
	for i, id := range k.Ancestors {
		if ancestor := s.keys[id]; !replaces && (!ancestor.DescendantsRevokedAt.IsZero() || i == 0 && !ancestor.RevokedAt.IsZero()) {
			return ErrRevoked
		}
	}
	s.keys[k.ID], s.changes = k, append(s.changes, c.Changes...)
	return nil
}

func (s *keyStore) KeyOf(_ context.Context, scope tenant.Scope, id string) (Key, error) {
	k, there := s.keys[id]
	if !there || k.Scope != scope {
		return Key{}, fault.New(fault.NotFound, "no such key in this workspace")
	}
	if s.onKeys != nil {
		s.onKeys()
	}
	return k, nil
}

func (s *keyStore) Keys(context.Context, tenant.Scope, KeyList) (list.Page[Key], error) {
	return list.Page[Key]{}, errors.New("nobody lists")
}

func actIn(workspace string, c *clock) change.Act {
	return change.Act{
		Principal: tenant.Principal{Scope: must(tenant.NewScope("acme", workspace)), User: tenant.User{Issuer: "i", Subject: "ada"},
			Role: tenant.RoleAdmin, Permissions: []tenant.Permission{tenant.SupportRead, tenant.SupportWrite, tenant.KeysWrite}},
		RequestID: "req_01", Door: change.API, Operation: "make_key", Now: c.now,
	}
}

func TestMadeKeyOpensItsWorkspace(t *testing.T) {
	w, s := newWorld(t), &keyStore{keys: map[string]Key{}}
	act := actIn("north", w.clock)
	k, text, err := MakeKey(context.Background(), s, act, KeyDraft{Name: "  CI robot ", Permissions: []tenant.Permission{tenant.SupportWrite, tenant.SupportRead}})
	if err != nil {
		t.Fatal(err)
	}
	w.directory.putKey(s.keys[k.ID])
	p := w.accepts(t, text)
	if p.Name != "CI robot" || p.Scope != act.Principal.Scope || p.Role != tenant.RoleAdmin || k.Maker != act.Principal.User ||
		!slices.Equal(p.Permissions, []tenant.Permission{tenant.SupportWrite, tenant.SupportRead}) {
		t.Errorf("got %+v of %+v", p, k)
	}
}

func TestAKeyIsAnAutomationWhereItsMakerSaysSo(t *testing.T) {
	for _, marked := range []bool{false, true} {
		w, s := newWorld(t), &keyStore{keys: map[string]Key{}}
		draft := KeyDraft{Name: "CI", Permissions: []tenant.Permission{tenant.SupportWrite}, Automation: marked}
		k, text, err := MakeKey(context.Background(), s, actIn("north", w.clock), draft)
		if err != nil || k.Automation != marked {
			t.Fatalf("%+v, %v", k, err)
		}
		w.directory.putKey(s.keys[k.ID])
		by := w.accepts(t, text)
		act := change.Act{Principal: by}
		if told := act.Change(change.MessageAdded, 0, w.clock.now()).Actor; by.Automation != marked || told.Automation != marked {
			t.Errorf("marked %v: the caller is %+v, told as %+v", marked, by, told)
		}
		fields := string(must(json.Marshal(s.changes[0].Fields)))
		if strings.Contains(fields, `{"field":"automation","old":false,"new":true}`) != marked {
			t.Errorf("marked %v: told is %s", marked, fields)
		}
	}
}

func TestKeyIsAtMostItsMakers(t *testing.T) {
	s := &keyStore{keys: map[string]Key{}}
	for name, c := range map[string]struct {
		permissions []tenant.Permission
		kind        fault.Kind
		location    string
	}{
		"not held":          {[]tenant.Permission{tenant.SupportRead, tenant.AuditRead}, fault.InsufficientScope, "scopes[1]"},
		"unknown":           {[]tenant.Permission{"support:all"}, fault.Invalid, "scopes[0]"},
		"twice":             {[]tenant.Permission{tenant.SupportRead, tenant.KeysWrite, tenant.SupportRead}, fault.Invalid, "scopes[2]"},
		"none":              {nil, fault.Invalid, "scopes"},
		"unknown, not held": {[]tenant.Permission{"support:all", tenant.AuditRead}, fault.InsufficientScope, "scopes[1]"},
	} {
		_, text, err := MakeKey(context.Background(), s, actIn("north", newClock()), KeyDraft{Name: "CI", Permissions: c.permissions})
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != c.kind || len(f.Fields) != 1 || f.Fields[0].Location != c.location || text != "" {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if len(s.keys)+len(s.changes) != 0 {
		t.Error("something was written")
	}
}

func TestKeyHasAReadableName(t *testing.T) {
	for name, ok := range map[string]bool{
		"": false, " \t ": false, "a": true, strings.Repeat("é", 100): true, strings.Repeat("é", 101): false,
		"a\nb": false, "a\x00b": false, "a\u0085b": false, "a\xff": false, " " + strings.Repeat("x", 100) + " ": true,
	} {
		s := &keyStore{keys: map[string]Key{}}
		_, _, err := MakeKey(context.Background(), s, actIn("north", newClock()), KeyDraft{Name: name, Permissions: []tenant.Permission{tenant.SupportRead}})
		var f *fault.Error
		switch {
		case ok && err != nil:
			t.Errorf("%q: %v", name, err)
		case !ok && (!errors.As(err, &f) || f.Kind != fault.Invalid || f.Fields[0].Location != "name"):
			t.Errorf("%q: got %v", name, err)
		}
	}
}

func TestEveryWriteOfAKeyIsOneChangeWithoutItsSecret(t *testing.T) {
	s, c := &keyStore{keys: map[string]Key{}}, newClock()
	k, text, err := MakeKey(context.Background(), s, actIn("north", c), KeyDraft{Name: "CI", Permissions: []tenant.Permission{tenant.SupportRead}})
	if err != nil {
		t.Fatal(err)
	}
	c.advance(time.Hour)
	revoked, err := RevokeKey(context.Background(), s, actIn("north", c), k.ID, false)
	if err != nil || !revoked.RevokedAt.Equal(c.now()) {
		t.Fatalf("got %+v, %v", revoked, err)
	}
	c.advance(time.Hour)
	again, err := RevokeKey(context.Background(), s, actIn("north", c), k.ID, false)
	if err != nil || !again.RevokedAt.Equal(revoked.RevokedAt) {
		t.Fatalf("got %+v, %v", again, err)
	}
	for range 2 {
		again, err = RevokeKey(context.Background(), s, actIn("north", c), k.ID, true)
		if err != nil || !again.RevokedAt.Equal(revoked.RevokedAt) || !again.DescendantsRevokedAt.Equal(c.now()) {
			t.Fatalf("got %+v, %v", again, err)
		}
	}
	wants := []string{
		`key.created 1 [{"field":"name","old":null,"new":"CI"},{"field":"scopes","old":null,"new":["support:read"]}]`,
		`key.revoked 2 [{"field":"name","old":"CI","new":null},{"field":"scopes","old":["support:read"],"new":null}]`,
		`key.revoked 3 [{"field":"descendants_revoked","old":false,"new":true}]`,
	}
	if len(s.changes) != len(wants) {
		t.Fatalf("%d changes", len(s.changes))
	}
	for i, want := range wants {
		got := s.changes[i]
		if text := fmt.Sprint(got.Kind, " ", got.Sequence, " ", string(must(json.Marshal(got.Fields)))); text != want || got.Resource != k.ID || got.ID != "01_0" {
			t.Errorf("change %d is %s of %s\nwant %s", i, text, got.Resource, want)
		}
		secret := strings.Split(text, "_")[2]
		if whole := fmt.Sprintf("%+v", got); strings.Contains(whole, secret) || strings.Contains(whole, fmt.Sprint(k.Hash)) {
			t.Errorf("change %d holds the secret or its hash", i)
		}
	}
}

func TestKeyOfAnotherWorkspaceIsUnknown(t *testing.T) {
	s, c := &keyStore{keys: map[string]Key{}}, newClock()
	k, _, err := MakeKey(context.Background(), s, actIn("south", c), KeyDraft{Name: "CI", Permissions: []tenant.Permission{tenant.SupportRead}})
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, id := range []string{k.ID, "absent", ""} {
		_, err := RevokeKey(context.Background(), s, actIn("north", c), id, true)
		if fault.KindOf(err) != fault.NotFound {
			t.Errorf("%q: %v", id, err)
		}
		told[detail(err)] = true
	}
	if len(told) != 1 || !s.keys[k.ID].RevokedAt.IsZero() || len(s.changes) != 1 {
		t.Errorf("told %v, %d changes", told, len(s.changes))
	}
}

func TestKeyRevokedByTwoAtOnceIsRevokedOnce(t *testing.T) {
	s, c := &keyStore{keys: map[string]Key{}}, newClock()
	k, _, _ := MakeKey(context.Background(), s, actIn("north", c), KeyDraft{Name: "CI", Permissions: []tenant.Permission{tenant.SupportRead}})
	first := c.now().Add(time.Minute)
	s.onKeys = func() {
		s.onKeys = nil
		k.RevokedAt, k.Version = first, 2
		s.keys[k.ID] = k
	}
	c.advance(time.Hour)
	got, err := RevokeKey(context.Background(), s, actIn("north", c), k.ID, false)
	if err != nil || !got.RevokedAt.Equal(first) || len(s.changes) != 1 {
		t.Errorf("got %+v, %v, %d changes", got, err, len(s.changes))
	}
}

func TestKeysStandInTheOrderInWhichTheyWereMade(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("east", 3600))
	last := ""
	for _, later := range []time.Duration{0, time.Microsecond, 999 * time.Millisecond, time.Second, time.Hour} {
		place := Key{ID: "k", CreatedAt: at.Add(later)}.Place()
		if place <= last {
			t.Errorf("%s stands behind %s", last, place)
		}
		last = place
	}
}
