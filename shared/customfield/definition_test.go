package customfield

import (
	"fmt"
	"strings"
	"testing"

	"docket/shared/fault"
)

func brokenBy(d Definition) string {
	var r fault.Rules
	d.Check(&r)
	if err := r.Err(); err != nil {
		return err.Error()
	}
	return ""
}

func TestADefinitionNamesEachRuleThatItBreaks(t *testing.T) {
	good := Definition{ID: "cf_1", Key: "plan", Name: "Plan", Type: Select, Options: []string{"Pro", "Enterprise"}}
	if broken := brokenBy(good); broken != "" {
		t.Errorf("a good one: %s", broken)
	}
	for want, spoil := range map[string]func(*Definition){
		"; key: ":                           func(d *Definition) { d.Key = "" },
		"; name: ":                          func(d *Definition) { d.Name = strings.Repeat("n", MaxName+1) },
		"; type: ":                          func(d *Definition) { d.Type = "colour" },
		"; options: are":                    func(d *Definition) { d.Type = Number },
		"; options: must be 1 to 100":       func(d *Definition) { d.Options = nil },
		"; options[1]: must not be another": func(d *Definition) { d.Options = []string{"pro", "PRO"} },
		"; options[0]: must not be blank":   func(d *Definition) { d.Options = []string{" "} },
	} {
		d := good
		if spoil(&d); !strings.Contains(brokenBy(d), want) {
			t.Errorf("it is told %q, want %q", brokenBy(d), want)
		}
	}
}

func TestADefinitionHasToBeRightBesideTheOthers(t *testing.T) {
	beside := func(ds Definitions, id string) string {
		var r fault.Rules
		ds.Check(&r, id)
		if err := r.Err(); err != nil {
			return err.Error()
		}
		return ""
	}
	two := Definitions{{ID: "cf_1", Key: "Größe"}, {ID: "cf_2", Key: "GRÖSSE", Archived: true}}
	for _, id := range []string{"cf_1", "cf_2"} {
		if !strings.Contains(beside(two, id), "; key: must not be another") {
			t.Errorf("%s is told %q", id, beside(two, id))
		}
	}
	var many, large Definitions
	for i := range MaxDefinitions + 1 {
		many = append(many, Definition{ID: fmt.Sprint(i), Key: fmt.Sprint("k", i)})
		large = append(large, Definition{ID: fmt.Sprint(i), Key: fmt.Sprint("k", i), Options: []string{strings.Repeat("x", MaxDefined/MaxDefinitions)}})
	}
	if broken := beside(many, "0"); !strings.Contains(broken, "at most 100 custom fields") {
		t.Errorf("one too many is told %q", broken)
	}
	if broken := beside(large[:MaxDefinitions], "0"); !strings.Contains(broken, "; options: must leave") {
		t.Errorf("too much is told %q", broken)
	}
	if broken := beside(many[:MaxDefinitions], "0"); broken != "" {
		t.Errorf("as many as there can be are told %q", broken)
	}
}

func TestADefinitionTakesThePlaceOfTheOneOfItsID(t *testing.T) {
	ds := Definitions{{ID: "a", Name: "A"}, {ID: "b", Name: "B"}}
	is := ds.With(Definition{ID: "a", Name: "C"}).With(Definition{ID: "c", Name: "D"})
	if got := fmt.Sprint(is[0].Name, is[1].Name, is[2].Name); got != "CBD" || ds[0].Name != "A" {
		t.Errorf("they are %s, and were %s", got, ds[0].Name)
	}
}
