package words

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
)

// Sum is a sum of the hashes of writes, modulo 2^128.
type Sum struct{ High, Low uint64 }

// with adds entries. It is a sum, so that an entry that is folded twice, as a worker
// died before it deleted it, counts twice for ever: two sums are equal only if each
// write counts equally often in both, and so every write is in both or in none. If
// the hashes were combined by exclusive or, the second folding would take the write
// out again, and the sum would be the one from before the write.
func (s Sum) with(entries []Entry) Sum {
	for _, e := range entries {
		hash := sha256.Sum256(binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(nil, e.N), e.V))
		var carry uint64
		s.Low, carry = bits.Add64(s.Low, binary.BigEndian.Uint64(hash[:8]), 0)
		s.High, _ = bits.Add64(s.High, binary.BigEndian.Uint64(hash[8:16]), carry)
	}
	return s
}

func (s Sum) String() string { return fmt.Sprintf("%016x%016x", s.High, s.Low) }

// Version gives the version of a workspace's tickets. Two that are equal say that no
// ticket was written between the end of the first call and the beginning of the
// second: who keeps a version with what it read has to read the version first. A fold
// that is done leaves it as it was; one that is under way may change it.
func Version(ctx context.Context, store Reader) (string, error) {
	entries, m, err := look(ctx, store)
	return VersionOf(entries, m), err
}

// VersionOf is the Version from the log and the manifest that was read after it.
func VersionOf(log []Entry, m Manifest) string { return m.Sum.with(log).String() }

// ErrLong says that the log is longer than a reader reads: it has to be folded.
var ErrLong = errors.New("the log is too long to be read")

const mostLog = 4096

// look reads the log and then the manifest, in that order: an entry that is gone from
// this log is in a run of that manifest.
func look(ctx context.Context, store Reader) ([]Entry, Manifest, error) {
	entries, more, err := store.Log(ctx, mostLog)
	switch {
	case err != nil:
		return nil, Manifest{}, fmt.Errorf("read log: %w", err)
	case more:
		return nil, Manifest{}, ErrLong
	}
	m, err := store.Manifest(ctx)
	if err != nil {
		return nil, Manifest{}, fmt.Errorf("read manifest of words: %w", err)
	}
	return entries, m, nil
}
