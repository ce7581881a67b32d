package policytest

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestAPatternIsReadAsIAMReadsIt(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		like          bool
	}{
		{"K#*", "K#1", true}, {"K#*", "K#", true}, {"K#*", "k#1", false}, {"K#*", "TK#1", false},
		{"T#*#LOG", "T#a#W#b#LOG", true}, {"T#*#LOG", "T#a#W#b#LOG#1", false}, {"T#*#TK#*", "T#a#W#b#TK#7", true},
		{"T#*#TK#*", "T#a#W#b#REF#x#tk#7", false}, {"?#1", "K#1", true}, {"?#1", "#1", false}, {"", "", true}, {"", "a", false}, {"*", "", true},
	} {
		if Like(c.pattern, c.text) != c.like {
			t.Errorf("%q like %q: %v", c.text, c.pattern, !c.like)
		}
	}
}

func TestAPolicyIsJudgedAsIAMJudgesIt(t *testing.T) {
	const condition = `"Condition":{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["K#*","T#*#AK"]}`
	var policy []Statement
	if err := json.Unmarshal([]byte(`[
		{"Effect":"Allow","Action":["Put","Update"],"Resource":"table",`+condition+`}},
		{"Effect":"Allow","Action":"Get","Resource":["table","other"],`+condition+`,"Null":{"dynamodb:LeadingKeys":"false"}}},
		{"Effect":"Allow","Action":"Check","Resource":"table","Condition":{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["K#*","O#*"]},"ForAnyValue:StringLike":{"dynamodb:LeadingKeys":"K#*"}}},
		{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":"K#root"},"Null":{"dynamodb:LeadingKeys":"false"}}}]`), &policy); err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		Request
		want bool
	}{
		"a key that is granted":             {Request{"Put", "table", []string{"K#1"}}, true},
		"one that is not":                   {Request{"Put", "table", []string{"O#1"}}, false},
		"keys of which one is not":          {Request{"Put", "table", []string{"K#1", "O#1"}}, false},
		"another resource":                  {Request{"Put", "other", []string{"K#1"}}, false},
		"a resource of a list":              {Request{"Get", "other", []string{"T#a#W#b#AK"}}, true},
		"an action that is not":             {Request{"Delete", "table", []string{"K#1"}}, false},
		"no key":                            {Request{"Put", "table", nil}, true},
		"no key where one must be named":    {Request{"Get", "table", nil}, false},
		"a key that must be there":          {Request{"Check", "table", []string{"K#1"}}, true},
		"one that may be there besides":     {Request{"Check", "table", []string{"O#1", "K#1"}}, true},
		"that one alone":                    {Request{"Check", "table", []string{"O#1"}}, false},
		"one that may not be":               {Request{"Check", "table", []string{"K#1", "T#1"}}, false},
		"no key where one must be there":    {Request{"Check", "table", nil}, false},
		"a key that is granted and refused": {Request{"Put", "table", []string{"K#root"}}, false},
	} {
		if got, err := Allows(policy, c.Request); got != c.want || err != nil {
			t.Errorf("%s: %v %v", what, got, err)
		}
	}
}

func TestATransactionNamesItsKeysInEachWay(t *testing.T) {
	transaction := []Request{{"Put", "table", []string{"K#1"}}, {"Check", "table", []string{"O#1"}}}
	want := map[string][][]string{
		"no key": {nil, nil}, "the key of its own item": {{"K#1"}, {"O#1"}}, "the keys of all items": {{"K#1", "O#1"}, {"K#1", "O#1"}},
	}
	for _, n := range Namings() {
		for i, part := range n.Of(transaction) {
			if part.Action != transaction[i].Action || part.Resource != "table" || !slices.Equal(part.Keys, want[n.Name][i]) || (part.Keys == nil) != (want[n.Name][i] == nil) {
				t.Errorf("%s: %+v", n.Name, part)
			}
		}
		delete(want, n.Name)
	}
	if len(want) != 0 {
		t.Errorf("nothing names %v", want)
	}
}

func TestWhatIsUnknownIsNotJudged(t *testing.T) {
	for what, s := range map[string]Statement{
		"an operator":       {"Allow", Texts{"Get"}, Texts{"*"}, map[string]map[string]Texts{"StringLike": {"dynamodb:LeadingKeys": {"*"}}}},
		"a condition's key": {"Allow", Texts{"Get"}, Texts{"*"}, map[string]map[string]Texts{"Null": {"aws:SourceIp": {"false"}}}},
		"an effect":         {"Perhaps", Texts{"Get"}, Texts{"*"}, nil},
	} {
		if _, err := Allows([]Statement{s}, Request{"Get", "table", []string{"K#1"}}); err == nil {
			t.Errorf("%s is judged", what)
		}
	}
}
