// Package run has what every part of a run of the bench needs: where it works,
// its settings, and the report of tables and bars.
package run

import (
	"cmp"
	"fmt"
	"os"
	"strconv"
)

// Place is where a run works.
type Place struct {
	Root string // of the module
	Dir  string // for what is kept no longer than the run
}

// Setting is a number above 0 from the environment.
func Setting(name string, otherwise int) (int, error) {
	n, err := strconv.Atoi(cmp.Or(os.Getenv(name), strconv.Itoa(otherwise)))
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%s must be a number above 0", name)
	}
	return n, nil
}
