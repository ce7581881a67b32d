package identity

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"docket/shared/fault"
	"docket/shared/tenant"

	"github.com/golang-jwt/jwt/v5"
)

func TestKeyActsAsItselfInItsWorkspace(t *testing.T) {
	w := newWorld(t)
	text, key := w.addKey()
	p := w.accepts(t, text)
	if p.Scope != key.Scope || p.User != (tenant.User{Issuer: "docket", Subject: key.ID}) || p.KeyID != key.ID ||
		p.Role != key.Role || p.Name != key.Name || len(p.Permissions) != 1 || p.EmailVerified {
		t.Errorf("got %+v", p)
	}
	p.Permissions[0] = tenant.KeysWrite
	if again := w.accepts(t, text); again.Can(tenant.KeysWrite) {
		t.Error("a caller changed what its key may do")
	}
}

func TestSchemeIsReadInAnyCase(t *testing.T) {
	w := newWorld(t)
	text, _ := w.addKey()
	for _, scheme := range []string{"Bearer", "bearer", "BEARER"} {
		if _, _, err := w.Authenticate(context.Background(), scheme+" "+text); err != nil {
			t.Errorf("%s: %v", scheme, err)
		}
	}
}

func TestHeaderThatIsNotOneBearerCredentialIsRefused(t *testing.T) {
	w := newWorld(t)
	text, _ := w.addKey()
	token := w.north.token(nil)
	for _, credential := range []string{text, token} {
		for _, header := range []string{"", " ", "Bearer", "Bearer ", "Basic " + credential, credential, "Bearer  " + credential,
			" Bearer " + credential, "Bearer " + credential + " ", "Bearer\t" + credential, "Bearer " + credential + "\n",
			"Bearer " + credential + ", Bearer " + credential, "Bearer " + credential + " " + credential, "Bearer=" + credential,
			"Bearer " + credential[:9] + "\r\n" + credential[9:], "Bearer " + credential + "=", "Bearer \u00a0" + credential} {
			if told := w.refuses(t, header); told != "send a credential as Authorization: Bearer" {
				t.Errorf("%q is told %q", header, told)
			}
		}
	}
	if n := w.directory.count("key") + w.directory.count("jwks"); n != 0 {
		t.Errorf("%d reads were made for them", n)
	}
}

func TestUnknownRevokedAndWrongSecretAreToldTheSame(t *testing.T) {
	w := newWorld(t)
	revoked, key := w.addKey()
	key.RevokedAt = w.clock.now()
	w.directory.putKey(key)
	unknown, _, _ := NewSecret()
	_, good := w.addKey()
	wrong := join(good.ID, randomText(secretLength))
	told := map[string]bool{}
	for _, text := range []string{revoked, unknown, wrong, "dk_nonsense"} {
		told[w.refuses(t, "Bearer "+text)] = true
	}
	if len(told) != 1 {
		t.Errorf("they are told %v", told)
	}
}

func TestMistypedKeyIsRefusedWithoutARead(t *testing.T) {
	w := newWorld(t)
	text, _ := w.addKey()
	for i := range text {
		for _, c := range []byte{'A', 'a', '0', '_'} {
			if flipped := text[:i] + string(c) + text[i+1:]; flipped != text {
				w.refuses(t, "Bearer "+flipped)
			}
		}
	}
	if n := w.directory.count("key"); n != 0 {
		t.Errorf("%d keys were read", n)
	}
}

func TestAnswersAreKeptForFiveSecondsAtMost(t *testing.T) {
	w := newWorld(t)
	text, key := w.addKey()
	token := w.north.token(nil)
	w.accepts(t, text)
	w.accepts(t, token)

	key.RevokedAt = w.clock.now()
	w.directory.putKey(key)
	delete(w.directory.organisations, organisation{w.north.issuer.Issuer, "org_north"})
	w.clock.advance(5*time.Second - 1)
	w.accepts(t, text)
	w.accepts(t, token)
	for _, what := range []string{"key", "organisation", "workspace"} {
		if n := w.directory.count(what); n != 1 {
			t.Errorf("%s was read %d times in five seconds", what, n)
		}
	}

	w.clock.advance(1)
	w.refuses(t, "Bearer "+text)
	w.refuses(t, "Bearer "+token)
}

func TestSettingsAreKeptForFiveSecondsAtMost(t *testing.T) {
	w := newWorld(t)
	text, _ := w.addKey()
	w.accepts(t, text)
	w.directory.workspaces[w.scope] = tenant.Workspace{Scope: w.scope}
	w.clock.advance(5 * time.Second)
	if _, workspace, err := w.Authenticate(context.Background(), "Bearer "+text); err != nil || workspace.SupportEnabled {
		t.Errorf("got %+v, %v", workspace, err)
	}
}

func TestUnknownKeyIsKeptTooForFiveSecondsAtMost(t *testing.T) {
	w := newWorld(t)
	text, key := w.addKey()
	delete(w.directory.keys, key.ID)
	w.refuses(t, "Bearer "+text)
	w.refuses(t, "Bearer "+text)
	if n := w.directory.count("key"); n != 1 {
		t.Errorf("it was read %d times", n)
	}
	w.directory.putKey(key)
	w.clock.advance(5 * time.Second)
	w.accepts(t, text)
}

func TestForgetShowsWhatIsTrueNow(t *testing.T) {
	w := newWorld(t)
	text, key := w.addKey()
	w.accepts(t, text)
	key.RevokedAt = w.clock.now()
	w.directory.putKey(key)
	w.Forget()
	w.refuses(t, "Bearer "+text)
}

func TestReadThatBeganBeforeForgetIsNotKept(t *testing.T) {
	w := newWorld(t)
	text, key := w.addKey()
	w.directory.onKey = func() {
		w.directory.onKey = nil
		key.RevokedAt = w.clock.now()
		w.directory.putKey(key)
		w.Forget()
	}
	w.accepts(t, text) // it was valid when it was read
	w.refuses(t, "Bearer "+text)
}

func TestFailureOfTheDirectoryIsPassedOnAndNotKept(t *testing.T) {
	w := newWorld(t)
	text, _ := w.addKey()
	token := w.north.token(nil)
	failure := errors.New("the table does not answer")
	for _, credential := range []string{text, token} {
		w.directory.failure = failure
		if _, _, err := w.Authenticate(context.Background(), "Bearer "+credential); !errors.Is(err, failure) || fault.KindOf(err) != fault.Unknown {
			t.Errorf("got %v", err)
		}
		w.directory.failure = nil
		w.accepts(t, credential)
		w.directory.failure = failure
		w.clock.advance(5 * time.Second)
		if _, _, err := w.Authenticate(context.Background(), "Bearer "+credential); !errors.Is(err, failure) || fault.KindOf(err) != fault.Unknown {
			t.Errorf("got %v", err)
		}
	}
}

func TestCredentialOfAWorkspaceThatIsGoneIsRefused(t *testing.T) {
	w := newWorld(t)
	text, _ := w.addKey()
	delete(w.directory.workspaces, w.scope)
	w.refuses(t, "Bearer "+text)
	w.refuses(t, "Bearer "+w.north.token(nil))
}

func TestRefusalNeverTellsWhatWasWrong(t *testing.T) {
	w := newWorld(t)
	for _, header := range []string{"", "Bearer x.y.z", "Bearer dk_x", "Bearer " + w.north.token(jwt.MapClaims{"org_id": "org_south"}),
		"Bearer " + w.other.token(nil), "Bearer " + w.north.token(jwt.MapClaims{"aud": "x"})} {
		_, _, err := w.Authenticate(context.Background(), header)
		if told := detail(err); fault.KindOf(err) != fault.Unauthenticated ||
			told != "the credential is not valid" && !strings.HasPrefix(told, "send a credential") {
			t.Errorf("%q is told %q", header, told)
		}
	}
}

func TestAuthenticatorIsForManyAtOnce(t *testing.T) {
	w := newWorld(t)
	text, _ := w.addKey()
	token := w.north.token(nil)
	var group sync.WaitGroup
	for i := range 50 {
		group.Go(func() {
			_, _, err := w.Authenticate(context.Background(), "Bearer "+[]string{text, token}[i%2])
			if err != nil {
				t.Error(err)
			}
			if i%10 == 0 {
				w.Forget()
			}
		})
	}
	group.Wait()
}

func FuzzAuthenticate(f *testing.F) {
	f.Add("Bearer dk_0123456789abcdef_0123456789abcdef0123456789abcdef0123456789a_00000000")
	f.Add("Bearer eyJhbGciOiJub25lIiwia2lkIjoiYSJ9.eyJpc3MiOiJodHRwczovL25vcnRoLmV4YW1wbGUifQ.")
	f.Add("Bearer eyJhbGciOiJFUzI1NiIsImtpZCI6ImEifQ.bnVsbA.AAAA")
	f.Add("bearer  ")
	d, c := newDirectory(), newClock()
	a := New(d, []Issuer{{Issuer: "https://north.example", JWKS: "file:/dev/null"}}, c.now)
	f.Fuzz(func(t *testing.T, authorization string) {
		p, _, err := a.Authenticate(context.Background(), authorization)
		if kind := fault.KindOf(err); kind != fault.Unauthenticated && kind != fault.Unavailable || !p.Scope.IsZero() {
			t.Fatalf("got %+v, %v", p, err)
		}
	})
}
