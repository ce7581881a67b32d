// Package cache keeps what was read from the table for a few seconds in a
// process.
package cache

import (
	"sync"
	"time"

	"docket/shared/fault"
)

// TTL is how long a value is kept. A process can miss what others changed
// for that long.
const TTL = 5 * time.Second

// keptMost is how many values a cache holds at most.
const keptMost = 1000

// Cache keeps values, and the fact that a key has none, for TTL.
type Cache[K comparable, V any] struct {
	now     func() time.Time
	mu      sync.Mutex
	epoch   int // counts the forgetting
	entries map[K]entry[V]
}

type entry[V any] struct {
	value V
	err   error // nil, or a fault of kind NotFound
	until time.Time
}

// New returns an empty cache. now is its clock.
func New[K comparable, V any](now func() time.Time) *Cache[K, V] {
	return &Cache[K, V]{now: now, entries: map[K]entry[V]{}}
}

// Get returns the cached value of key, or calls read and caches what it
// returns. Errors are not cached.
func (c *Cache[K, V]) Get(key K, read func() (V, error)) (V, error) {
	c.mu.Lock()
	found, ok := c.entries[key]
	c.mu.Unlock()
	if ok && c.now().Before(found.until) {
		return found.value, found.err
	}
	return c.Fresh(key, read)
}

// Fresh calls read and caches what it returns, for later calls of Get. A
// value's age counts from before its read.
func (c *Cache[K, V]) Fresh(key K, read func() (V, error)) (V, error) {
	start := c.now()
	c.mu.Lock()
	epoch := c.epoch
	c.mu.Unlock()
	value, err := read()
	if err == nil || fault.KindOf(err) == fault.NotFound {
		c.put(key, entry[V]{value: value, err: err, until: start.Add(TTL)}, epoch)
	}
	return value, err
}

// put caches a value, unless the cache was emptied since its read began. If the
// cache is full, another value is dropped.
func (c *Cache[K, V]) put(key K, e entry[V], epoch int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if epoch != c.epoch {
		return
	}
	if _, there := c.entries[key]; !there && len(c.entries) >= keptMost {
		for other := range c.entries {
			delete(c.entries, other)
			break
		}
	}
	c.entries[key] = e
}

// Forget empties the cache. Values that are being read at that moment are not
// cached either.
func (c *Cache[K, V]) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch++
	clear(c.entries)
}
