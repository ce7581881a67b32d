package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// weighAll builds every function for the architecture that it is deployed on,
// and tells the bytes of each by its folder in functions.
func weighAll(ctx context.Context, p place) (map[string]int64, error) {
	names, err := functionNames(ctx, p.root)
	if err != nil {
		return nil, err
	}
	bytes := map[string]int64{}
	for _, name := range names {
		binary := filepath.Join(p.dir, deployed, name)
		if err := build(ctx, p.root, deployed, binary, "./functions/"+name); err != nil {
			return nil, err
		}
		info, err := os.Stat(binary)
		if err != nil {
			return nil, err
		}
		bytes[name] = info.Size()
	}
	return bytes, nil
}

// functionNames are the folders of functions: api/support/create_support_ticket.
func functionNames(ctx context.Context, root string) ([]string, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-f", `{{if eq .Name "main"}}{{.ImportPath}}{{end}}`, "./functions/...")
	cmd.Dir = root
	said, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list the functions: %w", err)
	}
	var names []string
	for _, pkg := range strings.Fields(string(said)) {
		_, name, _ := strings.Cut(pkg, "/functions/")
		names = append(names, name)
	}
	return names, nil
}

// build builds packages as functions are built.
func build(ctx context.Context, root, architecture, output, packages string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-tags", "lambda.norpc nethttpomithttp2", "-trimpath", "-ldflags", "-s -w", "-o", output, packages)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+architecture)
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", packages, err, said)
	}
	return nil
}
