package settings

import (
	"context"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/tenant"
)

// Fields are the definitions of a workspace's custom fields, and the version of all
// together. Version 0 is of a workspace that never defined one.
type Fields struct {
	customfield.Definitions
	Version uint64
}

// FieldStore is what the verbs of definitions need of the table.
type FieldStore interface {
	change.Store

	// Fields returns the definitions of a workspace's custom fields.
	Fields(ctx context.Context, scope tenant.Scope) (Fields, error)
}

// ErrNoField is the answer for a definition that is absent or elsewhere.
var ErrNoField = fault.New(fault.NotFound, "no such custom field in this workspace")

// DefineField defines a custom field of tickets (S1-5). The draft's ID, version and
// times are ours to set. Values that tickets have under its key already stay as they
// are. Other processes hold what is written to it within five seconds.
func DefineField(ctx context.Context, s FieldStore, act change.Act, draft customfield.Definition, render change.Render[customfield.Definition]) (change.Answer, error) {
	decide := func(found Fields) (change.Decision[customfield.Definition], error) {
		at := change.After(time.Time{}, act.Now())
		d := draft
		d.ID, d.Version, d.CreatedAt, d.UpdatedAt = id.Prefixed(id.FieldPrefix, at), 1, at, at
		return found.put(act.Change(change.FieldCreated, 0, at), customfield.Definition{}, d)
	}
	return writeField(ctx, s, act, decide, render)
}

// FieldPatch changes what is given.
type FieldPatch struct {
	Name     *string
	Options  *[]string // one that is left out stays on the tickets that have it
	Required *bool
	Archived *bool // values stay, and are held to the definition again once it is not
}

func (p FieldPatch) apply(d customfield.Definition) customfield.Definition {
	if p.Name != nil {
		d.Name = *p.Name
	}
	if p.Options != nil {
		d.Options = *p.Options
	}
	if p.Required != nil {
		d.Required = *p.Required
	}
	if p.Archived != nil {
		d.Archived = *p.Archived
	}
	return d
}

// UpdateField changes a definition. match judges the version found; false is a fault of
// kind PreconditionFailed. A patch that changes nothing writes nothing.
func UpdateField(ctx context.Context, s FieldStore, act change.Act, fieldID string, match func(version uint64) bool, p FieldPatch, render change.Render[customfield.Definition]) (change.Answer, error) {
	decide := func(found Fields) (change.Decision[customfield.Definition], error) {
		var none change.Decision[customfield.Definition]
		before, there := found.Find(fieldID)
		if !there {
			return none, ErrNoField
		}
		if !match(before.Version) {
			return none, fault.New(fault.PreconditionFailed, "the custom field is at another version")
		}
		after := p.apply(before)
		if len(change.Diff(fieldValues(before), fieldValues(after))) == 0 {
			return change.Unchanged(before), nil
		}
		after.Version, after.UpdatedAt = before.Version+1, change.After(before.UpdatedAt, act.Now())
		return found.put(act.Change(change.FieldUpdated, 0, after.UpdatedAt), before, after)
	}
	return writeField(ctx, s, act, decide, render)
}

func writeField(ctx context.Context, s FieldStore, act change.Act, decide func(Fields) (change.Decision[customfield.Definition], error), render change.Render[customfield.Definition]) (change.Answer, error) {
	return change.Do(ctx, s, act, change.Verb[Fields, customfield.Definition]{
		Read:   func(ctx context.Context) (Fields, error) { return s.Fields(ctx, act.Principal.Scope) },
		Decide: decide, Render: render,
	})
}

// put is the write of one definition, told by c.
func (f Fields) put(c change.Change, before, after customfield.Definition) (change.Decision[customfield.Definition], error) {
	is := Fields{Definitions: f.With(after), Version: f.Version + 1}
	var r fault.Rules
	after.Check(&r)
	is.Check(&r, after.ID)
	if err := r.Err(); err != nil {
		return change.Decision[customfield.Definition]{}, err
	}
	c.Resource, c.Sequence = after.ID, after.Version
	c.Fields = change.Diff(fieldValues(before), fieldValues(after))
	return change.Decision[customfield.Definition]{Puts: []change.Put{{Before: f, After: is}}, Changes: []change.Change{c}, Shown: after}, nil
}

// fieldValues are what a Change reports of a definition.
func fieldValues(d customfield.Definition) map[string]any {
	if d.ID == "" {
		return nil
	}
	return map[string]any{"key": d.Key, "name": d.Name, "type": d.Type, "options": d.Options, "required": d.Required, "archived": d.Archived}
}
