package compose_test

import (
	"testing"

	"docket/shared/testing/rapidtest"
)

func TestMain(m *testing.M) { rapidtest.Main(m) }
