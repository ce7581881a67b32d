package dynamodel_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"docket/shared/dynamo"
	"docket/shared/testing/enginetest"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

const docket = "docket"

// local is the real engine, with Docket's table.
var local *dynamodb.Client

func TestMain(m *testing.M) {
	enginetest.Main(m, func(endpoint string) func() {
		local = dynamo.Local(endpoint)
		if err := dynamo.Create(context.Background(), local, docket); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return func() {}
	})
}
