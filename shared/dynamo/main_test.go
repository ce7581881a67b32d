package dynamo_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"testing"

	"docket/scripts/local/system"
	"docket/scripts/local/systemtest"
	"docket/shared/dynamo"
	"docket/shared/stream"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

var (
	docket   *system.System
	endpoint string
	db       *dynamodb.Client // sees the table as it is, beside the product
)

// secondProcess, where it is set, makes the test binary a further system on
// the engine that it names, until its standard input ends.
const secondProcess = "DOCKET_TEST_SECOND_PROCESS"

func TestMain(m *testing.M) {
	if at := os.Getenv(secondProcess); at != "" {
		os.Exit(serveBeside(at))
	}
	systemtest.Main(m, func(s *system.System, at string) {
		docket, endpoint, db = s, at, dynamo.Local(at)
	}, func(o *system.Options) { o.Consumers = []stream.Consumer{} }) // the books have tests of their own
}

func serveBeside(at string) int {
	data, err := os.MkdirTemp("", "docket")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(data) }() // a directory of the tests'
	s, err := system.Start(context.Background(), system.Options{Data: data, Endpoint: at, Seed: system.Empty, Log: silent(),
		Consumers: []stream.Consumer{}})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer s.Stop()
	fmt.Println(s.URL)
	_, _ = io.Copy(io.Discard, os.Stdin) // ends with the parent
	return 0
}

func silent() *slog.Logger { return slog.New(slog.DiscardHandler) }
