package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
)

// weighAll builds every function for the architecture that it is deployed on,
// and tells the bytes of each by its folder. A folder of functions is one
// build, so that two functions of one name in two folders are two files.
func weighAll(ctx context.Context, p place) (map[string]int64, error) {
	folders, err := functionFolders(ctx, p.root)
	if err != nil {
		return nil, err
	}
	bytes := map[string]int64{}
	for _, folder := range folders {
		binaries := filepath.Join(p.dir, deployed, folder)
		if err := build(ctx, p.root, deployed, binaries+"/", "./functions/"+folder+"/..."); err != nil {
			return nil, err
		}
		if err := weigh(binaries, folder, bytes); err != nil {
			return nil, err
		}
	}
	return bytes, nil
}

// functionFolders are the folders in functions that hold functions: api/support.
func functionFolders(ctx context.Context, root string) ([]string, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-f", `{{if eq .Name "main"}}{{.ImportPath}}{{end}}`, "./functions/...")
	cmd.Dir = root
	said, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list the functions: %w", err)
	}
	var folders []string
	for _, pkg := range strings.Fields(string(said)) {
		_, function, _ := strings.Cut(pkg, "/functions/")
		if folder := path.Dir(function); len(folders) == 0 || folders[len(folders)-1] != folder {
			folders = append(folders, folder)
		}
	}
	return folders, nil
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

// weigh fills in the bytes of every binary of a folder.
func weigh(dir, folder string, bytes map[string]int64) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			return err
		}
		bytes[folder+"/"+entry.Name()] = info.Size()
	}
	return nil
}
