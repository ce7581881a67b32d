package post_test

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/webhook"
	"docket/shared/webhook/post"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

var (
	secretA = "whsec_" + base64.StdEncoding.EncodeToString([]byte(strings.Repeat("a", 32)))
	secretB = "whsec_" + base64.StdEncoding.EncodeToString([]byte(strings.Repeat("b", 32)))
	local   = webhook.Reach{Loopback: true}
)

func delivery() webhook.Delivery {
	return webhook.Delivery{ID: "whd_1", Endpoint: "webhook_1", Payload: []byte(`{"type":"ticket.created","text":"grün"}`)}
}

// attempt posts once to a receiver.
func attempt(t *testing.T, to string) post.Result {
	t.Helper()
	return attemptBy(t, post.New(local, time.Now), to)
}

func attemptBy(t *testing.T, p *post.Poster, to string) post.Result {
	t.Helper()
	defer p.Close()
	got, err := p.Post(t.Context(), webhook.Endpoint{ID: "webhook_1", URL: to}, webhook.Secrets{Current: secretA}, delivery(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func receiver(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func TestADeliveryIsSignedSoThatTheReferenceLibraryTakesItsBytes(t *testing.T) {
	var verified atomic.Int32
	to := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		reference, err := standardwebhooks.NewWebhook(secretA)
		if err == nil {
			err = reference.Verify(body, r.Header)
		}
		if err != nil || string(body) != string(delivery().Payload) || r.Method != http.MethodPost {
			t.Errorf("%s %q: %v", r.Method, body, err)
		}
		for name, want := range map[string]string{"webhook-id": "whd_1", "Content-Type": "application/json", "User-Agent": "Docket-Webhooks/1", "X-Team": "billing",
			"Idempotency-Key": "", "Cookie": "", "Accept-Encoding": ""} {
			if got := r.Header.Get(name); got != want {
				t.Errorf("%s: %q", name, got)
			}
		}
		verified.Add(1)
		w.Header().Set("Set-Cookie", "a=b")
		w.WriteHeader(http.StatusAccepted)
	})
	e := webhook.Endpoint{ID: "webhook_1", URL: to, Headers: map[string]string{"X-Team": "billing", "Webhook-ID": "mine", "content-type": "text/plain", "Host": "evil"}}
	p := post.New(local, time.Now)
	defer p.Close()
	for range 2 {
		got, err := p.Post(t.Context(), e, webhook.Secrets{Current: secretA}, delivery(), time.Now())
		if err != nil || got.Trouble != "" || got.Code != http.StatusAccepted {
			t.Errorf("%+v, %v", got, err)
		}
	}
	if verified.Load() != 2 {
		t.Errorf("%d were posted", verified.Load())
	}
}

func TestBothSecretsSignUntilThePreviousOnesTimeIsOver(t *testing.T) {
	now := time.Now()
	for _, c := range []struct {
		secrets webhook.Secrets
		old     bool
	}{
		{webhook.Secrets{Current: secretB, Previous: secretA, PreviousTo: now.Add(time.Second)}, true},
		{webhook.Secrets{Current: secretB, Previous: secretA, PreviousTo: now}, false},
		{webhook.Secrets{Current: secretB}, false},
	} {
		to := receiver(t, func(_ http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			for secret, want := range map[string]bool{secretA: c.old, secretB: true} {
				reference, _ := standardwebhooks.NewWebhook(secret)
				if err := reference.Verify(body, r.Header); (err == nil) != want {
					t.Errorf("%+v: %v", c, err)
				}
			}
		})
		p := post.New(local, time.Now)
		if got, err := p.Post(t.Context(), webhook.Endpoint{URL: to}, c.secrets, delivery(), now); err != nil || got.Trouble != "" {
			t.Errorf("%+v, %v", got, err)
		}
		p.Close()
	}
	if _, err := post.New(local, time.Now).Post(t.Context(), webhook.Endpoint{URL: "http://127.0.0.1:1"}, webhook.Secrets{Current: "whsec_?"}, delivery(), now); err == nil {
		t.Error("it was posted with a secret that is none")
	}
}

func TestWhatIsNotAnsweredWithATwoHundredHasFailedInWords(t *testing.T) {
	var asked atomic.Int32
	inside := receiver(t, func(http.ResponseWriter, *http.Request) { asked.Add(1) })
	for _, c := range []struct {
		answers http.HandlerFunc
		code    int
		trouble string
		wait    time.Duration
	}{
		{func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, 204, "", 0},
		{func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Retry-After", "9"); w.WriteHeader(200) }, 200, "", 0},
		{func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, 500, "answered 500", 0},
		{func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(410) }, 410, "answered 410", 0},
		{func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(429)
		}, 429, "answered 429", 2 * time.Minute},
		{func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Retry-After", "-5"); w.WriteHeader(503) }, 503, "answered 503", 0},
		{func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, inside, http.StatusTemporaryRedirect)
		}, 307, "answered 307: redirects are not followed", 0},
		{func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://169.254.169.254/latest/meta-data", http.StatusFound)
		}, 302, "answered 302: redirects are not followed", 0},
		{func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 0, "the connection was closed before an answer", 0},
		{func(w http.ResponseWriter, _ *http.Request) {
			c, _, _ := w.(http.Hijacker).Hijack()
			_, _ = c.Write([]byte("hello\r\n\r\n"))
			_ = c.Close()
		}, 0, "the connection failed, or its answer was not HTTP", 0},
		{func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("A", strings.Repeat("a", 1<<20)) }, 0, "the connection failed, or its answer was not HTTP", 0},
		// Its status was heard before it broke off.
		{func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "9")
			_, _ = w.Write([]byte("half"))
		}, 200, "", 0},
	} {
		got := attempt(t, receiver(t, c.answers))
		if got.Code != c.code || got.Trouble != c.trouble || got.Wait != c.wait {
			t.Errorf("%+v, want %d %q %s", got, c.code, c.trouble, c.wait)
		}
	}
	if asked.Load() != 0 {
		t.Error("a redirect was followed")
	}
	closed := httptest.NewServer(nil)
	closed.Close()
	if got := attempt(t, closed.URL); got.Trouble != "the connection was refused" {
		t.Errorf("%+v", got)
	}
	date := attempt(t, receiver(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
		w.WriteHeader(503)
	}))
	if date.Wait < 59*time.Minute || date.Wait > time.Hour {
		t.Errorf("until a date: %s", date.Wait)
	}
}

func TestOfAGigabyteSixtyFourKibibytesAreReadAndOneIsKept(t *testing.T) {
	sent := make(chan int64, 1)
	to := receiver(t, func(w http.ResponseWriter, _ *http.Request) {
		some, all := []byte(strings.Repeat("x", 64<<10)), int64(0)
		for all < 1<<30 {
			n, err := w.Write(some)
			if all += int64(n); err != nil {
				break
			}
		}
		sent <- all
	})
	got := attempt(t, to)
	if got.Code != 200 || got.Trouble != "" || len(got.Answer) != 1024 {
		t.Errorf("%d %q, %d bytes of the answer", got.Code, got.Trouble, len(got.Answer))
	}
	// What the sockets hold was taken too; the rest was refused.
	if n := <-sent; n >= 1<<28 {
		t.Errorf("%d bytes were taken", n)
	}
}

// In a bubble the ten seconds are no time.
func TestAnAnswerThatDoesNotComeInTenSecondsIsAFailureAndAStopOfTheCallerIsNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := post.New(local, time.Now)
		p.Pipe(func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }) // reads and says nothing
		got := attemptBy(t, p, "http://hooks.customer.com/")
		if got.Trouble != "no answer within 10 seconds" || got.Took != 10*time.Second || got.Code != 0 {
			t.Errorf("%+v", got)
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if _, err := p.Post(ctx, webhook.Endpoint{URL: "http://hooks.customer.com/"}, webhook.Secrets{Current: secretA}, delivery(), time.Now()); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the caller stopped: %v", err)
		}
	})
}

func TestNoInsideAddressIsConnectedToHoweverItIsWritten(t *testing.T) {
	var asked atomic.Int32
	to := receiver(t, func(http.ResponseWriter, *http.Request) { asked.Add(1) })
	for _, reach := range []webhook.Reach{{}, local} {
		for _, host := range []string{"10.0.0.1", "169.254.169.254", "[::ffff:10.0.0.1]", "[fe80::1]", "0.0.0.0", "100.64.0.1", "[64:ff9b::7f00:1]"} {
			if got := attemptBy(t, post.New(reach, time.Now), "http://"+host+":8443/"); got.Trouble != "the host name leads to an address that is not public" {
				t.Errorf("%s: %+v", host, got)
			}
		}
	}
	for _, inside := range []string{to, strings.Replace(to, "127.0.0.1", "[::ffff:127.0.0.1]", 1), strings.Replace(to, "127.0.0.1", "localhost", 1)} {
		if got := attemptBy(t, post.New(webhook.Reach{}, time.Now), inside); got.Trouble != "the host name leads to an address that is not public" {
			t.Errorf("%s: %+v", inside, got)
		}
	}
	if got := attemptBy(t, post.New(webhook.Reach{}, time.Now), "http://8.8.8.8:22/"); got.Trouble != "only ports 443 and 8443 are posted to" {
		t.Errorf("port 22: %+v", got)
	}
	if asked.Load() != 0 {
		t.Error("it was connected to")
	}
}

// Loopback stands for the public internet, as only the local system allows it, and
// a private address is one for every system.
func TestANameIsJudgedByWhatItLeadsToAtEachAttempt(t *testing.T) {
	var asked atomic.Int32
	to, err := url.Parse(receiver(t, func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	if err != nil {
		t.Fatal(err)
	}
	var looked atomic.Int32
	names := server(t, func() netip.Addr {
		if looked.Add(1) == 1 {
			return netip.MustParseAddr("127.0.0.1")
		}
		return netip.MustParseAddr("10.0.0.1")
	})
	named := "http://hooks.customer.com:" + to.Port() + "/"
	if err := webhook.CheckURL(named, local); err != nil {
		t.Fatal(err)
	}
	p := post.New(local, time.Now)
	p.Ask(names)
	if got := attemptBy(t, p, named); got.Trouble != "" {
		t.Errorf("the first: %+v", got)
	}
	if got := attemptBy(t, p, named); got.Trouble != "the host name leads to an address that is not public" {
		t.Errorf("the second: %+v", got)
	}
	if asked.Load() != 1 || looked.Load() != 2 {
		t.Errorf("asked %d, looked up %d", asked.Load(), looked.Load())
	}
}

func TestACertificateThatNobodyTrustsIsSaid(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	s.Config.ErrorLog = quiet
	s.StartTLS()
	t.Cleanup(s.Close)
	if got := attempt(t, s.URL); !strings.HasPrefix(got.Trouble, "the certificate is not valid: ") {
		t.Errorf("%+v", got)
	}
	p := post.New(local, time.Now)
	p.Trust(s.Client().Transport.(*http.Transport).TLSClientConfig)
	if got := attemptBy(t, p, s.URL); got.Trouble != "" {
		t.Errorf("%+v", got)
	}
}
