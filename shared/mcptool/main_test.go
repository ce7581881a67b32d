package mcptool_test

import (
	"testing"

	"docket/scripts/local/system"
	"docket/shared/testing/systemtest"
)

var docket *system.System

func TestMain(m *testing.M) {
	systemtest.Main(m, func(s *system.System, _ string) { docket = s })
}
