package system

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

// Clock is the clock that the domain reads: the real one and an offset, which
// only grows and is kept in a file.
type Clock struct {
	mu     sync.Mutex
	file   string
	offset time.Duration
}

// farthest is how far the clock can be moved on in all.
const farthest = 20 * 365 * 24 * time.Hour

func openClock(file string) (*Clock, error) {
	c := &Clock{file: file}
	kept, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open the clock: %w", err)
	}
	c.offset, err = time.ParseDuration(strings.TrimSpace(string(kept)))
	if err != nil {
		return nil, fmt.Errorf("open the clock %s: %w", file, err)
	}
	return c, nil
}

// Now is the domain's time, which a lever of this machine moves.
func (s *System) Now() time.Time { return s.clock.Now() }

// Now is the domain's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset)
}

// Advance moves the clock on, for good.
func (c *Clock) Advance(by time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if by < 0 || c.offset+by > farthest {
		return fmt.Errorf("the clock goes forward only, and twenty years at most: %s", by)
	}
	if err := replaceFile(c.file, []byte((c.offset + by).String())); err != nil {
		return fmt.Errorf("keep the clock: %w", err)
	}
	c.offset += by
	return nil
}

// replaceFile writes a file so that it is there whole or as it was, for its
// owner alone.
func replaceFile(file string, content []byte) error {
	temporary := file + ".new"
	if err := os.WriteFile(temporary, content, 0o600); err != nil {
		return err
	}
	return os.Rename(temporary, file)
}
