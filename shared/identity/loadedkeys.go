package identity

import (
	"crypto"
	"errors"
	"slices"
	"time"

	"docket/shared/fault"
)

// loadedKeys is a key set as it was read, with its keys. It is not changed once
// it is in memory.
type loadedKeys struct {
	set      KeySet // of no document when there never was one
	keys     []publicKey
	readAt   time.Time
	missedAt time.Time // when a key was last looked for and not found
	failure  error     // why there is no newer one
}

// load reads the keys of a set; err says why there is no set.
func (k *issuerKeys) load(set KeySet, err error) loadedKeys {
	loaded := loadedKeys{set: set, readAt: k.now(), failure: err}
	if err == nil {
		loaded.keys, loaded.failure = parseKeys(set.Document)
	}
	if loaded.failure != nil {
		loaded.set.Document = nil
	}
	return loaded
}

// find is the key of that id for that algorithm, nil where the set has none.
func (l *loadedKeys) find(kid, algorithm string) crypto.PublicKey {
	for _, key := range l.keys {
		if key.kid == kid && slices.Contains(key.algorithms, algorithm) {
			return key.key
		}
	}
	return nil
}

// answer is find with the fault where the set has no such key.
func (l *loadedKeys) answer(kid, algorithm string) (crypto.PublicKey, error) {
	if key := l.find(kid, algorithm); key != nil {
		return key, nil
	}
	if len(l.set.Document) == 0 {
		return nil, fault.Wrap(fault.Unavailable, "the issuer's keys could not be read, try again", l.failure)
	}
	return nil, refuse(errors.Join(errors.New("the issuer has no such key"), l.failure))
}
