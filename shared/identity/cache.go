package identity

import (
	"sync"
	"time"

	"docket/shared/fault"
)

const (
	keptFor  = 5 * time.Second // an answer of the directory, a negative one too
	keptMost = 1000            // answers of one kind
)

// cache keeps the directory's answers for five seconds at most.
type cache[K comparable, V any] struct {
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

func newCache[K comparable, V any](now func() time.Time) *cache[K, V] {
	return &cache[K, V]{now: now, entries: map[K]entry[V]{}}
}

// get is the kept answer for key or else that of read. An answer's age counts
// from before its read, and a failure is never kept.
func (c *cache[K, V]) get(key K, read func() (V, error)) (V, error) {
	start := c.now()
	c.mu.Lock()
	found, ok := c.entries[key]
	epoch := c.epoch
	c.mu.Unlock()
	if ok && start.Before(found.until) {
		return found.value, found.err
	}
	value, err := read()
	if err == nil || fault.KindOf(err) == fault.NotFound {
		c.put(key, entry[V]{value: value, err: err, until: start.Add(keptFor)}, epoch)
	}
	return value, err
}

// put keeps an answer, unless the cache was emptied since its read began. When
// there is no room, some other answer goes.
func (c *cache[K, V]) put(key K, e entry[V], epoch int) {
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

func (c *cache[K, V]) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch++
	clear(c.entries)
}
