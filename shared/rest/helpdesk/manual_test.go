package helpdesk_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"docket/shared/lens"
	"docket/shared/ticket"
)

// canonical are the values of a property that the manual speaks of, and how they
// are shown and meant.
type canonical struct {
	values []string
	show   func(value string) string
	means  func(shown string) string
}

func TestTheManualTellsEveryWordThatStandsForSeveralValues(t *testing.T) {
	text, err := os.ReadFile("../../../docs/helpdesk.md")
	if err != nil {
		t.Fatal(err)
	}
	var statuses []string
	for _, status := range ticket.Statuses() {
		statuses = append(statuses, string(status))
	}
	properties := map[string]canonical{
		"status": {statuses, func(value string) string { return lens.Helpdesk.Status.Show(ticket.Status(value)) },
			func(shown string) string { return string(lens.Helpdesk.Status.Over("", shown)) }},
		"type": {[]string{"question", "support", "billing", "incident", "bug", "problem", "task", "customer_request", "feature_request"},
			lens.Helpdesk.Type.Show, func(shown string) string { return lens.Helpdesk.Type.Over("problem", shown) }},
	}
	rows := regexp.MustCompile("(?m)^\\| (\\w+) \\| (`.*) \\| `(\\w+)` \\| `(\\w+)` \\|$").FindAllStringSubmatch(string(text), -1)
	told := map[string][]string{}
	for _, row := range rows {
		property, shown, means := row[1], row[3], row[4]
		for _, value := range regexp.MustCompile("`(\\w+)`").FindAllStringSubmatch(row[2], -1) {
			told[property+" "+shown] = append(told[property+" "+shown], value[1])
		}
		if got := properties[property].means(shown); got != means {
			t.Errorf("%s %s means %s, the manual says %s", property, shown, got, means)
		}
	}
	for name, p := range properties {
		by := map[string][]string{}
		for _, value := range p.values {
			by[p.show(value)] = append(by[p.show(value)], value)
		}
		for shown, values := range by {
			said := told[name+" "+shown]
			slices.Sort(said)
			slices.Sort(values)
			if len(values) > 1 && !slices.Equal(said, values) {
				t.Errorf("%s %s shows %s, the manual says %s", name, shown, strings.Join(values, ", "), strings.Join(said, ", "))
			}
		}
	}
}
