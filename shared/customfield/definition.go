package customfield

import (
	"fmt"
	"slices"
	"time"

	"docket/shared/fault"
	"docket/shared/fold"
)

// Type is what the values of a defined field are.
type Type string

// The types.
const (
	Text        Type = "text"         // a string
	Number      Type = "number"       // a number
	Boolean     Type = "boolean"      // true or false
	Date        Type = "date"         // a string, YYYY-MM-DD
	Select      Type = "select"       // a string, one of the options
	MultiSelect Type = "multi_select" // an array of options, each once
)

// Types are all of them.
func Types() []Type { return []Type{Text, Number, Boolean, Date, Select, MultiSelect} }

// Chooses tells a type whose values are options.
func (t Type) Chooses() bool { return t == Select || t == MultiSelect }

// Definition says what a custom field of a workspace's tickets is. Its key, under
// which tickets keep the values, and its type never change.
type Definition struct {
	ID        string    `json:"id"`
	Version   uint64    `json:"version"`
	Key       string    `json:"key"` // no other definition's, in whatever form it is written
	Name      string    `json:"name"`
	Type      Type      `json:"type"`
	Options   []string  `json:"options,omitempty"` // of a type that chooses, in the order in which they are offered
	Required  bool      `json:"required,omitempty"`
	Archived  bool      `json:"archived,omitempty"` // it takes no new values; those that are there stay
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Limits of definitions.
const (
	MaxDefinitions = 100 // of a workspace
	MaxName        = 100 // characters
	MaxOptions     = 100
	MaxOption      = 100        // characters
	MaxDefined     = 256 * 1024 // bytes of all keys, names and options of a workspace together
)

// Check adds to r every rule that the definition breaks by itself.
func (d Definition) Check(r *fault.Rules) {
	r.Line("key", d.Key, 1, MaxKey)
	r.Line("name", d.Name, 1, MaxName)
	if !slices.Contains(Types(), d.Type) {
		r.Broken("type", fmt.Sprintf("must be one of %v", Types()))
		return
	}
	if !d.Type.Chooses() {
		if len(d.Options) > 0 {
			r.Broken("options", "are for the types select and multi_select alone")
		}
		return
	}
	if len(d.Options) == 0 || len(d.Options) > MaxOptions {
		r.Broken("options", fmt.Sprintf("must be 1 to %d", MaxOptions))
	}
	seen := map[string]bool{}
	for i, option := range d.Options {
		at := fmt.Sprintf("options[%d]", i)
		r.Line(at, option, 1, MaxOption)
		form := fold.Text(option)
		if seen[form] {
			r.Broken(at, "must not be another option, written in another form")
		}
		seen[form] = true
	}
}

// size is how many bytes the definition's texts have.
func (d Definition) size() int {
	size := len(d.Key) + len(d.Name)
	for _, option := range d.Options {
		size += len(option)
	}
	return size
}

// Definitions are those of a workspace, in the order in which they were made.
type Definitions []Definition

// Check adds to r every rule that the definition of an ID breaks beside the others.
func (ds Definitions) Check(r *fault.Rules, id string) {
	if len(ds) > MaxDefinitions {
		r.Broken("key", fmt.Sprintf("must be one of at most %d custom fields of the workspace, archived ones included", MaxDefinitions))
	}
	size, of := 0, map[string]string{}
	for _, d := range ds {
		size += d.size()
		form := fold.Text(d.Key)
		if other := of[form]; other != "" && (other == id || d.ID == id) {
			r.Broken("key", "must not be another custom field's, written in any form")
		}
		of[form] = d.ID
	}
	if size > MaxDefined {
		r.Broken("options", fmt.Sprintf("must leave all custom fields of the workspace at most %d bytes together", MaxDefined))
	}
}

// Find returns the definition of an ID.
func (ds Definitions) Find(id string) (Definition, bool) {
	i := slices.IndexFunc(ds, func(d Definition) bool { return d.ID == id })
	if i < 0 {
		return Definition{}, false
	}
	return ds[i], true
}

// With returns the definitions with one that replaces that of its ID, or is the last.
func (ds Definitions) With(d Definition) Definitions {
	all := slices.Clone(ds)
	if i := slices.IndexFunc(all, func(other Definition) bool { return other.ID == d.ID }); i >= 0 {
		all[i] = d
		return all
	}
	return append(all, d)
}
