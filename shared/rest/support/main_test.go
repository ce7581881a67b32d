package support_test

import (
	"testing"

	"docket/scripts/local/system"
	"docket/scripts/local/systemtest"
)

var (
	docket   *system.System
	endpoint string
)

func TestMain(m *testing.M) {
	systemtest.Main(m, func(s *system.System, at string) { docket, endpoint = s, at })
}
