// Package python installs programs of Python's, each into an environment of its own.
package python

import (
	"context"
	"crypto/sha256"
	"embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"docket/scripts/engine"
)

// pins are a list for each program: it and all that it needs, each at one version.
//
//go:embed *.txt
var pins embed.FS

// Install installs a program that has a list of pins, unless it is there, and returns the
// command of its Python. It lies in a folder of its name below dir. What an interruption
// left is removed first.
func Install(ctx context.Context, name, dir string, log io.Writer) (string, error) {
	requirements, err := pins.ReadFile(name + ".txt")
	if err != nil {
		return "", err
	}
	dir, err = filepath.Abs(filepath.Join(dir, name))
	if err != nil {
		return "", err
	}
	venv, complete := filepath.Join(dir, "venv"), filepath.Join(dir, "complete")
	python := filepath.Join(venv, "bin", "python")
	sum := fmt.Sprintf("%x\n", sha256.Sum256(requirements))
	if found, err := os.ReadFile(complete); err == nil && string(found) == sum {
		return python, nil
	}
	base, err := findPython(ctx)
	if err != nil {
		return "", err
	}
	_, err = fmt.Fprintf(log, "installing %s, once: about a minute\n", name)
	if err := errors.Join(err, os.RemoveAll(complete), os.RemoveAll(venv), os.MkdirAll(dir, 0o755)); err != nil {
		return "", err
	}
	list := filepath.Join(dir, "requirements.txt")
	if err := os.WriteFile(list, requirements, 0o644); err != nil {
		return "", err
	}
	for _, step := range [][]string{
		{base, "-m", "venv", venv},
		{python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement", list},
	} {
		cmd := exec.CommandContext(ctx, step[0], step[1:]...)
		cmd.Stdout, cmd.Stderr = log, log
		if err := cmd.Run(); err != nil {
			return "", fmt.Errorf("install %s: %s: %w", name, strings.Join(step, " "), err)
		}
	}
	return python, os.WriteFile(complete, []byte(sum), 0o644)
}

// findPython is the command of a Python 3.13.
func findPython(ctx context.Context) (string, error) {
	root, err := engine.ModuleRoot()
	if err != nil {
		return "", err
	}
	found, err := exec.CommandContext(ctx, filepath.Join(root, "scripts", "python.sh")).Output()
	if err != nil {
		return "", fmt.Errorf("look for Python: %w", err)
	}
	python := strings.TrimSpace(string(found))
	if python == "" {
		return "", errors.New("Python 3.13 is needed: install it, or name it by PYTHON") //nolint:staticcheck // Python is a name
	}
	return python, nil
}
