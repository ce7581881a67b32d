package identity

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"docket/shared/cache"
	"docket/shared/fault"

	"github.com/golang-jwt/jwt/v5"
)

// rotate gives the provider a new key under the id kid, and publishes both.
func (p *provider) rotate(kid string) {
	old := jwkOf(p.kid, &p.key.PublicKey)
	p.key, p.kid = must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)), kid
	p.publish(jwks(old, jwkOf(p.kid, &p.key.PublicKey)))
}

// withKid is a token by a key id that the provider does not have.
func (p *provider) withKid(kid string) string {
	return sign(jwt.SigningMethodES256, p.key, kid, p.claims(nil), nil)
}

func (w *world) wantFetches(t *testing.T, want int32) {
	t.Helper()
	if got := w.north.fetches.Load(); got != want {
		t.Fatalf("%d fetches, want %d", got, want)
	}
}

func (w *world) kind(credential string) fault.Kind {
	_, _, err := w.Authenticate(context.Background(), "Bearer "+credential)
	return fault.KindOf(err)
}

func TestKeySetIsFetchedOnceForAllProcesses(t *testing.T) {
	w := newWorld(t)
	token := w.north.token(nil)
	w.accepts(t, token)
	w.Authenticator = w.another()
	w.accepts(t, token)
	w.wantFetches(t, 1)
	reads := w.directory.count("jwks")
	for range 100 {
		w.accepts(t, token)
	}
	if n := w.directory.count("jwks"); n != reads {
		t.Errorf("%d more reads for a known key", n-reads)
	}
}

func TestRotatedKeyIsTaken(t *testing.T) {
	w := newWorld(t)
	old := w.north.token(nil)
	w.accepts(t, old)
	w.clock.advance(time.Minute)
	w.north.rotate("north-2")
	w.accepts(t, w.north.token(nil))
	w.accepts(t, old)
	w.wantFetches(t, 2)
}

func TestUnknownKeyIsFetchedForOnceAMinuteAtMost(t *testing.T) {
	w := newWorld(t)
	w.accepts(t, w.north.token(nil))
	for range 59 {
		w.clock.advance(time.Second)
		w.refuses(t, "Bearer "+w.north.withKid("north-9"))
	}
	w.wantFetches(t, 1)
	w.clock.advance(5 * time.Second)
	w.refuses(t, "Bearer "+w.north.withKid("north-9"))
	w.refuses(t, "Bearer "+w.north.withKid("north-8"))
	w.wantFetches(t, 2)
	if n := w.directory.count("jwks"); n > 28 { // two each five seconds
		t.Errorf("%d reads of the kept set in 64 seconds", n)
	}
}

func TestFiftyUnknownKeysAtOnceAreOneFetch(t *testing.T) {
	w := newWorld(t)
	processes := []*Authenticator{w.Authenticator, w.another()}
	w.north.answer(func(rw http.ResponseWriter, _ *http.Request) {
		_, _ = rw.Write(jwks(jwkOf(w.north.kid, &w.north.key.PublicKey)))
	})
	good := w.north.token(nil)
	var group sync.WaitGroup
	for i := range 50 {
		group.Go(func() {
			_, _, err := processes[i%2].Authenticate(context.Background(), "Bearer "+good)
			if err != nil {
				t.Errorf("a good token was refused while its key was fetched: %v", err)
			}
		})
	}
	group.Wait()
	for i := range 50 {
		group.Go(func() {
			_, _, err := processes[i%2].Authenticate(context.Background(), "Bearer "+w.north.withKid(fmt.Sprint("unknown-", i)))
			if fault.KindOf(err) != fault.Unauthenticated {
				t.Errorf("got %v", err)
			}
		})
	}
	group.Wait()
	w.wantFetches(t, 1)
}

func TestKeySetIsReadAgainAfterFiveMinutes(t *testing.T) {
	w := newWorld(t)
	token := w.north.token(nil)
	w.accepts(t, token)
	w.directory.sets[w.north.issuer.Issuer] = KeySet{Document: jwks(), FetchedAt: w.clock.now()}
	w.clock.advance(5*time.Minute - 1)
	w.accepts(t, token)
	w.north.publish(jwks())
	w.clock.advance(cache.TTL) // a token that was just verified is taken as long as other answers
	w.refuses(t, "Bearer "+token)
}

func TestFailedFetchLeavesTheKeysThatThereAre(t *testing.T) {
	w := newWorld(t)
	token := w.north.token(nil)
	w.accepts(t, token)
	for name, answer := range map[string]http.HandlerFunc{
		"failure": func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(500); _, _ = rw.Write(jwks()) },
		"redirect": func(rw http.ResponseWriter, r *http.Request) {
			http.Redirect(rw, r, w.other.issuer.JWKS, http.StatusFound)
		},
		"not JSON": func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte("<html>")) },
		"no list":  func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte("{}")) },
		"too long": func(rw http.ResponseWriter, _ *http.Request) {
			_, _ = rw.Write(append(jwks(), strings.Repeat(" ", maxDocument)...))
		},
		"no content": func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(204) },
	} {
		t.Run(name, func(t *testing.T) {
			w.clock.advance(time.Minute)
			w.north.answer(answer)
			before := w.north.fetches.Load()
			token := w.north.token(nil)
			w.refuses(t, "Bearer "+w.north.withKid("north-9"))
			w.wantFetches(t, before+1)
			w.accepts(t, token)
			w.Forget()
			w.accepts(t, token)
			if w.other.fetches.Load() != 0 {
				t.Error("a redirect was followed")
			}
		})
	}
}

func TestIssuerThatNeverHadKeysIsUnavailable(t *testing.T) {
	w := newWorld(t)
	token := w.north.token(nil)
	w.north.answer(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(500) })
	for range 3 {
		if kind := w.kind(token); kind != fault.Unavailable {
			t.Fatalf("got kind %d", kind)
		}
		w.clock.advance(10 * time.Second)
	}
	w.wantFetches(t, 1)
	w.north.publish(jwks(jwkOf(w.north.kid, &w.north.key.PublicKey)))
	w.clock.advance(time.Minute)
	w.accepts(t, w.north.token(nil))
}

func TestFetchedKeysAreUsedAlsoWhenTheyCannotBeKept(t *testing.T) {
	w := newWorld(t)
	document := jwks(jwkOf(w.north.kid, &w.north.key.PublicKey))
	w.north.answer(func(rw http.ResponseWriter, _ *http.Request) {
		w.directory.fail(errors.New("the table does not answer"))
		_, _ = rw.Write(document)
	})
	if kind := w.kind(w.north.token(nil)); kind != fault.Unknown {
		t.Errorf("got kind %d", kind)
	}
	w.directory.fail(nil)
	w.accepts(t, w.north.token(nil))
	w.wantFetches(t, 1)
}

func TestTokenThatCannotBeValidCostsNoRead(t *testing.T) {
	for name, header := range map[string]map[string]any{
		"no key id":                {"kid": nil},
		"critical header":          {"crit": []string{"exp"}},
		"another type":             {"typ": "logout+jwt"},
		"algorithm not the list's": {"alg": "ES384"},
		"no algorithm":             {"alg": "none"},
		"symmetric algorithm":      {"alg": "HS256"},
	} {
		w := newWorld(t)
		w.refuses(t, "Bearer "+sign(jwt.SigningMethodES256, w.north.key, w.north.kid, w.north.claims(nil), header))
		if n := w.directory.count("jwks"); n != 0 {
			t.Errorf("%s: %d reads", name, n)
		}
	}
}

func TestCallerWhoLeavesDoesNotSpendTheFetch(t *testing.T) {
	w := newWorld(t)
	ctx, leave := context.WithCancel(context.Background())
	w.directory.onClaim = leave // before the fetch that was claimed
	_, _, _ = w.Authenticate(ctx, "Bearer "+w.north.token(nil))
	w.accepts(t, w.north.token(nil))
	w.wantFetches(t, 1)
}

func TestFetchEndsAfterThreeSeconds(t *testing.T) {
	w := newWorld(t)
	w.north.answer(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }) // for ever, if it is never left
	if kind := w.kind(w.north.token(nil)); kind != fault.Unavailable {
		t.Errorf("got kind %d", kind)
	}
}

func TestKeySetInAFileIsReadAgainForEveryUnknownKey(t *testing.T) {
	w := newWorld(t)
	path := filepath.Join(t.TempDir(), "jwks.json")
	w.north.issuer.JWKS = "file:" + path
	w.Authenticator = w.another()
	if kind := w.kind(w.north.token(nil)); kind != fault.Unavailable {
		t.Errorf("without a file: kind %d", kind)
	}
	for _, kid := range []string{"north-2", "north-3"} {
		w.north.rotate(kid)
		if err := os.WriteFile(path, jwks(jwkOf(w.north.kid, &w.north.key.PublicKey)), 0o600); err != nil {
			t.Fatal(err)
		}
		w.accepts(t, w.north.token(nil))
		w.refuses(t, "Bearer "+w.north.withKid("north-9"))
	}
	if n := w.directory.count("jwks"); n != 0 {
		t.Errorf("the directory was asked %d times", n)
	}
}
