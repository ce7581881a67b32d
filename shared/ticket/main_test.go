package ticket_test

import (
	"testing"

	"docket/scripts/rapidtest"
)

func TestMain(m *testing.M) { rapidtest.Main(m) }
