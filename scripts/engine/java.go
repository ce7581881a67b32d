package engine

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
)

const javaNeeded = 17

var javaVersion = regexp.MustCompile(`version "(?:1\.)?(\d+)[^"]*"`)

// checkJava says what to install when Java is too old. It costs a start of Java, so it is asked only
// after a start has failed.
func checkJava(ctx context.Context) error {
	printed, err := exec.CommandContext(ctx, "java", "-version").CombinedOutput()
	if err != nil {
		return needJava("one that does not start")
	}
	return judgeJava(string(printed))
}

func judgeJava(printed string) error {
	found := javaVersion.FindStringSubmatch(printed)
	if found == nil {
		return nil // an unusual build: the engine's own complaint says more
	}
	if version, err := strconv.Atoi(found[1]); err != nil || version < javaNeeded {
		return needJava(found[1])
	}
	return nil
}

func needJava(found string) error {
	return fmt.Errorf("Java %d or newer is needed: install a JRE (found: %s)", javaNeeded, found) //nolint:staticcheck // Java is a name
}
