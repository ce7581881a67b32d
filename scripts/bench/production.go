package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"
)

// simulation is a test that runs Docket over the model of DynamoDB in virtual
// time. It logs its figures, and fails where its bar is missed.
type simulation struct {
	Bar     string   `json:"bar"`
	Package string   `json:"package"`
	Test    string   `json:"test"`
	Figures []string `json:"figures"`
	Pass    bool     `json:"pass"`
}

// simulations are the promises that only production shows.
func simulations() []simulation {
	return []simulation{
		{Bar: "all of 50 messages on one ticket at once get in, with transactions of 25 ms",
			Package: "./shared/testing/production", Test: "TestFiftyMessagesAtOnceOnOneTicketAllGetIn"},
		{Bar: "a message takes the same on a description of 64 KiB, and at most 8 write units",
			Package: "./shared/testing/production", Test: "TestAMessageTakesWhatItTakesHoweverLongTheDescriptionAndTheCalendar"},
		{Bar: "1,000 Changes a second of one workspace are recorded, none given up",
			Package: "./shared/stream", Test: "TestAThousandChangesASecondOfOneWorkspaceAreRecordedOnceEach"},
		{Bar: "a record takes at most 4 write units a Change",
			Package: "./shared/stream", Test: "TestARecordTakesAtMostFourUnits"},
		{Bar: "300 writes a second for ten minutes, an hour's outage at 50: under 500 entries ten minutes later",
			Package: "./shared/dynamo", Test: "TestTheIndexKeepsUpWithAWorkspaceAndCatchesUpAfterAnOutage"},
		{Bar: "100,000 due timers are recorded within five minutes",
			Package: "./shared/worker", Test: "TestAHundredThousandDueTimersAreRecordedWithinFiveMinutes"},
	}
}

// logged is a line that a test logs: "    units_test.go:24: an agent's first
// answer takes 8 write units". Further lines of one log stand deeper.
var logged = regexp.MustCompile(`(?m)^\s+\w+_test\.go:\d+: (.*)$`)

// measureProduction runs the simulations at their full size, and gives what they log.
func measureProduction(ctx context.Context, p place, _ time.Duration, r *report) error {
	all := simulations()
	t := table{title: "Production, simulated over a model of DynamoDB in virtual time", rows: [][]string{{"bar", "", "figures"}}}
	for i := range all {
		s := &all[i]
		said, err := s.run(ctx, p)
		for _, line := range logged.FindAllStringSubmatch(said, -1) {
			s.Figures = append(s.Figures, line[1])
		}
		s.Pass = err == nil && len(s.Figures) > 0
		missed := 0.0
		if !s.Pass {
			missed = 1
			fmt.Fprintf(os.Stderr, "%s: %v\n%s\n", s.Test, err, said)
		}
		r.hold("missed: "+s.Bar, missed, 0, "", true)
		for n, figures := range s.Figures {
			row := []string{"", "", figures}
			if n == 0 {
				row = []string{s.Bar, passed(s.Pass), figures}
			}
			t.rows = append(t.rows, row)
		}
	}
	r.add("production", all, t)
	return ctx.Err()
}

func (s simulation) run(ctx context.Context, p place) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "test", "-count=1", "-timeout=60m", "-v", "-run", "^"+s.Test+"$", s.Package)
	cmd.Dir = p.root
	cmd.Env = append(os.Environ(), "DOCKET_MODEL=large")
	said, err := cmd.CombinedOutput()
	if strings.Contains(string(said), "no tests to run") {
		err = fmt.Errorf("%s has no test of this name", s.Package)
	}
	return string(said), err
}
