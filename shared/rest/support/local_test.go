//go:build !deployed

package support_test

import (
	"testing"

	"docket/scripts/local/system"
	"docket/shared/dynamo"
	"docket/shared/testing/systemtest"
)

func TestMain(m *testing.M) {
	systemtest.Main(m, func(s *system.System, endpoint string) {
		docket = subject{s, s.Settle, s.URL, s.Table, system.TableName, dynamo.Local(endpoint), endpoint}
	})
}
