package mcptool_test

import (
	"testing"

	"docket/scripts/local/system"
	"docket/shared/rest"
	"docket/shared/rest/desk"
	"docket/shared/rest/support"
	"docket/shared/testing/systemtest"
)

var docket *system.System

// supportTools are those of the Support face.
func supportTools() []rest.Face {
	return []rest.Face{support.Face(support.ToolRoutes(docket.Table)...), desk.Face(desk.ToolRoutes(docket.Table)...)}
}

func TestMain(m *testing.M) {
	systemtest.Main(m, func(s *system.System, _ string) { docket = s })
}
