//go:build fuzz

package fuzz_test

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"docket/scripts/engine"
	"docket/scripts/local/system"
	"docket/scripts/python"
	"docket/shared/id"
	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"
)

// docket is the system on this machine.
var docket apitest.Docket

func TestMain(m *testing.M) {
	systemtest.Main(m, func(s *system.System, endpoint string) { docket = apitest.Local(s, endpoint) })
}

// DOCKET_FUZZ_SECONDS is how long all faces are tried together, and DOCKET_FUZZ_SEED which
// requests are made: another number makes others.
const (
	usualSeconds = 120
	usualSeed    = "1"
)

func TestEveryFaceAnswersAsItsDocumentSays(t *testing.T) {
	root, err := engine.ModuleRoot()
	if err != nil {
		t.Fatal(err)
	}
	local := filepath.Join(root, ".local")
	interpreter, err := python.Install(t.Context(), "schemathesis", local, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	seconds, err := strconv.Atoi(cmp.Or(os.Getenv("DOCKET_FUZZ_SECONDS"), fmt.Sprint(usualSeconds)))
	if err != nil {
		t.Fatal("DOCKET_FUZZ_SECONDS:", err)
	}
	config, err := filepath.Abs("schemathesis.toml")
	if err != nil {
		t.Fatal(err)
	}
	faces := system.Faces(nil)
	for _, f := range faces {
		t.Run(f.Name, func(t *testing.T) {
			w := docket.World(t) // what is done to one face is not felt on the next
			cmd := exec.CommandContext(t.Context(), interpreter, "-m", "schemathesis.cli", "--config-file", config, "run", docket.URL+f.DocumentPath(),
				"--max-time", fmt.Sprint(seconds/len(faces)), "--seed", cmp.Or(os.Getenv("DOCKET_FUZZ_SEED"), usualSeed))
			cmd.Dir = filepath.Join(local, "schemathesis")
			cmd.Env = slices.Concat(os.Environ(), []string{"PYTHONPATH=" + filepath.Dir(config), "PYTHONDONTWRITEBYTECODE=1", "SCHEMATHESIS_HOOKS=reasons"}, known(w, f.Name))
			said, err := cmd.CombinedOutput()
			t.Logf("%s", said)
			var failed *exec.ExitError
			if errors.As(err, &failed) {
				t.Error("the document and what is answered differ")
			} else if err != nil {
				t.Fatal(err)
			}
		})
	}
}

// known is the environment from which the configuration takes a credential and what
// there is in a world, by the ids that a face knows it by.
func known(w apitest.World, face string) []string {
	ticket := w.Ticket
	bare := strings.TrimPrefix(ticket, id.TicketPrefix)
	switch face {
	case "helpdesk":
		ticket = "tkt_" + bare
	case "selfservice":
		ticket = w.Own
	}
	return []string{"TOKEN=" + w.Tokens["admin"], "TICKET=" + ticket, "QUEUE=" + w.Queue, "FIELD=" + w.Field, "KEY=" + w.Key,
		"JOB=" + w.Job, "WEBHOOK=" + w.Webhook, "DELIVERY=" + w.Delivery, "REQUEST=" + w.Request}
}
