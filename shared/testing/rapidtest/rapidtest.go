// Package rapidtest says how often tests check their properties.
package rapidtest

import (
	"flag"
	"os"
	"testing"
)

// Main runs a package's tests, with every property checked 2000 times unless
// the command line says otherwise.
func Main(m *testing.M) {
	if f := flag.Lookup("rapid.checks"); f != nil {
		if err := f.Value.Set("2000"); err != nil {
			panic(err)
		}
	}
	flag.Parse()
	os.Exit(m.Run())
}
