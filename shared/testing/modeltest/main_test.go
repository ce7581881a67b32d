package modeltest_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"testing"

	"docket/scripts/local/system"
	"docket/shared/dynamo"
	"docket/shared/index"
	"docket/shared/stream"
	"docket/shared/testing/systemtest"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

var (
	docket   *system.System
	newer    *system.System // a later build on the same table: its tickets have a facet more
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
		newer = startNewer(at)
	}, func(o *system.Options) { o.Consumers = []stream.Consumer{} }) // audit and usage have tests of their own
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

// startNewer starts a system of a later build, whose tickets have a facet that
// this one does not know and that depends on what this one changes.
func startNewer(at string) *system.System {
	data, err := os.MkdirTemp("", "docket")
	if err != nil {
		panic(err)
	}
	s, err := system.Start(context.Background(), system.Options{Data: data, Endpoint: at, Seed: system.Empty, Log: silent(),
		Consumers: []stream.Consumer{}, NoSweep: true, Build: later})
	if err != nil {
		panic(err)
	}
	return s
}

func later(t *dynamo.Table) *dynamo.Table {
	return t.Indexing(ticket.FacetsVersion+1, func(tk ticket.Ticket) []index.Facet {
		return index.Normalize(append(tk.Facets(), index.HasField("later-"+string(tk.Status))))
	})
}

func silent() *slog.Logger { return slog.New(slog.DiscardHandler) }
