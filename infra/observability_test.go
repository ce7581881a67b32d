package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"docket/shared/metric"
	"docket/shared/stream"
	"docket/shared/subscription"
	"docket/shared/sweep"
	"docket/shared/worker"
)

// wanted are the alarms that a stage must have, by name.
func wanted() []string {
	all := []string{"api-errors", "api-slow", "api-flood", "function-throttles", "table-throttles", "failed-records", "quarantine", "undelivered-events"}
	for _, c := range stream.Consumers() {
		all = append(all, c.Name+"-errors", c.Name+"-behind")
	}
	for _, c := range worker.Queues() {
		all = append(all, c.Name+"-errors", c.Name+"-dead", c.Name+"-behind")
	}
	all = append(all, "jobs-failed", "sweep-late", "webhooks-late", "webhooks-undelivered", "webhooks-disabled", "mail-unsent", "mail-bounces", "mail-complaints")
	for _, c := range sweep.Schedules() {
		all = append(all, c.Name+"-errors", c.Name+"-silent")
	}
	for _, c := range subscription.All() {
		all = append(all, c.Name+"-errors")
	}
	slices.Sort(all)
	return all
}

func TestEveryAlarmIsThereTellsSomebodyAndIsInTheRunbook(t *testing.T) {
	observability := whole()["observability"]
	var found []string
	for _, a := range observability.of("AWS::CloudWatch::Alarm") {
		name := strings.TrimPrefix(a.get("AlarmName").(string), "docket-test-")
		found = append(found, name)
		if !strings.HasPrefix(text(a.get("AlarmActions")), "<alarms") || !strings.HasSuffix(a.get("AlarmDescription").(string), "docs/operations.md: "+name) {
			t.Errorf("%s: %v", name, a.Properties)
		}
		if silent := strings.HasSuffix(name, "-silent"); (a.get("TreatMissingData") == "breaching") != silent || a.get("Threshold") == nil {
			t.Errorf("%s: %v", name, a.Properties)
		}
	}
	slices.Sort(found)
	if !slices.Equal(found, wanted()) {
		t.Errorf("alarms are %v, want %v", found, wanted())
	}
	runbook, err := os.ReadFile("../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	var entries []string
	for _, m := range regexp.MustCompile(`(?m)^## ([a-z-]+)$`).FindAllStringSubmatch(string(runbook), -1) {
		entries = append(entries, m[1])
	}
	slices.Sort(entries)
	if !slices.Equal(entries, wanted()) {
		t.Errorf("the runbook has %v, want %v", entries, wanted())
	}
	if subscription := one(t, observability, "AWS::SNS::Subscription"); subscription.get("Endpoint") != "ops@docket.example" {
		t.Errorf("%v", subscription.Properties)
	}
	board := text(one(t, observability, "AWS::CloudWatch::Dashboard").get("DashboardBody"))
	for _, name := range []string{"IteratorAge", "5XXError", metric.Latency, metric.Errors, metric.ReadUnits, metric.WriteUnits, metric.Lag, metric.Late, metric.Failed, metric.Quarantined, metric.Bounced, metric.Complained} {
		if !strings.Contains(board, name) {
			t.Errorf("the dashboard does not show %s: %s", name, board)
		}
	}
}

// Figures are told into the namespace in which the dashboard looks for them, by
// what it looks for: faces unless the stage asks for each operation.
func TestEveryFunctionTellsItsFiguresWhereTheDashboardLooks(t *testing.T) {
	functions := 0
	for by, made := range map[string]stacks{"face": bare(), "operation": whole()} {
		board := text(one(t, made["observability"], "AWS::CloudWatch::Dashboard").get("DashboardBody"))
		for name, f := range made.functions() {
			functions++
			space, _ := f.function.get("Environment", "Variables", "DOCKET_METRICS").(string)
			told := f.function.get("Environment", "Variables", "DOCKET_METRICS_BY")
			if space == "" || told != by || !strings.Contains(board, `\"`+space+`\",`+by+`}`) || !strings.Contains(board, `\"`+space+`\",operation}`) {
				t.Errorf("%s tells into %q by %v", name, space, told)
			}
		}
	}
	if functions == 0 {
		t.Error("no functions")
	}
}
