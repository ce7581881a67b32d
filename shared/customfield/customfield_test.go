package customfield

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"docket/shared/fault"
)

func TestMergeSetsWhatIsGivenAndNullRemoves(t *testing.T) {
	was := Values{"a": json.RawMessage(`1`), "b": json.RawMessage(`2`)}
	is := was.Merge(Values{"a": json.RawMessage(`null`), "c": json.RawMessage("{ \"x\" : [1, 2] }")})
	if got, want := fmt.Sprintf("%s", is), "map[b:2 c:{\"x\":[1,2]}]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if len(was) != 2 {
		t.Error("the fields merged into were changed")
	}
}

func TestAFieldKeepsTheKeyThatItWasFirstGiven(t *testing.T) {
	was := Values{"Größe": json.RawMessage(`1`), "b": json.RawMessage(`2`)}
	is := was.Merge(Values{"GRÖSSE": json.RawMessage(`3`), "B": json.RawMessage(`null`)})
	if got, want := fmt.Sprintf("%s", is), "map[Größe:3]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, ok := is.Get("gro\u0308sse"); string(got) != "3" || !ok {
		t.Errorf("found is %s, %v", got, ok)
	}
	if _, ok := is.Get("grosse"); ok {
		t.Error("a key without its diacritic is another one")
	}
}

func TestAFilterAsksForATextOrANumberInAnyForm(t *testing.T) {
	for asked, c := range map[string]struct{ has, lacks []string }{
		"5":                {[]string{`5`, `5.0`, `50e-1`, `"5"`, `"\uff15"`}, []string{`"5.0"`, `-5`, `"five"`, `[5]`, `null`, ``, `{"a":5}`}},
		"5.0":              {[]string{`5`, `5.0`, `"5.0"`}, []string{`"5"`, `5.01`}},
		"0":                {[]string{`0`, `-0`, `0.0e7`}, []string{`false`, `""`}},
		"TRUE":             {[]string{`true`, `"true"`, `"True"`}, []string{`false`, `1`}},
		"Stück":            {[]string{`"stu\u0308ck"`, `"STÜCK"`}, []string{`"stuck"`}},
		"1e999999999":      {[]string{`10e999999998`}, []string{`1e999999998`}},
		"9007199254740993": {[]string{`9007199254740993`}, []string{`9007199254740992`}},
	} {
		finds := func(raw string) bool {
			form, scalar := Compared(json.RawMessage(raw))
			return scalar && slices.Contains(Asked(asked), form)
		}
		for _, raw := range c.has {
			if !finds(raw) {
				t.Errorf("%s does not find %s", asked, raw)
			}
		}
		for _, raw := range c.lacks {
			if finds(raw) {
				t.Errorf("%s finds %s", asked, raw)
			}
		}
	}
}

func TestCheckNamesEachRuleThatIsBroken(t *testing.T) {
	many := Values{}
	for i := range MaxFields + 1 {
		many[fmt.Sprint("k", i)] = json.RawMessage(`1`)
	}
	removed := Values{}
	for i := range 2*MaxFields + 1 {
		removed[fmt.Sprint("k", i)] = json.RawMessage(`null`)
	}
	cases := map[string]struct {
		values Values
		want   string
	}{
		"too many":        {many, "f: must have at most 50 fields"},
		"too many names":  {removed, "f: must name at most 100 fields"},
		"too large":       {Values{"a": json.RawMessage(`"` + strings.Repeat("x", MaxBytes) + `"`)}, "f: must be at most 32768 bytes together"},
		"too deep":        {Values{"a": json.RawMessage(strings.Repeat("[", 9) + strings.Repeat("]", 9))}, "f.a: must not be nested deeper than 8"},
		"a long key":      {Values{strings.Repeat("k", 65): json.RawMessage(`1`)}, "must be 1 to 64 characters long"},
		"an empty key":    {Values{"": json.RawMessage(`1`)}, "f.: must not be empty or blank"},
		"a line's end":    {Values{"a\n": json.RawMessage(`1`)}, "must be one line of text, without control characters"},
		"two forms":       {Values{"Plan": json.RawMessage(`1`), "plan": json.RawMessage(`null`)}, "f.plan: must not be another field's key"},
		"brackets inside": {Values{"a": json.RawMessage(`"[[[[[[[[[[\"[["`)}, ""},
	}
	for name, c := range cases {
		var r fault.Rules
		c.values.Check(&r, "f")
		err := r.Err()
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v; want %q", name, err, c.want)
		}
	}
}
