//go:build deployed

package support_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"docket/shared/testing/deployed"
)

// The tests of isolation hold of the deployed system too; others need levers
// of the local one.
func TestMain(m *testing.M) {
	d, err := deployed.Open(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, "the tests need a deployment:", err)
		os.Exit(1)
	}
	docket = subject{d, d.Settle, d.URL, d.Table(), d.TableName, d.Tables, d.Endpoint}
	os.Exit(m.Run())
}
