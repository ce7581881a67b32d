package main

import (
	"fmt"
	"strings"
	"testing"
)

// Every stage tells somebody what it costs before the month's bill does.
func TestABudgetTellsTheTopicOfTheAlarms(t *testing.T) {
	for what, c := range map[string]struct {
		made    stacks
		dollars float64
	}{"plain": {bare(), 50}, "full": {whole(), 100}} {
		budget := one(t, c.made["observability"], "AWS::Budgets::Budget")
		if budget.get("Budget", "BudgetLimit", "Amount") != c.dollars || budget.get("Budget", "BudgetType") != "COST" || budget.get("Budget", "TimeUnit") != "MONTHLY" {
			t.Errorf("%s: %v", what, budget.Properties)
		}
		var told []string
		for i := range 3 {
			n := func(name string) any { return budget.get("NotificationsWithSubscribers", i, "Notification", name) }
			told = append(told, fmt.Sprint(n("NotificationType"), " ", n("Threshold")))
			if address := text(budget.get("NotificationsWithSubscribers", i, "Subscribers", 0, "Address")); !strings.HasPrefix(address, "<alarms") {
				t.Errorf("%s: %s is told", what, address)
			}
		}
		if got := strings.Join(told, ", "); got != "ACTUAL 80, ACTUAL 100, FORECASTED 100" {
			t.Errorf("%s: it tells of %s", what, got)
		}
	}
	none := plain()
	none.Budget = 0
	if found := read(build(none, faces()))["observability"].of("AWS::Budgets::Budget"); len(found) != 0 {
		t.Errorf("a stage that wants none has %v", found)
	}
}

// A topic that demands TLS has a policy, and so lets in only whom that names.
func TestAlarmsAndBudgetsOfTheAccountMayTellTheTopic(t *testing.T) {
	policy := one(t, bare()["observability"], "AWS::SNS::TopicPolicy")
	may := map[string]bool{}
	statements, _ := policy.get("PolicyDocument", "Statement").([]any)
	for _, one := range statements {
		s := one.(map[string]any)
		if s["Effect"] == "Allow" && s["Action"] == "sns:Publish" && strings.Contains(text(s["Condition"]), `"aws:SourceAccount":{"Ref":"AWS::AccountId"}`) {
			for _, service := range strings.Fields(text(s["Principal"].(map[string]any)["Service"])) {
				may[service] = true
			}
		}
	}
	if len(may) != 2 || !may["cloudwatch.amazonaws.com"] || !may["budgets.amazonaws.com"] {
		t.Errorf("%v may tell it: %v", may, policy.Properties)
	}
}
