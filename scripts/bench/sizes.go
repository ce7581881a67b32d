package main

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

// functionsFolder is where scripts/functions.sh puts what it builds.
const functionsFolder = ".local/functions"

// buildAll builds every function as it is deployed, with an empty build cache,
// and tells in how many seconds.
func buildAll(ctx context.Context, p place) (float64, error) {
	began := time.Now()
	err := command(ctx, p, []string{"GOCACHE=" + filepath.Join(p.dir, "cache")}, "scripts/functions.sh", "arm64")
	return time.Since(began).Seconds(), err
}

// buildHere builds every function for this machine, and gives its name for that.
func buildHere(ctx context.Context, p place) (string, error) {
	arch := runtime.GOARCH
	if arch == "amd64" {
		arch = "x86_64"
	}
	return arch, command(ctx, p, nil, "scripts/functions.sh", arch)
}

// synthesize makes the templates, with everything built before, and tells in
// how many seconds.
func synthesize(ctx context.Context, p place) (float64, error) {
	if err := command(ctx, p, nil, "make", "app"); err != nil {
		return 0, err
	}
	began := time.Now()
	err := command(ctx, p, nil, "make", "synth")
	return time.Since(began).Seconds(), err
}

// weighAll tells what the functions weigh that buildAll has built, the heaviest first.
func weighAll(p place) ([]functionFinding, error) {
	root := filepath.Join(p.root, functionsFolder, "arm64")
	var found []functionFinding
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != "bootstrap" {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, filepath.Dir(file))
		found = append(found, functionFinding{Name: name, Megabytes: float64(info.Size()) / 1e6})
		return err
	})
	slices.SortStableFunc(found, func(a, b functionFinding) int { return cmp.Compare(b.Megabytes, a.Megabytes) })
	return found, err
}

// command runs a command of the module, with more in its environment.
func command(ctx context.Context, p place, environment []string, name string, arguments ...string) error {
	cmd := exec.CommandContext(ctx, name, arguments...)
	cmd.Dir = p.root
	cmd.Env = append(os.Environ(), environment...)
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd, err, said)
	}
	return nil
}
