package dynamodel

import (
	"fmt"
	"hash/fnv"
	"time"
)

// Record is one change of an item, as the stream tells it. Old and New are nil
// where there was, or is, no item.
type Record struct {
	Event    string // INSERT, MODIFY or REMOVE
	Sequence string // orders the records of a shard, as text
	Created  time.Time
	Keys     Item
	Old, New Item
}

// stream is a table's. What happens to one partition is in one shard, in order.
type stream struct {
	on     bool
	shards []shard
	next   uint64
}

// shard holds records from the position first on.
type shard struct {
	first   int
	records []Record
}

func newStream(shards int) stream { return stream{shards: make([]shard, shards)} }

func (s *stream) add(partition string, r Record, kept time.Duration) {
	if !s.on {
		return
	}
	s.next++
	r.Sequence = fmt.Sprintf("%021d", s.next)
	h := fnv.New32a()
	_, _ = h.Write([]byte(partition)) // a hash takes everything
	into := &s.shards[h.Sum32()%uint32(len(s.shards))]
	into.records = append(into.records, r)
	into.trim(r.Created.Add(-kept))
}

// before is what an item was at an instant, as the stream tells it.
func (t *table) before(at place, then time.Time, now Item) Item {
	was := now
	for _, shard := range t.stream.shards {
		for i := len(shard.records) - 1; i >= 0 && shard.records[i].Created.After(then); i-- {
			if of, err := t.schema.placeOf(shard.records[i].Keys); err == nil && of == at {
				was = shard.records[i].Old
			}
		}
	}
	return was
}

// trim forgets records of before an instant, once they are half of all.
func (s *shard) trim(before time.Time) {
	half := len(s.records) / 2
	if half >= 128 && s.records[half].Created.Before(before) {
		s.records = append([]Record(nil), s.records[half:]...)
		s.first += half
	}
}

// Shards is how many shards the stream of a table has.
func (m *Model) Shards() int { return m.options.Shards }

// Records are up to limit records of a shard, 0 to Shards-1, behind so many
// that came before, and how many come before the next ones. Records that
// nobody keeps any more are skipped. The stream is on where the table's
// definition says so.
func (m *Model) Records(table string, shard, behind, limit int) ([]Record, int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.tables[table]
	if t == nil {
		return nil, behind
	}
	s := &t.stream.shards[shard]
	from := max(behind-s.first, 0)
	to := min(from+limit, len(s.records))
	if from >= to {
		return nil, behind
	}
	found := make([]Record, 0, to-from)
	for _, r := range s.records[from:to] {
		r.Keys, r.Old, r.New = cloneItem(r.Keys), cloneItem(r.Old), cloneItem(r.New)
		found = append(found, r)
	}
	return found, s.first + to
}
