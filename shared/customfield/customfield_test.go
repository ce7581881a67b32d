package customfield

import (
	"encoding/json"
	"fmt"
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

func TestAFilterComparesWithAScalarsText(t *testing.T) {
	for raw, want := range map[string]string{`"5"`: "5", `5`: "5", `5.0`: "5.0", `true`: "true", `"\u00e4"`: "ä", `""`: ""} {
		if got, ok := Text(json.RawMessage(raw)); !ok || got != want {
			t.Errorf("%s: %q, %v; want %q", raw, got, ok, want)
		}
	}
	for _, raw := range []string{`{"a":1}`, `[1]`, `null`, ``} {
		if got, ok := Text(json.RawMessage(raw)); ok {
			t.Errorf("%s has the text %q", raw, got)
		}
	}
}

func TestCheckNamesEachRuleThatIsBroken(t *testing.T) {
	many := Values{}
	for i := range MaxFields + 1 {
		many[fmt.Sprint("k", i)] = json.RawMessage(`1`)
	}
	cases := map[string]struct {
		values Values
		want   string
	}{
		"too many":        {many, "f: must have at most 50 fields"},
		"too large":       {Values{"a": json.RawMessage(`"` + strings.Repeat("x", MaxBytes) + `"`)}, "f: must be at most 32768 bytes together"},
		"too deep":        {Values{"a": json.RawMessage(strings.Repeat("[", 9) + strings.Repeat("]", 9))}, "f.a: must not be nested deeper than 8"},
		"a long key":      {Values{strings.Repeat("k", 65): json.RawMessage(`1`)}, "must be 1 to 64 characters long"},
		"an empty key":    {Values{"": json.RawMessage(`1`)}, "f.: must not be empty or blank"},
		"NUL in a key":    {Values{"a\x00": json.RawMessage(`1`)}, "must not contain NUL"},
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
