package identity

import (
	"context"
	"errors"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
)

const (
	fetchEvery = time.Minute // at most, by all processes together
	awaitEvery = 250 * time.Millisecond
	awaitTries = int(fetchTimeout / awaitEvery)
)

// kept is the key set that the directory keeps.
func (k *issuerKeys) kept(ctx context.Context) (loadedKeys, error) {
	set, err := k.directory.JWKS(ctx, k.issuer.Issuer)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return loadedKeys{}, err
	}
	if err == nil && len(set.Document) == 0 {
		err = errors.New("the first fetch has not succeeded yet")
	}
	return k.load(set, err), nil
}

// renew fetches the issuer's key set, if this process is the one to do so in
// this minute; otherwise it waits for the process that is. The claim comes
// before the fetch, as the kept set with a new date, so that no two processes
// fetch; and neither ends with the caller, whose haste must not cost the others
// their minute.
func (k *issuerKeys) renew(ctx context.Context, loaded loadedKeys, kid, algorithm string) (loadedKeys, error) {
	whole := context.WithoutCancel(ctx)
	now := k.now().UTC().Truncate(time.Millisecond)
	claim := KeySet{Document: loaded.set.Document, FetchedAt: now}
	won, err := k.directory.PutJWKS(whole, k.issuer.Issuer, claim, now.Add(-fetchEvery))
	switch {
	case err != nil:
		return loadedKeys{}, err
	case won:
		k.claimed = now
		return k.fetch(whole, loaded)
	}
	return k.await(ctx, kid, algorithm)
}

// fetch replaces what is loaded by what the issuer publishes now; that stays
// where the fetch fails.
func (k *issuerKeys) fetch(ctx context.Context, loaded loadedKeys) (loadedKeys, error) {
	document, err := fetch(ctx, k.issuer.JWKS)
	fetched := k.load(KeySet{Document: document, FetchedAt: k.claimed}, err)
	if fetched.failure != nil {
		loaded.failure = fetched.failure
		return loaded, nil
	}
	k.memory.Store(&fetched) // also when it cannot be kept
	_, err = k.directory.PutJWKS(ctx, k.issuer.Issuer, fetched.set, k.claimed)
	return fetched, err
}

// await gives the process that may be fetching now the time to finish.
func (k *issuerKeys) await(ctx context.Context, kid, algorithm string) (loadedKeys, error) {
	for try := 0; ; try++ {
		loaded, err := k.kept(ctx)
		if err != nil || try == awaitTries || loaded.find(kid, algorithm) != nil || k.fetchIsOver(loaded) {
			return loaded, err
		}
		if err := change.Pause(ctx, awaitEvery); err != nil {
			return loadedKeys{}, err
		}
	}
}

// fetchIsOver tells whether the fetch that a kept set was claimed for is over: it
// was this process's own, or it had the time that a fetch has.
func (k *issuerKeys) fetchIsOver(loaded loadedKeys) bool {
	return loaded.set.FetchedAt.Equal(k.claimed) || k.now().Sub(loaded.set.FetchedAt) > fetchTimeout
}
