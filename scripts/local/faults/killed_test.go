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
	"docket/shared/stream"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// victim, where it is set, makes the test binary a system that stops for good
// once it has written so many records of a kind, and before it notes that:
// "#AU#" of the ledger, "#SE#" of dispatch. Its engine and data follow.
const victim = "DOCKET_TEST_VICTIM"

// fatal is how many records the victim writes.
const fatal = 7

func beVictim(fault string) int {
	parts := strings.SplitN(fault, " ", 3)
	_, err := system.Start(context.Background(), system.Options{Data: parts[2], Endpoint: parts[1], Seed: system.Empty,
		Log: slog.New(slog.DiscardHandler), NoSweep: true, Client: []func(*dynamodb.Options){stopAfter(parts[0])}})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println("ready")
	select {}
}

// stopAfter lets the client's caller wait for ever behind the last record.
func stopAfter(kind string) func(*dynamodb.Options) {
	var written atomic.Int32
	return func(o *dynamodb.Options) {
		o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
			return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("stop",
				func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
					out, metadata, err := next.HandleInitialize(ctx, in)
					if err == nil && strings.Contains(partitionOf(in.Parameters), kind) && written.Add(1) == fatal {
						fmt.Println("written")
						select {}
					}
					return out, metadata, err
				}), middleware.After)
		})
	}
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
	for name, kind := range map[string]string{"ledger": "#AU#"} {
		t.Run(name, func(t *testing.T) {
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
			cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s %s %s", victim, kind, endpoint, data))
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != "written"; {
				if lines.Text() != "ready" {
					t.Errorf("the victim says %q", lines.Text())
				}
			}
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait() // it was killed
			half := doomed.read(t)
			if n := len(half.changes) - len(half.audits); n == 0 {
				t.Error("it was killed too late: all was done")
			}
			again := start(t, func(o *system.Options) { o.Data = data })
			d := of(t, again.System, doomed.w)
			d.settle(t)
			d.check(t)
		})
	}
}
