package everyroute_test

import (
	"net/http"
	"strings"
	"testing"

	"docket/shared/rest"
	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"
)

// apart has a test ask a system of its own.
func apart(t *testing.T) {
	t.Helper()
	shared := docket
	docket = apitest.Local(systemtest.Apart(t))
	t.Cleanup(func() { docket = shared })
}

// readsAlone tells of a route that can be asked in one world with all others of which it
// tells: it writes nothing, and nothing is done before it is asked that could be in the way
// of another one. It reads no ticket, whose calendar this process remembers once it was
// read, and no file, which one message takes.
func readsAlone(route rest.Route) bool {
	_, folded := folds[route.Operation]
	return route.Method == http.MethodGet && !folded && !strings.Contains(route.Path, "{ticket_id}") && !strings.Contains(route.Path, "{file_id}")
}
