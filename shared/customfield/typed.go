package customfield

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"docket/shared/fault"
	"docket/shared/fold"
)

// CheckValues adds to r, under location, every rule of the definitions that a write
// breaks which gives values to what has some. A value that is null removes the field,
// and one that the field has already is always right, whatever was defined since.
func (ds Definitions) CheckValues(r *fault.Rules, location string, has, given Values) {
	keys, had := given.keys(), has.keys()
	for _, d := range ds {
		form := fold.Text(d.Key)
		key, is := keys[form]
		if !is {
			continue
		}
		was, there := has[had[form]]
		at, raw := location+"."+key, given[key]
		switch {
		case isNull(raw) && there && d.Required && !d.Archived:
			r.Broken(at, "is required and cannot be removed")
		case isNull(raw), there && Equal(was, raw):
		case d.Archived:
			r.Broken(at, "is archived and takes no new value")
		default:
			d.checkValue(r, at, compact(raw))
		}
	}
}

// CheckRequired adds to r, under location, the required fields that are not among
// values.
func (ds Definitions) CheckRequired(r *fault.Rules, location string, values Values) {
	keys := values.keys()
	for _, d := range ds {
		if _, there := keys[fold.Text(d.Key)]; d.Required && !d.Archived && !there {
			r.Broken(location+"."+d.Key, "is required")
		}
	}
}

// checkValue names the rule that a new value of the field breaks.
func (d Definition) checkValue(r *fault.Rules, at string, raw json.RawMessage) {
	switch {
	case !d.Fits(raw):
		r.Broken(at, "must be "+d.Type.inWords())
	case d.Type.Chooses():
		d.checkOptions(r, at, raw)
	case d.Required && d.Type == Text && fold.Blank(text(raw)):
		r.Broken(at, "is required and must not be blank")
	}
}

// checkOptions names what is no option, written as it is.
func (d Definition) checkOptions(r *fault.Rules, at string, raw json.RawMessage) {
	chosen := []string{text(raw)}
	if d.Type == MultiSelect {
		chosen = texts(raw)
	}
	if len(chosen) == 0 && d.Required {
		r.Broken(at, "is required and must have an option")
	}
	for i, option := range chosen {
		if !slices.Contains(d.Options, option) {
			r.Broken(at, "must be "+d.Type.inWords()+": "+d.offered())
			return
		}
		if slices.Contains(chosen[:i], option) {
			r.Broken(at, "must have each option once")
			return
		}
	}
}

// offered are the options for a message, some of them where they are many.
func (d Definition) offered() string {
	const few = 20
	if len(d.Options) > few {
		return strings.Join(d.Options[:few], ", ") + fmt.Sprintf(" and %d more", len(d.Options)-few)
	}
	return strings.Join(d.Options, ", ")
}

// inWords is what a value must be.
func (t Type) inWords() string {
	switch t {
	case Text:
		return "a string"
	case Number:
		return "a number"
	case Boolean:
		return "true or false"
	case Date:
		return "a date as 2026-12-31"
	case Select:
		return "one of the options"
	}
	return "an array of options"
}

// Fits tells whether a value, compact and not null, is of the field's type, whichever
// options there are by now.
func (d Definition) Fits(raw json.RawMessage) bool {
	switch d.Type {
	case Text, Select:
		return raw[0] == '"'
	case Number:
		return raw[0] == '-' || '0' <= raw[0] && raw[0] <= '9'
	case Boolean:
		return raw[0] == 't' || raw[0] == 'f'
	case Date:
		_, err := time.Parse(time.DateOnly, text(raw))
		return err == nil
	}
	return raw[0] == '[' && texts(raw) != nil
}

// text is a JSON string, empty for anything else.
func text(raw json.RawMessage) (s string) {
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// texts are the strings of a JSON array, nil for anything else.
func texts(raw json.RawMessage) []string {
	var members []*string
	if json.Unmarshal(raw, &members) != nil {
		return nil
	}
	all := make([]string, 0, len(members))
	for _, s := range members {
		if s == nil {
			return nil
		}
		all = append(all, *s)
	}
	return all
}
