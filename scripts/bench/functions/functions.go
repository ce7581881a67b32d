// Package functions weighs every function as it is deployed, and starts it
// against an empty one.
package functions

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

	"docket/scripts/bench/run"
)

// limits are what functions may weigh, and how much longer than an empty one they
// may take to start.
type limits struct{ megabytes, milliseconds float64 }

// limitsOf are a function's: that of assistants carries a protocol more.
func limitsOf(function string) limits {
	if function == assistants {
		return limits{12, 10}
	}
	return limits{10, 5}
}

// functionsFolder is where scripts/functions.sh puts what it builds.
const functionsFolder = ".local/functions"

// assistants is the folder of the function of assistants.
const assistants = "mcp"

// functionFinding is what became of one function.
type functionFinding struct {
	Name      string // its folder in functions
	Megabytes float64
	Best      float64
	Median    float64
}

type functionsFinding struct {
	Functions []functionFinding // the heaviest first
	Empty     functionFinding
}

// Measure builds every function as it is deployed and weighs it, and
// starts it against an empty one, both built for this machine.
func Measure(ctx context.Context, p run.Place, _ time.Duration, r *run.Report) error {
	var found functionsFinding
	err := command(ctx, p, nil, "scripts/functions.sh", "arm64")
	if err != nil {
		return err
	}
	if found.Functions, err = weighAll(p); err != nil {
		return err
	}
	if runtime.GOOS == "linux" {
		if err := startAll(ctx, p, &found); err != nil {
			return err
		}
	}
	for _, f := range found.worst() {
		r.Hold("weight on arm64 of "+f.Name, f.Megabytes, limitsOf(f.Name).megabytes, " MB", true)
		if f.Best > 0 {
			r.Hold("start of "+f.Name+" above an empty function", f.Best-found.Empty.Best, limitsOf(f.Name).milliseconds, " ms", false)
		}
	}
	r.Tables = append(r.Tables, functionTable(found))
	return nil
}

// worst are the heaviest function and the slowest to start, of each limits.
func (found functionsFinding) worst() []functionFinding {
	var worst []functionFinding
	for _, assisting := range []bool{false, true} {
		of := slices.DeleteFunc(slices.Clone(found.Functions), func(f functionFinding) bool { return (f.Name == assistants) != assisting })
		slowest := slices.MaxFunc(of, func(a, b functionFinding) int { return cmp.Compare(a.Best, b.Best) })
		worst = append(worst, of[0])
		if slowest.Name != of[0].Name {
			worst = append(worst, slowest)
		}
	}
	return worst
}

func functionTable(found functionsFinding) run.Table {
	t := run.Table{Title: "Functions", Rows: [][]string{{"function", "MB on arm64", "start, best ms", "median ms"}}}
	for _, f := range append(slices.Clone(found.Functions), found.Empty) {
		t.Rows = append(t.Rows, []string{f.Name, run.Figure(f.Megabytes), run.Figure(f.Best), run.Figure(f.Median)})
	}
	t.Notes = []string{
		fmt.Sprintf("Start: from exec until the function, built for %s, asks a runtime here for work, of %d starts in turns.", runtime.GOARCH, starts),
	}
	return t
}

// startAll starts every function and an empty one in turns.
func startAll(ctx context.Context, p run.Place, found *functionsFinding) error {
	arch := runtime.GOARCH
	if arch == "amd64" {
		arch = "x86_64"
	}
	if err := command(ctx, p, nil, "scripts/functions.sh", arch); err != nil {
		return err
	}
	empty := filepath.Join(p.Dir, "empty")
	if err := command(ctx, p, []string{"CGO_ENABLED=0"}, "go", "build", "-trimpath", "-ldflags", "-s -w", "-tags", "lambda.norpc", "-o", empty, "./scripts/bench/functions/empty"); err != nil {
		return err
	}
	found.Empty.Name = "an empty one"
	binaries := []string{empty}
	for _, f := range found.Functions {
		binaries = append(binaries, filepath.Join(p.Root, functionsFolder, arch, f.Name, "bootstrap"))
	}
	took, err := startInTurns(ctx, binaries)
	if err != nil {
		return err
	}
	for i := range found.Functions {
		f := &found.Functions[i]
		f.Best, f.Median = bestAndMedian(took[i+1])
	}
	found.Empty.Best, found.Empty.Median = bestAndMedian(took[0])
	return nil
}

func bestAndMedian(took []time.Duration) (best, mid float64) {
	return run.Milliseconds(slices.Min(took)), run.Milliseconds(run.Median(took))
}

// weighAll tells what the functions weigh as they are deployed, the heaviest first.
func weighAll(p run.Place) ([]functionFinding, error) {
	root := filepath.Join(p.Root, functionsFolder, "arm64")
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
func command(ctx context.Context, p run.Place, environment []string, name string, arguments ...string) error {
	cmd := exec.CommandContext(ctx, name, arguments...)
	cmd.Dir = p.Root
	cmd.Env = append(os.Environ(), environment...)
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd, err, said)
	}
	return nil
}
