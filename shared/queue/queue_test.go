package queue

import (
	"strings"
	"testing"

	"docket/shared/sla"
)

func TestAPatchChangesOnlyWhatIsGiven(t *testing.T) {
	minutes, none, empty, name := int64(60), (*int64)(nil), "", "New"
	before := Queue{Key: "k", Name: "Old", Description: "d", Status: Active, DefaultAssigneeID: "a", DefaultPriority: "high",
		Targets: sla.Targets{FirstResponse: &minutes, Resolution: &minutes}}
	after := Patch{}.apply(before)
	if after.Name != "Old" || after.Targets.FirstResponse != &minutes || after.DefaultPriority != "high" {
		t.Errorf("an empty patch made %+v", after)
	}
	after = Patch{Name: &name, DefaultAssigneeID: &empty, FirstResponse: &none}.apply(before)
	if after.Name != "New" || after.DefaultAssigneeID != "" || after.Targets.FirstResponse != nil || after.Targets.Resolution != &minutes || after.Description != "d" {
		t.Errorf("the patch made %+v", after)
	}
}

func TestEveryBrokenRuleIsNamed(t *testing.T) {
	below, above := int64(-1), int64(sla.MaxTarget+1)
	q := Queue{Key: "no spaces", Name: " ", Description: strings.Repeat("x", MaxDescription+1), Status: "open", DefaultPriority: "top",
		Targets: sla.Targets{FirstResponse: &below, NextResponse: &above, Resolution: &above}}
	err := q.check()
	for _, location := range []string{"key", "name", "description", "status", "default_priority",
		"first_response_target_minutes", "next_response_target_minutes", "resolution_target_minutes"} {
		if err == nil || !strings.Contains(err.Error(), "; "+location+": ") {
			t.Errorf("%s is not named in %v", location, err)
		}
	}
	zero := int64(0)
	if err := (Queue{Key: "Billing-1.eu", Name: "B", Status: Paused, Targets: sla.Targets{Resolution: &zero}}).check(); err != nil {
		t.Errorf("a good queue: %v", err)
	}
}

func TestAPatchIsHeldToTheRulesOfWhatItGives(t *testing.T) {
	above, blank, status, minutes := int64(sla.MaxTarget+1), " ", Status("open"), (*int64)(nil)
	tooLong := &above
	err := Patch{Name: &blank, Status: &status, FirstResponse: &tooLong, Resolution: &minutes}.check()
	for _, location := range []string{"name", "status", "first_response_target_minutes"} {
		if err == nil || !strings.Contains(err.Error(), "; "+location+": ") {
			t.Errorf("%s is not named in %v", location, err)
		}
	}
	if err := (Patch{}).check(); err != nil {
		t.Errorf("nothing given: %v", err)
	}
}
