package customfield

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"docket/shared/fault"

	"pgregory.net/rapid"
)

// defined are definitions of each type, by their keys.
func defined() Definitions {
	var ds Definitions
	for _, t := range Types() {
		d := Definition{ID: "cf_" + string(t), Key: string(t), Type: t}
		if t.Chooses() {
			d.Options = []string{"Pro", "Enterprise"}
		}
		ds = append(ds, d)
	}
	return ds
}

// fitting are values of each type, and values of none.
var fitting = map[Type][]string{
	Text:        {`"a"`, `"2026-12-31"`, `"Pro"`, `""`},
	Number:      {`0`, `-1.5`, `1e9`},
	Boolean:     {`true`, `false`},
	Date:        {`"2026-12-31"`, `"2028-02-29"`},
	Select:      {`"Pro"`, `"Enterprise"`},
	MultiSelect: {`[]`, `["Pro"]`, `["Enterprise","Pro"]`},
}

var unfitting = []string{`{"a":1}`, `[1]`, `["Free"]`, `["Pro","Pro"]`, `["Pro",null]`, `"2026-02-30"`, `"2026-1-1"`, `"pro"`, `"x"`}

func broken(check func(*fault.Rules)) []string {
	var r fault.Rules
	check(&r)
	err := r.Err()
	if err == nil {
		return nil
	}
	return strings.Split(err.Error(), "; ")[1:]
}

func TestAValueIsTakenExactlyWhereItIsOfTheFieldsType(t *testing.T) {
	all := slices.Concat(slices.Collect(maps.Values(fitting))...)
	all = append(all, unfitting...)
	for _, d := range defined() {
		for _, raw := range all {
			given := Values{strings.ToUpper(d.Key): json.RawMessage(raw)}
			said := broken(func(r *fault.Rules) { defined().CheckValues(r, "custom_fields", nil, given) })
			takes := slices.Contains(fitting[d.Type], raw) || d.Type == Text && strings.HasPrefix(raw, `"`)
			if takes != (len(said) == 0) {
				t.Errorf("a %s %s: %q", d.Type, raw, said)
			}
			if !takes && !strings.HasPrefix(said[0], "custom_fields."+strings.ToUpper(d.Key)+": must ") {
				t.Errorf("a %s %s is told %q", d.Type, raw, said)
			}
		}
	}
}

func TestAFieldThatNobodyDefinedIsFree(t *testing.T) {
	for _, raw := range unfitting {
		if said := broken(func(r *fault.Rules) { defined().CheckValues(r, "f", nil, Values{"other": json.RawMessage(raw)}) }); said != nil {
			t.Errorf("%s: %q", raw, said)
		}
	}
}

func TestARequiredFieldIsAskedForAndStays(t *testing.T) {
	ds := Definitions{{Key: "plan", Type: Text, Required: true}, {Key: "tiers", Type: MultiSelect, Options: []string{"a"}, Required: true}, {Key: "old", Type: Text, Required: true, Archived: true}}
	if said := broken(func(r *fault.Rules) { ds.CheckRequired(r, "f", Values{"PLAN": json.RawMessage(`"a"`)}) }); fmt.Sprint(said) != "[f.tiers: is required]" {
		t.Errorf("of what is missing it says %q", said)
	}
	for given, want := range map[string]int{`{"plan":null}`: 1, `{"plan":" "}`: 1, `{"tiers":[]}`: 1, `{"tiers":["a"]}`: 0, `{"old":null}`: 0, `{"plan":"b"}`: 0, `{}`: 0} {
		var values Values
		if err := json.Unmarshal([]byte(given), &values); err != nil {
			t.Fatal(err)
		}
		has := Values{"plan": json.RawMessage(`"a"`), "old": json.RawMessage(`"a"`)}
		if said := broken(func(r *fault.Rules) { ds.CheckValues(r, "f", has, values) }); len(said) != want {
			t.Errorf("%s: %q", given, said)
		}
	}
	if said := broken(func(r *fault.Rules) { ds.CheckValues(r, "f", nil, Values{"plan": json.RawMessage(`null`)}) }); said != nil {
		t.Errorf("what is not there may be removed: %q", said)
	}
}

func TestAnArchivedFieldKeepsItsValuesAndTakesNoNewOne(t *testing.T) {
	ds := Definitions{{ID: "cf_1", Key: "seats", Type: Number, Archived: true}}
	has := Values{"seats": json.RawMessage(`5`)}
	for raw, right := range map[string]bool{`5`: true, `5.0`: true, `null`: true, `6`: false, `"x"`: false} {
		said := broken(func(r *fault.Rules) { ds.CheckValues(r, "f", has, Values{"seats": json.RawMessage(raw)}) })
		if right != (len(said) == 0) {
			t.Errorf("%s: %q", raw, said)
		}
	}
	if named := ds.Named(has); len(named) != 1 || string(named[0].Value) != "5" {
		t.Errorf("it shows %v", named)
	}
}

// Whatever is defined since, what was read by ids can be written back: it is taken, and
// is what was there.
func TestWritingBackWhatWasReadChangesNothing(t *testing.T) {
	raws := slices.Concat(append(slices.Collect(maps.Values(fitting)), unfitting)...)
	rapid.Check(t, func(t *rapid.T) {
		ds := defined()
		for i := range ds {
			ds[i].Required, ds[i].Archived = rapid.Bool().Draw(t, "required"), rapid.Bool().Draw(t, "archived")
			if ds[i].Type.Chooses() && rapid.Bool().Draw(t, "another option") {
				ds[i].Options = []string{"Basic"}
			}
		}
		has := Values{}
		for _, key := range []string{"text", "NUMBER", "boolean", "Date", "select", "multi_select", "other"} {
			if rapid.Bool().Draw(t, "has "+key) {
				has[key] = json.RawMessage(rapid.SampledFrom(raws).Draw(t, key))
			}
		}
		var r fault.Rules
		shown := ds.Named(has)
		given := ds.Keyed(&r, "customFields", shown)
		ds.CheckValues(&r, "f", has, given)
		if err := r.Err(); err != nil {
			t.Fatalf("%s by %v: %v", has, shown, err)
		}
		if is := has.Merge(given); fmt.Sprint(is) != fmt.Sprint(has) {
			t.Fatalf("%s became %s", has, is)
		}
		for _, one := range shown {
			if d, known := ds.Find(one.ID); !known || !d.Fits(one.Value) {
				t.Fatalf("%s is shown as %s", one.ID, one.Value)
			}
		}
	})
}

func TestAnIDThatIsUnknownOrComesTwiceIsNamed(t *testing.T) {
	given := []Named{{"cf_text", json.RawMessage(`"a"`)}, {"cf_none", json.RawMessage(`1`)}, {"cf_text", json.RawMessage(`"b"`)}}
	said := broken(func(r *fault.Rules) { defined().Keyed(r, "customFields", given) })
	if len(said) != 2 || !strings.HasPrefix(said[0], "customFields[1].id: ") || !strings.HasPrefix(said[1], "customFields[2].id: ") {
		t.Errorf("it says %q", said)
	}
}
