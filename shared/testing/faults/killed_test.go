package faults_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"

	"docket/scripts/local/system"
	"docket/shared/change"
	"docket/shared/stream"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// victim, where it is set, makes the test binary a system that stops for good
// once a consumer has had so many Changes, and before it notes that: "audit" or
// "dispatch". Its engine and data follow.
const victim = "DOCKET_TEST_VICTIM"

// fatal is how many Changes its consumer gets.
const fatal = 7

func beVictim(fault string) int {
	parts := strings.SplitN(fault, " ", 3)
	o := system.Options{Data: parts[2], Endpoint: parts[1], Seed: system.Empty, Log: slog.New(slog.DiscardHandler), NoSweep: true}
	for _, c := range stream.Consumers() {
		c.Batch = 1
		o.Consumers = append(o.Consumers, c)
	}
	var taken atomic.Int32
	o.Taken = func(consumer string, c change.Change) {
		fmt.Println(consumer, c.ID)
		if consumer == parts[0] && taken.Add(1) == fatal {
			fmt.Println("written")
			select {}
		}
	}
	if _, err := system.Start(context.Background(), o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	select {}
}

// partitionOf is the partition of what a call puts, the first in a transaction.
func partitionOf(input any) string {
	var item map[string]types.AttributeValue
	switch in := input.(type) {
	case *dynamodb.PutItemInput:
		item = in.Item
	case *dynamodb.TransactWriteItemsInput:
		if put := in.TransactItems[0].Put; put != nil {
			item = put.Item
		}
	}
	return text(item, "PK")
}

func TestAConsumerKilledBetweenItsEffectAndItsNoteLosesNothingAndCountsOnce(t *testing.T) {
	for _, consumer := range []string{stream.Audit().Name, stream.Dispatch().Name} {
		t.Run(consumer, func(t *testing.T) {
			data := t.TempDir()
			first := start(t, func(o *system.Options) { o.Data, o.Consumers = data, []stream.Consumer{} })
			first.w = credentials(t, data)
			doomed := of(t, first.System, first.w)
			ticketID := doomed.open(t, "")["id"].(string)
			for range 12 { // one ticket's: they are handled one after another
				doomed.call(t, "POST", "/v1/support/tickets/"+ticketID+"/messages", `{"body":"b"}`)
			}
			first.Stop()
			cmd := exec.CommandContext(t.Context(), os.Args[0])
			cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s %s %s", victim, consumer, endpoint, data))
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != "written"; {
				if told, sent := strings.CutPrefix(lines.Text(), stream.Dispatch().Name+" "); sent {
					doomed.told.add(told)
				}
			}
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait() // it was killed
			half := doomed.read(t)
			if n := len(half.changes) - min(len(half.audits), len(half.sent)); n == 0 {
				t.Error("it was killed too late: all was done")
			}
			again := start(t, func(o *system.Options) { o.Data = data })
			d := of(t, again.System, doomed.w)
			d.told = again.told
			for sent := range doomed.told.so() {
				d.told.add(sent)
			}
			d.settle(t)
			d.check(t)
		})
	}
}
