package identity

import (
	"context"
	"crypto"
	"errors"
	"slices"
	"sync/atomic"
	"time"

	"docket/shared/cache"
	"docket/shared/change"
	"docket/shared/fault"
)

const (
	heldFor    = 5 * time.Minute // a key set in memory
	fetchEvery = time.Minute     // at most, by all processes together
	awaitEvery = 250 * time.Millisecond
	awaitTries = int(fetchTimeout / awaitEvery)
)

// issuerKeys holds an issuer's keys in memory, over the set that the directory
// keeps, over the one that the issuer publishes. A key set in a file is read
// again whenever a key is not in memory: the file is its own keeper.
type issuerKeys struct {
	issuer    Issuer
	directory Directory
	now       func() time.Time
	held      atomic.Pointer[holding]
	looking   chan struct{} // of one place: who looks beyond the memory
	claimed   time.Time     // of the last fetch by this process; who is looking has it
}

// holding is a key set as it was read. It is not changed once it is held.
type holding struct {
	set      KeySet // of no document when there never was one
	keys     []publicKey
	readAt   time.Time
	missedAt time.Time // when a key was last looked for and not found
	failure  error     // why there is no newer one
}

func newIssuerKeys(directory Directory, issuer Issuer, now func() time.Time) *issuerKeys {
	return &issuerKeys{issuer: issuer, directory: directory, now: now, looking: make(chan struct{}, 1)}
}

// key is the public key of that id for tokens of that algorithm. One that the
// issuer does not have is a fault of kind Unauthenticated; when no key set
// could ever be fetched, it is one of kind Unavailable.
func (k *issuerKeys) key(ctx context.Context, kid, algorithm string) (crypto.PublicKey, error) {
	if h := k.held.Load(); k.answers(h, kid, algorithm) {
		return h.answer(kid, algorithm)
	}
	select {
	case k.looking <- struct{}{}:
		defer func() { <-k.looking }()
	case <-ctx.Done():
		return nil, fault.Wrap(fault.Unavailable, "the call ran out of time, try again", ctx.Err())
	}
	if h := k.held.Load(); k.answers(h, kid, algorithm) { // the look before was for it too
		return h.answer(kid, algorithm)
	}
	h, err := k.look(ctx, kid, algorithm)
	if err != nil {
		return nil, err
	}
	k.held.Store(&h)
	return h.answer(kid, algorithm)
}

// answers tells whether h can be relied on: it has the key, or looking for it
// again would come too soon.
func (k *issuerKeys) answers(h *holding, kid, algorithm string) bool {
	if h == nil || k.now().Sub(h.readAt) >= heldFor {
		return false
	}
	return h.find(kid, algorithm) != nil || k.now().Sub(h.missedAt) < cache.TTL
}

func (h *holding) find(kid, algorithm string) crypto.PublicKey {
	for _, key := range h.keys {
		if key.kid == kid && slices.Contains(key.algorithms, algorithm) {
			return key.key
		}
	}
	return nil
}

func (h *holding) answer(kid, algorithm string) (crypto.PublicKey, error) {
	if key := h.find(kid, algorithm); key != nil {
		return key, nil
	}
	if len(h.set.Document) == 0 {
		return nil, fault.Wrap(fault.Unavailable, "the issuer's keys could not be read, try again", h.failure)
	}
	return nil, refuse(errors.Join(errors.New("the issuer has no such key"), h.failure))
}

// look finds the newest key set there is where only that can have the key.
func (k *issuerKeys) look(ctx context.Context, kid, algorithm string) (holding, error) {
	if path, ok := k.issuer.file(); ok {
		document, err := fetchFile(path)
		return k.holding(KeySet{Document: document}, err), nil
	}
	h, err := k.read(ctx)
	if err != nil || h.find(kid, algorithm) != nil {
		return h, err
	}
	h, err = k.renew(ctx, h, kid, algorithm)
	if h.find(kid, algorithm) == nil {
		h.missedAt = k.now()
	}
	return h, err
}

// read is the key set that the directory keeps.
func (k *issuerKeys) read(ctx context.Context) (holding, error) {
	set, err := k.directory.JWKS(ctx, k.issuer.Issuer)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return holding{}, err
	}
	if err == nil && len(set.Document) == 0 {
		err = errors.New("the first fetch has not succeeded yet")
	}
	return k.holding(set, err), nil
}

// holding is set with its keys; err says why it has none.
func (k *issuerKeys) holding(set KeySet, err error) holding {
	h := holding{set: set, readAt: k.now(), failure: err}
	if err == nil {
		h.keys, h.failure = parseKeys(set.Document)
	}
	if h.failure != nil {
		h.set.Document = nil
	}
	return h
}

// renew fetches the issuer's key set, if this process is the one to do so in
// this minute. The claim comes before the fetch, as the kept set with a new
// date, so that no two processes fetch; and neither ends with the caller, whose
// haste must not cost the others their minute.
func (k *issuerKeys) renew(ctx context.Context, h holding, kid, algorithm string) (holding, error) {
	whole := context.WithoutCancel(ctx)
	now := k.now().UTC().Truncate(time.Millisecond)
	claim := KeySet{Document: h.set.Document, FetchedAt: now}
	won, err := k.directory.PutJWKS(whole, k.issuer.Issuer, claim, now.Add(-fetchEvery))
	switch {
	case err != nil:
		return holding{}, err
	case won:
		k.claimed = now
		return k.fetch(whole, h)
	}
	return k.await(ctx, kid, algorithm)
}

// fetch replaces h by what the issuer publishes now; h stays when that fails.
func (k *issuerKeys) fetch(ctx context.Context, h holding) (holding, error) {
	document, err := fetch(ctx, k.issuer.JWKS)
	fetched := k.holding(KeySet{Document: document, FetchedAt: k.claimed}, err)
	if fetched.failure != nil {
		h.failure = fetched.failure
		return h, nil
	}
	k.held.Store(&fetched) // also when it cannot be kept
	_, err = k.directory.PutJWKS(ctx, k.issuer.Issuer, fetched.set, k.claimed)
	return fetched, err
}

// await gives the process that may be fetching now the time to finish.
func (k *issuerKeys) await(ctx context.Context, kid, algorithm string) (holding, error) {
	for try := 0; ; try++ {
		h, err := k.read(ctx)
		if err != nil || try == awaitTries || h.find(kid, algorithm) != nil || k.finished(h) {
			return h, err
		}
		if err := change.Pause(ctx, awaitEvery); err != nil {
			return holding{}, err
		}
	}
}

// finished tells whether the fetch that h was claimed for is over: it was this
// process's own, or it had the time that a fetch has.
func (k *issuerKeys) finished(h holding) bool {
	return h.set.FetchedAt.Equal(k.claimed) || k.now().Sub(h.set.FetchedAt) > fetchTimeout
}
