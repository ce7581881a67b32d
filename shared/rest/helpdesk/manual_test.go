package helpdesk_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"docket/shared/lens"
	"docket/shared/ticket"
	"docket/shared/webhook"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
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

// What receivers are told to compute is what Docket signs with.
func TestTheManualsSignatureIsRight(t *testing.T) {
	text, err := os.ReadFile("../../../docs/helpdesk.md")
	if err != nil {
		t.Fatal(err)
	}
	vector := regexp.MustCompile("secret `(whsec_[^`]+)`, the id `([^`]+)`, the timestamp `(\\d+)` and the body\\s+`([^`]+)` the signature is `(v1,[^`]+)`").FindSubmatch(text)
	if vector == nil {
		t.Fatal("the manual has no signature to try")
	}
	signer, err := standardwebhooks.NewWebhook(string(vector[1]))
	if err != nil {
		t.Fatal(err)
	}
	seconds, err := strconv.ParseInt(string(vector[3]), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	if signed, err := signer.Sign(string(vector[2]), time.Unix(seconds, 0), vector[4]); err != nil || signed != string(vector[5]) {
		t.Errorf("the manual says %s, it is %s: %v", vector[5], signed, err)
	}
}

func TestTheManualTellsEveryTypeOfEventAndEveryLimit(t *testing.T) {
	text, err := os.ReadFile("../../../docs/helpdesk.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, event := range append(webhook.EventTypes(), webhook.Test) {
		if !regexp.MustCompile("(?m)^\\|[^|]*`" + regexp.QuoteMeta(string(event)) + "`[^|]*\\|").Match(text) {
			t.Errorf("the manual does not say when %s is sent", event)
		}
	}
	for _, limit := range []string{
		fmt.Sprintf("| %d; %d, with values of %d characters |", webhook.MaxEndpoints, webhook.MaxHeaders, webhook.MaxHeaderValue),
		fmt.Sprintf("%d bytes, no user", webhook.MaxURL), fmt.Sprintf("(%.0f when left out, %.0f at most)", webhook.Overlap.Hours(), webhook.MaxOverlap.Hours()),
	} {
		if !strings.Contains(string(text), limit) {
			t.Errorf("the manual does not say %q", limit)
		}
	}
}
