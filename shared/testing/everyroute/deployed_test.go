//go:build deployed

package everyroute_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"docket/shared/testing/apitest"
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
	docket = apitest.Docket{Founder: d, Settle: d.Settle, URL: d.URL, Table: d.Table(), TableName: d.TableName, Tables: d.Tables, Endpoint: d.Endpoint}
	os.Exit(m.Run())
}
