// Package simulations runs the simulations over the model of DynamoDB: tests in
// virtual time, whose names are promises that only production shows.
package simulations

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"docket/scripts/bench/run"
)

// tests are the simulations with their packages.
var tests = [][2]string{
	{"TestFiftyMessagesAtOnceOnOneTicketAllGetIn", "./shared/testing/simulation"},
	{"TestAMessageTakesWhatItTakesHoweverLongTheDescriptionAndTheCalendar", "./shared/testing/simulation"},
	{"TestAThousandChangesASecondOfOneWorkspaceAreRecordedOnceEach", "./shared/stream"},
	{"TestARecordTakesAtMostFourUnits", "./shared/stream"},
	{"TestTheIndexKeepsUpWithAWorkspaceAndCatchesUpAfterAnOutage", "./shared/dynamo"},
	{"TestBulksOfAllTicketsDisturbNobody", "./shared/testing/simulation"},
	{"TestAHundredThousandDueTimersAreRecordedWithinFiveMinutes", "./shared/worker"},
}

// Measure runs the simulations at their full size. They print their figures, and
// fail where a promise is not kept.
func Measure(ctx context.Context, _ string, _ time.Duration, r *run.Report) error {
	fmt.Print("\nProduction, simulated over a model of DynamoDB in virtual time\n")
	for _, test := range tests {
		var said bytes.Buffer
		cmd := exec.CommandContext(ctx, "go", "test", "-count=1", "-timeout=60m", "-v", "-run", "^"+test[0]+"$", test[1])
		cmd.Env = append(os.Environ(), "DOCKET_MODEL=large")
		cmd.Stdout, cmd.Stderr = io.MultiWriter(os.Stdout, &said), os.Stderr
		missed := 0.0
		if err := cmd.Run(); err != nil || !bytes.Contains(said.Bytes(), []byte("--- PASS: "+test[0])) { // it may be gone
			missed = 1
		}
		r.Hold("missed: "+test[0], missed, 0, true)
	}
	return ctx.Err()
}
