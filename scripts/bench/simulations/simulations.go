// Package simulations runs the simulations over the model of DynamoDB, which are
// tests, at their full size.
package simulations

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"docket/scripts/bench/run"
)

// simulation is a test that runs Docket over the model of DynamoDB in virtual
// time. It logs its figures, and fails where its bar is missed.
type simulation struct {
	Bar     string
	Package string
	Test    string
}

// simulations are the promises that only production shows.
func simulations() []simulation {
	return []simulation{
		{Bar: "all of 50 messages on one ticket at once get in, with transactions of 25 ms",
			Package: "./shared/testing/simulation", Test: "TestFiftyMessagesAtOnceOnOneTicketAllGetIn"},
		{Bar: "a message takes the same on a description of 64 KiB, and at most 8 write units",
			Package: "./shared/testing/simulation", Test: "TestAMessageTakesWhatItTakesHoweverLongTheDescriptionAndTheCalendar"},
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

// Measure runs the simulations at their full size, and gives what they log.
func Measure(ctx context.Context, p run.Place, _ time.Duration, r *run.Report) error {
	t := run.Table{Title: "Production, simulated over a model of DynamoDB in virtual time", Rows: [][]string{{"bar", "", "figures"}}}
	for _, s := range simulations() {
		said, err := s.run(ctx, p)
		lines := logged.FindAllStringSubmatch(said, -1)
		missed, verdict := 0.0, run.Passed(true)
		if err != nil || len(lines) == 0 {
			missed, verdict = 1, run.Passed(false)
			fmt.Fprintf(os.Stderr, "%s: %v\n%s\n", s.Test, err, said)
		}
		r.Hold("missed: "+s.Bar, missed, 0, "", true)
		for n, line := range lines {
			row := []string{"", "", line[1]}
			if n == 0 {
				row = []string{s.Bar, verdict, line[1]}
			}
			t.Rows = append(t.Rows, row)
		}
	}
	r.Tables = append(r.Tables, t)
	return ctx.Err()
}

func (s simulation) run(ctx context.Context, p run.Place) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "test", "-count=1", "-timeout=60m", "-v", "-run", "^"+s.Test+"$", s.Package)
	cmd.Dir = p.Root
	cmd.Env = append(os.Environ(), "DOCKET_MODEL=large")
	said, err := cmd.CombinedOutput()
	if strings.Contains(string(said), "no tests to run") {
		err = fmt.Errorf("%s has no test of this name", s.Package)
	}
	return string(said), err
}
