package dynamodel

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// index is a global secondary index, which follows its table.
type index struct {
	schema     schema
	base       schema   // of the table
	projected  []string // attributes besides the keys
	all        bool     // every attribute is projected
	partitions map[string]*partition
	pending    []indexChange // in the order in which they are due
}

// indexChange puts an entry in the place of another; either may be nil.
type indexChange struct {
	due      time.Time
	old, new *entry
}

// entry is an item as it lies in an index.
type entry struct {
	partition string
	record
}

func newIndex(base, keys schema, p *types.Projection) *index {
	x := &index{schema: keys, base: base, partitions: map[string]*partition{}, all: true}
	if p != nil {
		x.all, x.projected = p.ProjectionType == types.ProjectionTypeAll, p.NonKeyAttributes
	}
	return x
}

// entry is what the index keeps of an item, nil where it lacks the index's key.
func (x *index) entry(it Item) *entry {
	if it == nil {
		return nil
	}
	p, err := x.schema.placeOf(it)
	if err != nil {
		return nil
	}
	kept := it
	if !x.all {
		names := slices.Concat(x.schema.names(), x.base.names(), x.projected)
		kept = maps.Clone(it)
		maps.DeleteFunc(kept, func(name string, _ value) bool { return !slices.Contains(names, name) })
	}
	return &entry{p.partition, record{sort: p.sort, tie: x.tie(it), item: kept, size: SizeOf(kept)}}
}

// tie orders items of one place in the index; the lengths keep keys apart.
func (x *index) tie(it Item) string {
	p, err := x.base.placeOf(it)
	if err != nil {
		return ""
	}
	return p.partition + "\x00" + strings.Repeat("\x00", 2) + p.sort
}

// plan is what a write of the table changes in the index.
func (x *index) plan(old, new Item) (indexChange, bool) {
	c := indexChange{old: x.entry(old), new: x.entry(new)}
	same := c.old == nil && c.new == nil ||
		c.old != nil && c.new != nil && equalItems(c.old.item, c.new.item)
	return c, !same
}

func (x *index) partition(key string) *partition {
	p := x.partitions[key]
	if p == nil {
		p = &partition{}
		x.partitions[key] = p
	}
	return p
}

// charges are the write units that a change takes, by partition.
func (x *index) charges(c indexChange) []charge {
	switch {
	case c.old != nil && c.new != nil && c.old.partition == c.new.partition && c.old.sort == c.new.sort:
		return []charge{{&x.partition(c.new.partition).writes, writeUnits(max(c.old.size, c.new.size))}}
	case c.old == nil:
		return []charge{{&x.partition(c.new.partition).writes, writeUnits(c.new.size)}}
	case c.new == nil:
		return []charge{{&x.partition(c.old.partition).writes, writeUnits(c.old.size)}}
	}
	return []charge{
		{&x.partition(c.old.partition).writes, writeUnits(c.old.size)},
		{&x.partition(c.new.partition).writes, writeUnits(c.new.size)},
	}
}

// settle lets the index catch up with what is due.
func (x *index) settle(now time.Time) {
	done := 0
	for _, c := range x.pending {
		if c.due.After(now) {
			break
		}
		if c.old != nil {
			x.partition(c.old.partition).delete(c.old.sort, c.old.tie)
		}
		if c.new != nil {
			x.partition(c.new.partition).put(&c.new.record)
		}
		done++
	}
	x.pending = x.pending[done:]
}
