package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Recover stops the engine that a process which is gone left behind in dir. Start does so too.
func Recover(dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	lock, err := lockDir(dir)
	if err != nil {
		return fmt.Errorf("recover engine: %w", err)
	}
	defer func() { _ = lock.Close() }()
	if err := stopOrphan(dir); err != nil {
		return fmt.Errorf("recover engine: %w", err)
	}
	return nil
}

// lockDir makes dir ours until the file is closed, at the latest when this process ends.
func lockDir(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(dir, "engine.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = lock.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("%s is in use by another running system: stop it, or take another directory", dir)
		}
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	return lock, nil
}

// stopOrphan ends the process recorded in dir if it is an engine of dir. The caller holds the lock of
// dir, so such an engine serves nobody.
func stopOrphan(dir string) error {
	recorded, err := os.ReadFile(pidFile(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(recorded)))
	if err != nil || pid <= 1 {
		return os.Remove(pidFile(dir)) // cut short by a kill: the engine ends by itself
	}
	if isEngineOf(dir, pid) {
		_ = syscall.Kill(pid, syscall.SIGTERM)
		if !gone(dir, pid) {
			_ = syscall.Kill(pid, syscall.SIGKILL)
			if !gone(dir, pid) {
				return fmt.Errorf("engine %d of %s does not end", pid, dir)
			}
		}
	}
	return os.Remove(pidFile(dir))
}

// gone waits for a process that is not our child, which no system call does.
func gone(dir string, pid int) bool {
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for deadline := time.Now().Add(stopTimeout); isEngineOf(dir, pid); <-look.C {
		if time.Now().After(deadline) {
			return false
		}
	}
	return true
}

// isEngineOf tells an engine of dir from another program that got its process id.
func isEngineOf(dir string, pid int) bool {
	return strings.Contains(commandLine(pid), " "+mark(dir)+" ")
}

func commandLine(pid int) string {
	if runtime.GOOS == "linux" {
		line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		if err != nil {
			return ""
		}
		return strings.ReplaceAll(string(line), "\x00", " ")
	}
	line, err := exec.Command("ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return ""
	}
	return string(line)
}

// mark is the argument by which an engine of dir is known.
func mark(dir string) string { return "-Ddocket.engine=" + dir }

func pidFile(dir string) string { return filepath.Join(dir, "engine.pid") }
