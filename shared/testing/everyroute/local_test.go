//go:build !deployed

package everyroute_test

import (
	"testing"

	"docket/scripts/local/system"
	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"
)

func TestMain(m *testing.M) {
	systemtest.Main(m, func(s *system.System, endpoint string) {
		docket = apitest.Local(s, endpoint)
	})
}
