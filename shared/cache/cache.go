// Package cache keeps answers of the table for a few seconds in a process.
package cache

import (
	"sync"
	"time"

	"docket/shared/fault"
)

// KeptFor is how long an answer is kept, and so how late a process may notice
// what others changed.
const KeptFor = 5 * time.Second

// keptMost is how many answers a cache keeps.
const keptMost = 1000

// Cache keeps answers, and that there is none, for five seconds at most.
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

// New returns an empty cache that reads the clock now.
func New[K comparable, V any](now func() time.Time) *Cache[K, V] {
	return &Cache[K, V]{now: now, entries: map[K]entry[V]{}}
}

// Get is the kept answer for key or else that of read. A failure is never kept.
func (c *Cache[K, V]) Get(key K, read func() (V, error)) (V, error) {
	c.mu.Lock()
	found, ok := c.entries[key]
	c.mu.Unlock()
	if ok && c.now().Before(found.until) {
		return found.value, found.err
	}
	return c.Fresh(key, read)
}

// Fresh is the answer of read, which Get goes by from then on. An answer's age
// counts from before its read.
func (c *Cache[K, V]) Fresh(key K, read func() (V, error)) (V, error) {
	start := c.now()
	c.mu.Lock()
	epoch := c.epoch
	c.mu.Unlock()
	value, err := read()
	if err == nil || fault.KindOf(err) == fault.NotFound {
		c.put(key, entry[V]{value: value, err: err, until: start.Add(KeptFor)}, epoch)
	}
	return value, err
}

// put keeps an answer, unless the cache was emptied since its read began. When
// there is no room, some other answer goes.
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

// Forget empties the cache; what is being read meanwhile is not kept either.
func (c *Cache[K, V]) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch++
	clear(c.entries)
}
