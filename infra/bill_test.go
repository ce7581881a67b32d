package main

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"docket/infra/bill"
	"docket/infra/config"
)

// The costs that docs/deployment.md tells are those of the stage dev as it is.
func TestTheDocumentedCostsAreThoseOfTheStage(t *testing.T) {
	text, err := os.ReadFile("../cdk.json")
	page, err2 := os.ReadFile("../docs/deployment.md")
	var app struct{ Context map[string]any }
	if err := errors.Join(err, err2, json.Unmarshal(text, &app)); err != nil {
		t.Fatal(err)
	}
	dev, err := config.Read(func(key string) any { return app.Context[key] })
	if err != nil {
		t.Fatal(err)
	}
	lines := bill.Of(resources(read(build(dev, faces()))))
	for _, line := range lines {
		if line.Dollars <= 0 || !strings.Contains(string(page), line.Text()) {
			t.Errorf("the page lacks %s", line.Text())
		}
	}
	if len(lines) == 0 {
		t.Error("nothing costs anything")
	}
}

// unbilled are the types of resources that cost nothing by being there, and what
// makes some of them cost.
var unbilled = map[string]string{
	"AWS::ApiGateway::BasePathMapping": "", "AWS::ApiGateway::Deployment": "", "AWS::ApiGateway::DomainName": "", "AWS::ApiGateway::RestApi": "its requests",
	"AWS::ApiGateway::Stage": "its requests: the flood", "AWS::Budgets::Budget": "", "AWS::DynamoDB::Table": "its units and its data", "AWS::Events::Archive": "its data",
	"AWS::Events::EventBus": "its events", "AWS::Events::Rule": "", "AWS::IAM::Role": "", "AWS::Lambda::EventInvokeConfig": "",
	"AWS::Lambda::EventSourceMapping": "its polling of the queue: the sweep's", "AWS::Lambda::Function": "its calls", "AWS::Lambda::Permission": "",
	"AWS::Logs::LogGroup": "its lines", "AWS::Route53::RecordSet": "", "AWS::S3::Bucket": "its data", "AWS::S3::BucketPolicy": "",
	"AWS::SES::ConfigurationSet": "", "AWS::SES::ConfigurationSetEventDestination": "", "AWS::SES::EmailIdentity": "its letters", "AWS::SES::ReceiptRule": "its letters", "AWS::SES::ReceiptRuleSet": "",
	"AWS::SNS::Subscription": "", "AWS::SNS::Topic": "", "AWS::SNS::TopicPolicy": "", "AWS::SQS::Queue": "its messages", "AWS::SQS::QueuePolicy": "",
	"AWS::WAFv2::WebACLAssociation": "",
}

// What costs something by being there is on the bill: one more of each type is
// one dearer line, or the type is known to cost nothing.
func TestEveryTypeOfResourceIsOnTheBillOrCostsNothing(t *testing.T) {
	all := resources(whole())
	before := bill.Of(all)[0]
	seen := map[string]bool{}
	for _, r := range all {
		if seen[r.Type] {
			continue
		}
		seen[r.Type] = true
		billed := bill.Of(append(slices.Clone(all), r))[0].Dollars > before.Dollars
		if _, free := unbilled[r.Type]; free == billed {
			t.Errorf("%s: costs nothing: %v, is on the bill: %v", r.Type, free, billed)
		}
	}
	for kind := range unbilled {
		if !seen[kind] {
			t.Errorf("no stage has a %s", kind)
		}
	}
}

// An alarm is paid for by the metrics that it watches, an expression of several
// by each of them.
func TestEveryMetricOfAnAlarmIsPaidFor(t *testing.T) {
	named, metrics, alarms := 0, 0, 0
	for _, r := range resources(whole()) {
		if r.Type != "AWS::CloudWatch::Alarm" {
			continue
		}
		said, err := json.Marshal(r.Properties)
		if err != nil {
			t.Fatal(err)
		}
		alarms++
		named += strings.Count(string(said), `"MetricName":`)
		metrics += int(bill.Of([]bill.Resource{r})[0].Dollars*10+0.5) - int(bill.Of(nil)[0].Dollars*10+0.5)
	}
	if metrics != named || metrics <= alarms {
		t.Errorf("%d alarms watch %d metrics, of which %d are on the bill", alarms, named, metrics)
	}
}

func resources(s stacks) []bill.Resource {
	var all []bill.Resource
	for _, t := range s {
		for _, r := range t {
			all = append(all, bill.Resource{Type: r.Type, Properties: r.Properties})
		}
	}
	return all
}

// A stage that asks for each operation pays for each, and one that raises its
// bounds for what they let in.
func TestTheBillGrowsWithWhatAStageAsksFor(t *testing.T) {
	less := bill.Of(resources(bare()))
	more := plain()
	more.Metrics, more.Throttle.Rate, more.Table.MaxWrites = "operation", 100, 1000
	more.Firewall = &config.Firewall{RequestsPerAddress: 1000}
	for i, line := range bill.Of(resources(read(build(more, faces())))) {
		if line.Dollars <= less[i].Dollars {
			t.Errorf("%s, was %s", line.Text(), less[i].Text())
		}
	}
}
