package identity

import (
	"context"
	"crypto"
	"sync/atomic"
	"time"

	"docket/shared/cache"
	"docket/shared/fault"
)

// An issuer's keys are looked for in three places: in memory, then in the
// directory, where a key set is kept for all processes, then at the issuer,
// which publishes them (keyrenewal.go). A key set in a file is read again
// whenever a key is not in memory.

// inMemory is how long a key set in memory is used.
const inMemory = 5 * time.Minute

// issuerKeys gives the keys of one issuer.
type issuerKeys struct {
	issuer    Issuer
	directory Directory
	now       func() time.Time
	memory    atomic.Pointer[loadedKeys]
	looking   chan struct{} // of one place: who looks beyond the memory
	claimed   time.Time     // of the last fetch by this process; who is looking has it
}

func newIssuerKeys(directory Directory, issuer Issuer, now func() time.Time) *issuerKeys {
	return &issuerKeys{issuer: issuer, directory: directory, now: now, looking: make(chan struct{}, 1)}
}

// key is the public key of that id for tokens of that algorithm. One that the
// issuer does not have is a fault of kind Unauthenticated; when no key set
// could ever be fetched, it is one of kind Unavailable.
func (k *issuerKeys) key(ctx context.Context, kid, algorithm string) (crypto.PublicKey, error) {
	if loaded := k.memory.Load(); k.suffices(loaded, kid, algorithm) {
		return loaded.answer(kid, algorithm)
	}
	select {
	case k.looking <- struct{}{}:
		defer func() { <-k.looking }()
	case <-ctx.Done():
		return nil, fault.Wrap(fault.Unavailable, "the call ran out of time, try again", ctx.Err())
	}
	if loaded := k.memory.Load(); k.suffices(loaded, kid, algorithm) { // who looked before looked for it too
		return loaded.answer(kid, algorithm)
	}
	loaded, err := k.look(ctx, kid, algorithm)
	if err != nil {
		return nil, err
	}
	k.memory.Store(&loaded)
	return loaded.answer(kid, algorithm)
}

// suffices tells whether a key set in memory can be relied on: it has the key,
// or looking for it again would come too soon.
func (k *issuerKeys) suffices(loaded *loadedKeys, kid, algorithm string) bool {
	if loaded == nil || k.now().Sub(loaded.readAt) >= inMemory {
		return false
	}
	return loaded.find(kid, algorithm) != nil || k.now().Sub(loaded.missedAt) < cache.TTL
}

// look finds the newest key set there is, as far as it must go for the key.
func (k *issuerKeys) look(ctx context.Context, kid, algorithm string) (loadedKeys, error) {
	if path, ok := k.issuer.file(); ok {
		document, err := fetchFile(path)
		return k.load(KeySet{Document: document}, err), nil
	}
	loaded, err := k.kept(ctx)
	if err != nil || loaded.find(kid, algorithm) != nil {
		return loaded, err
	}
	loaded, err = k.renew(ctx, loaded, kid, algorithm)
	if loaded.find(kid, algorithm) == nil {
		loaded.missedAt = k.now()
	}
	return loaded, err
}
