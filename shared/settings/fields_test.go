package settings_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/settings"
	"docket/shared/tenant"
)

// kept is a FieldStore in memory.
type kept struct {
	settings.Fields
	changes []change.Change
}

func (k *kept) Receipt(context.Context, tenant.Scope, change.IdempotencyKey, time.Time) (*change.Receipt, error) {
	return nil, nil
}

func (k *kept) Commit(_ context.Context, c change.Commit) error {
	if len(c.Changes) == 0 {
		return nil
	}
	if c.Puts[0].Before.(settings.Fields).Version != k.Version {
		return change.ErrStale
	}
	k.Fields, k.changes = c.Puts[0].After.(settings.Fields), append(k.changes, c.Changes...)
	return nil
}

// store gives a kept the method that its embedded field has the name of.
type store struct{ *kept }

func (s store) Fields(context.Context, tenant.Scope) (settings.Fields, error) {
	return s.kept.Fields, nil
}

func act() change.Act {
	now := time.Now()
	return change.SystemAct(tenant.Scope{}, id.Prefixed(id.RequestPrefix, now), "define", time.Now)
}

func none(customfield.Definition) (change.Answer, error) { return change.Answer{}, nil }

func every(uint64) bool { return true }

func TestADefinitionIsMadeChangedAndArchivedAndItsKeyAndTypeStay(t *testing.T) {
	s := store{&kept{}}
	draft := customfield.Definition{Key: "plan", Name: "Plan", Type: customfield.Select, Options: []string{"Pro"}}
	if _, err := settings.DefineField(t.Context(), s, act(), draft, none); err != nil {
		t.Fatal(err)
	}
	made := s.Definitions[0]
	if !strings.HasPrefix(made.ID, id.FieldPrefix) || made.Version != 1 || made.CreatedAt.IsZero() {
		t.Errorf("made is %+v", made)
	}
	options, yes := []string{"Pro", "Enterprise"}, true
	for i, p := range []settings.FieldPatch{{Options: &options}, {Archived: &yes}, {Archived: &yes}} {
		if _, err := settings.UpdateField(t.Context(), s, act(), made.ID, every, p, none); err != nil {
			t.Fatal(i, err)
		}
	}
	is := s.Definitions[0]
	if is.Version != 3 || !is.Archived || is.Key != "plan" || is.Type != customfield.Select || !slices.Equal(is.Options, options) || !is.UpdatedAt.After(made.UpdatedAt) {
		t.Errorf("it is %+v", is)
	}
	var told []string
	for _, c := range s.changes {
		told = append(told, fmt.Sprint(c.Kind, " ", c.Resource == made.ID, " ", c.Sequence))
	}
	want := []string{"custom_field.created true 1", "custom_field.updated true 2", "custom_field.updated true 3"}
	if !slices.Equal(told, want) {
		t.Errorf("told is %q", told)
	}
}

func TestADefinitionThatIsNotRightIsRefusedAndNothingIsKept(t *testing.T) {
	s := store{&kept{}}
	if _, err := settings.DefineField(t.Context(), s, act(), customfield.Definition{Key: "plan", Name: "Plan", Type: customfield.Text}, none); err != nil {
		t.Fatal(err)
	}
	was, blank := s.Version, " "
	for what, c := range map[string]struct {
		kind fault.Kind
		call func() (change.Answer, error)
	}{
		"the same key": {fault.Invalid, func() (change.Answer, error) {
			return settings.DefineField(t.Context(), s, act(), customfield.Definition{Key: "PLAN", Name: "P", Type: customfield.Number}, none)
		}},
		"no type": {fault.Invalid, func() (change.Answer, error) {
			return settings.DefineField(t.Context(), s, act(), customfield.Definition{Key: "k", Name: "P"}, none)
		}},
		"a blank name": {fault.Invalid, func() (change.Answer, error) {
			return settings.UpdateField(t.Context(), s, act(), s.Definitions[0].ID, every, settings.FieldPatch{Name: &blank}, none)
		}},
		"another version": {fault.PreconditionFailed, func() (change.Answer, error) {
			return settings.UpdateField(t.Context(), s, act(), s.Definitions[0].ID, func(v uint64) bool { return v == 2 }, settings.FieldPatch{}, none)
		}},
		"none": {fault.NotFound, func() (change.Answer, error) {
			return settings.UpdateField(t.Context(), s, act(), "cf_none", every, settings.FieldPatch{}, none)
		}},
	} {
		if _, err := c.call(); fault.KindOf(err) != c.kind {
			t.Errorf("%s: %v", what, err)
		}
	}
	if s.Version != was {
		t.Error("something was kept")
	}
}
