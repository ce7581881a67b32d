// Package functions weighs every function as it is deployed, and starts it
// against an empty one.
package functions

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"docket/scripts/bench/run"
	"docket/scripts/runtimeapi"
)

// starts is how often each binary is started; the best counts.
const starts = 20

// function is what was found of one.
type function struct {
	name      string // its folder in functions
	binary    string // for this machine
	megabytes float64
	start     time.Duration // on Linux alone
}

// Measure builds every function as it is deployed and weighs it, and starts it
// against an empty one, both built for this machine.
func Measure(ctx context.Context, dir string, _ time.Duration, r *run.Report) error {
	arch := map[string]string{"amd64": "x86_64", "arm64": "arm64"}[runtime.GOARCH]
	empty := &function{name: "an empty one", binary: filepath.Join(dir, "empty")}
	for _, command := range [][]string{
		{"scripts/functions.sh", "arm64"}, {"scripts/functions.sh", arch},
		{"go", "build", "-trimpath", "-ldflags", "-s -w", "-tags", "lambda.norpc", "-o", empty.binary, "./scripts/bench/functions/empty"},
	} {
		cmd := exec.CommandContext(ctx, command[0], command[1:]...)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if said, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", cmd, err, said)
		}
	}
	found, err := weigh(arch)
	if err != nil {
		return err
	}
	all := append(slices.Clone(found), empty)
	if runtime.GOOS == "linux" {
		if err := startInTurns(ctx, all); err != nil {
			return err
		}
	}
	var rows [][]any
	for _, f := range all {
		rows = append(rows, []any{f.name, f.megabytes, f.start})
	}
	run.Print("Functions", []any{"function", "MB on arm64", "start, ms"}, rows, fmt.Sprintf(
		"Start: from exec until the function, built for %s, asks a runtime here for work; the best of %d in turns.", arch, starts))
	// The function of assistants carries a protocol more than the others.
	assistants := slices.IndexFunc(found, func(f *function) bool { return f.name == "mcp" })
	hold(r, found[assistants:assistants+1], empty, 13, 10)
	hold(r, slices.Delete(found, assistants, assistants+1), empty, 11, 5)
	return nil
}

// hold holds the heaviest of some functions, and the slowest to start.
func hold(r *run.Report, of []*function, empty *function, megabytes, milliseconds float64) {
	heaviest := slices.MaxFunc(of, func(a, b *function) int { return cmp.Compare(a.megabytes, b.megabytes) })
	r.Hold("weight on arm64 of "+heaviest.name+", MB", heaviest.megabytes, megabytes, true)
	slowest := slices.MaxFunc(of, func(a, b *function) int { return cmp.Compare(a.start, b.start) })
	r.Hold("start of "+slowest.name+" above an empty function, ms", 1000*(slowest.start-empty.start).Seconds(), milliseconds, false)
}

// weigh tells what the functions weigh as they are deployed, the heaviest first.
func weigh(arch string) (found []*function, err error) {
	err = fs.WalkDir(os.DirFS(".local/functions/arm64"), ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != "bootstrap" {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			found = append(found, &function{name: path.Dir(file), binary: filepath.Join(".local/functions", arch, file), megabytes: float64(info.Size()) / 1e6})
		}
		return err
	})
	slices.SortFunc(found, func(a, b *function) int { return cmp.Compare(b.megabytes, a.megabytes) })
	return found, err
}

// startInTurns starts functions until they ask for work, and keeps how long that
// took from the exec at best.
func startInTurns(ctx context.Context, all []*function) error {
	environment := []string{
		"AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local", "DOCKET_TABLE=docket", "DOCKET_BUS=docket",
		`DOCKET_ISSUERS=[{"issuer":"https://issuer.example","audience":"docket","jwks":"https://issuer.example/jwks.json"}]`,
	}
	for i := range starts * len(all) {
		f := all[i%len(all)]
		var said bytes.Buffer
		process, err := runtimeapi.Start(f.binary, "", environment, &said)
		if err != nil {
			return err
		}
		within, cancel := context.WithTimeout(ctx, 10*time.Second)
		at, err := process.Ready(within)
		cancel()
		process.Stop()
		if err != nil {
			return fmt.Errorf("start %s: %w\n%s", f.binary, err, said.Bytes())
		}
		if took := at.Sub(process.Began); f.start == 0 || took < f.start {
			f.start = took
		}
	}
	return nil
}
