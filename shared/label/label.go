// Package label holds the rules of labels: tags of tickets that have a colour and
// a description (S2-15, S2-57, S2-85). A label is told from others by its name, in
// the form in which tags are the same. A tag that no label is defined for is a label
// of its own, with a colour that follows from its name; so whatever puts tags on
// tickets makes labels.
package label

import (
	"fmt"
	"hash/fnv"
	"regexp"
	"slices"
	"strings"
	"time"

	"docket/shared/fault"
	"docket/shared/fold"
	"docket/shared/ticket"
)

// Label is a label of a workspace.
type Label struct {
	ID          string // label_<uuid>; empty where a tag alone makes it
	Version     uint64
	Name        string
	Colour      string // #rrggbb
	Description string
	CreatedAt   time.Time
	UpdatedAt   time.Time
	Moves       string // the job that brings its tickets along, the last one; empty: none did
}

// Labels are those that a workspace has defined, by name, and the version of all
// together. Version 0 is of a workspace that never defined one.
type Labels struct {
	All     []Label
	Version uint64
}

// Limits of labels. All of a workspace are one item of the table.
const (
	MaxLabels      = 300
	MaxName        = ticket.MaxTag // characters
	MaxDescription = 200           // characters
	MaxID          = 200           // characters
)

// ColourPattern is what a colour looks like.
const ColourPattern = `^#[0-9A-Fa-f]{6}$`

var colour = regexp.MustCompile(ColourPattern)

// Find is a label by its ID.
func (l Labels) Find(labelID string) (Label, bool) {
	at := slices.IndexFunc(l.All, func(one Label) bool { return one.ID == labelID })
	if at < 0 {
		return Label{}, false
	}
	return l.All[at], true
}

// Named is the defined label of a name, in whatever form it is written.
func (l Labels) Named(name string) (Label, bool) {
	form := ticket.TagForm(name)
	at := slices.IndexFunc(l.All, func(one Label) bool { return ticket.TagForm(one.Name) == form })
	if at < 0 {
		return Label{}, false
	}
	return l.All[at], true
}

// Of tells the label of a tag, which has the name as the tag is written: with the colour
// of the defined one, or one that follows from the tag. It is made once for many tags.
func (l Labels) Of() func(tag string) Label {
	defined := make(map[string]Label, len(l.All))
	for _, one := range l.All {
		defined[ticket.TagForm(one.Name)] = one
	}
	return func(tag string) Label {
		one, any := defined[ticket.TagForm(tag)]
		if !any {
			one.Colour = Derived(tag)
		}
		one.Name = tag
		return one
	}
}

// with is the labels with one in the place of that of its ID, by name.
func (l Labels) with(one Label) Labels {
	is := l.without(one.ID)
	is.All = append(is.All, one)
	slices.SortFunc(is.All, func(a, b Label) int {
		return strings.Compare(fold.Text(a.Name)+"\n"+a.ID, fold.Text(b.Name)+"\n"+b.ID)
	})
	return is
}

func (l Labels) without(labelID string) Labels {
	all := slices.DeleteFunc(slices.Clone(l.All), func(one Label) bool { return one.ID == labelID })
	return Labels{All: all, Version: l.Version + 1}
}

// check names the rules that a label breaks.
func (l Label) check() error {
	var r fault.Rules
	r.Line("name", l.Name, 1, MaxName)
	if !colour.MatchString(l.Colour) {
		r.Broken("colour", "must be # and six hexadecimal digits")
	}
	r.Line("description", l.Description, 0, MaxDescription)
	return r.Err()
}

// palette are the colours of labels that nobody gave one.
var palette = []string{"#b91c1c", "#c2410c", "#a16207", "#4d7c0f", "#15803d", "#0f766e", "#0369a1", "#1d4ed8", "#6d28d9", "#a21caf", "#be185d", "#57534e"}

// Derived is the colour of a tag that no label is defined for: the same in every
// workspace, in whatever form the tag is written.
func Derived(tag string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(ticket.TagForm(tag))) // a hash takes everything
	return palette[h.Sum32()%uint32(len(palette))]
}

// values are what a Change reports of a label.
func (l Label) values() map[string]any {
	if l.ID == "" {
		return nil
	}
	return map[string]any{"name": l.Name, "colour": l.Colour, "description": l.Description}
}

// normal is a label as it is kept.
func (l Label) normal() Label {
	l.Name, l.Colour = fold.Trim(l.Name), strings.ToLower(l.Colour)
	if l.Colour == "" {
		l.Colour = Derived(l.Name)
	}
	return l
}

var (
	// ErrNotFound is the answer for a label that is absent or elsewhere (S0-17).
	ErrNotFound = fault.New(fault.NotFound, "no such label in this workspace")

	errVersion = fault.New(fault.PreconditionFailed, "the label is at another version")
	errTaken   = fault.New(fault.NameTaken, "another label has this name: merge the two instead")
	errMoves   = fault.New(fault.Invalid, "its tickets are being brought along: try again once that bulk has ended")
	errMany    = fault.New(fault.Invalid, fmt.Sprintf("a workspace defines at most %d labels", MaxLabels))
)
