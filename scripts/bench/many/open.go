package many

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"docket/shared/ticket"
)

// Sizes are how many tickets the measured workspaces have, in ascending order: those
// of DOCKET_BENCH_SIZES.
func Sizes() ([]int, error) {
	var sizes []int
	for _, text := range strings.Split(cmp.Or(os.Getenv("DOCKET_BENCH_SIZES"), "10000,100000"), ",") {
		size, err := strconv.Atoi(text)
		if err != nil {
			return nil, fmt.Errorf("DOCKET_BENCH_SIZES: %w", err)
		}
		sizes = append(sizes, size)
	}
	slices.Sort(sizes)
	return sizes, nil
}

// Figures are what was counted while a workspace was built.
type Figures struct {
	WordUnits float64 // write units of the runs of words, for a ticket: what folds, merges and removals take
}

// kept is where a workspace of so many tickets is kept.
func kept(tickets int) string {
	return filepath.Join(".local", "bench", fmt.Sprintf("%d-%d.%d.%d", tickets, version, ticket.FacetsVersion, ticket.WordsVersion))
}

const figuresFile = "built.json"

// Copy makes a directory with the engine's data of a workspace of so many tickets.
// What was built once is kept under .local/bench.
func Copy(ctx context.Context, tickets int, dir string) error {
	if _, err := os.Stat(kept(tickets)); errors.Is(err, fs.ErrNotExist) {
		if err := keep(ctx, tickets); err != nil {
			return fmt.Errorf("build a workspace of %d tickets: %w", tickets, err)
		}
	} else if err != nil {
		return err
	}
	return copyAll(kept(tickets), dir)
}

// Built are the figures of a workspace that was copied.
func Built(tickets int) (f Figures, err error) {
	text, err := os.ReadFile(filepath.Join(kept(tickets), figuresFile))
	if err != nil {
		return f, err
	}
	return f, json.Unmarshal(text, &f)
}

// keep builds beside the place, so that what is there is whole.
func keep(ctx context.Context, tickets int) error {
	began, building := time.Now(), kept(tickets)+".building"
	if err := os.RemoveAll(building); err != nil {
		return err
	}
	fmt.Printf("Building %s\n", kept(tickets))
	f, err := build(ctx, building, tickets)
	if err != nil {
		return err
	}
	text, err := json.Marshal(f)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(building, figuresFile), text, 0o600); err != nil {
		return err
	}
	fmt.Printf("  built in %s\n", time.Since(began).Round(time.Second))
	return os.Rename(building, kept(tickets))
}

// copyAll copies the files of a directory into another one.
func copyAll(from, to string) error {
	files, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	for _, file := range files {
		if err := copyFile(filepath.Join(from, file.Name()), filepath.Join(to, file.Name())); err != nil {
			return err
		}
	}
	return nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
