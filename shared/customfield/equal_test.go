package customfield

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestValuesAreEqualHoweverTheyAreWritten(t *testing.T) {
	for _, same := range [][]string{
		{"100", "100.0", "1e2", "1E+2", "1000e-1"},
		{"0", "-0", "0.000", "0e5"},
		{"9007199254740993", "9007199254740993.0"},
		{"1e999999999", "10e999999998"},
		{`"ä"`, `"\u00e4"`},
		{`{"a":1,"b":[2,null]}`, `{ "b": [2.0, null], "a": 1e0 }`},
		{"true"}, {"null"}, {"[]"}, {"{}"}, {`""`}, {`"100"`}, {"[100]"}, {"-100"}, {"9007199254740992"}, {`{"a":1}`}, {`[2,null]`},
	} {
		for _, a := range same {
			for _, b := range same {
				if !Equal(json.RawMessage(a), json.RawMessage(b)) {
					t.Errorf("%s and %s differ", a, b)
				}
			}
			for _, other := range []string{"100", "0", "true", `"ä"`, "[]", "{}", "null", `{"a":1,"b":[2,null]}`} {
				if other != same[0] && Equal(json.RawMessage(a), json.RawMessage(other)) {
					t.Errorf("%s and %s are equal", a, other)
				}
			}
		}
	}
	most := strings.Repeat("9", MaxBytes/2)
	if !Equal(json.RawMessage(most+"e"+most), json.RawMessage(most+".0e"+most)) {
		t.Error("the longest numbers differ")
	}
}

func TestAMergeKeepsWhatIsTheSameAsItIsWritten(t *testing.T) {
	was := Values{"n": json.RawMessage(`100`), "s": json.RawMessage(`"x"`)}
	is := was.Merge(Values{"n": json.RawMessage(`1e2`), "s": json.RawMessage(`"y"`)})
	if string(is["n"]) != "100" || string(is["s"]) != `"y"` {
		t.Errorf("merged to %s", is)
	}
}
