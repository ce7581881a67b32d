package ticket_test

import (
	"flag"
	"os"
	"testing"
)

// Properties are checked 2000 times each, unless the command line says otherwise.
func TestMain(m *testing.M) {
	if f := flag.Lookup("rapid.checks"); f != nil {
		if err := f.Value.Set("2000"); err != nil {
			panic(err)
		}
	}
	flag.Parse()
	os.Exit(m.Run())
}
