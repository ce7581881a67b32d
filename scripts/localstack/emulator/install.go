// Package emulator installs LocalStack and runs it on this machine, without
// Docker, for as long as the process that started it lives.
package emulator

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"docket/scripts/engine"
)

//go:embed requirements.txt
var requirements []byte

// Install installs LocalStack into a folder, unless it is there, and returns
// the command of its Python. What an interruption left is removed first.
func Install(ctx context.Context, dir string, log io.Writer) (string, error) {
	dir, err := filepath.Abs(dir)
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
	_, err = fmt.Fprintln(log, "installing LocalStack, once: about a minute")
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
			return "", fmt.Errorf("install LocalStack: %s: %w", strings.Join(step, " "), err)
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
