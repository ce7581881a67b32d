package bucket_test

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/shared/fault"
	"docket/shared/mail"
	"docket/shared/tenant"
)

// arrivals are the keys of what came in and nobody received.
func (s *stored) arrivals(most int) (keys []string) {
	s.Helper()
	err := s.Arrivals(s.Context(), most, func(key string, at time.Time) error {
		if age := time.Since(at); age < -time.Minute || age > time.Minute {
			s.Errorf("%s came %s ago", key, age)
		}
		keys = append(keys, key)
		return nil
	})
	if err != nil {
		s.Fatal(err)
	}
	return keys
}

func TestALetterLiesWhereItCameUntilItIsReceivedOrLaidAside(t *testing.T) {
	s := open(t, t.TempDir())
	raw := []byte("Subject: Hello\r\n\r\nA letter\x00with any byte\xff\r\n")
	first, err := s.Arrive(t.Context(), "first", raw)
	second, err2 := s.Arrive(t.Context(), "second", raw)
	if err != nil || err2 != nil || len(s.arrivals(9)) != 2 || len(s.arrivals(1)) != 1 {
		t.Fatalf("%v %v: %v", err, err2, s.arrivals(9))
	}
	if got, err := s.Arrived(t.Context(), first); err != nil || !bytes.Equal(got, raw) {
		t.Errorf("%q: %v", got, err)
	}
	for range 2 { // as a crash repeats it
		if err := s.KeepArrived(t.Context(), first, s.scope, "letter_1"); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if err := s.RemoveArrived(t.Context(), first); err != nil {
			t.Error(err)
		}
		if err := s.SetAside(t.Context(), second); err != nil {
			t.Error(err)
		}
	}
	if left := s.arrivals(9); len(left) > 0 {
		t.Errorf("left are %v", left)
	}
	if _, err := s.Arrived(t.Context(), first); fault.KindOf(err) != fault.NotFound {
		t.Errorf("once it was received: %v", err)
	}
	if got, err := s.Letter(t.Context(), s.scope, "letter_1"); err != nil || !bytes.Equal(got, raw) {
		t.Errorf("kept is %q: %v", got, err)
	}
}

func TestWhatIsKeptOfALetterIsOfOneWorkspace(t *testing.T) {
	s := open(t, t.TempDir())
	other, err := tenant.NewScope("acme", "south")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.KeepLetter(t.Context(), s.scope, "letter_1.html", "text/html", []byte("<p>Hello</p>")); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Letter(t.Context(), other, "letter_1.html"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("in another workspace it is %q: %v", got, err)
	}
	url, _, err := s.LetterLink(t.Context(), s.scope, "letter_1.html", "Hello.html")
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.Get(url) //nolint:noctx // the test's own server
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	said, err := io.ReadAll(answer.Body)
	if how := answer.Header.Get("Content-Disposition"); err != nil || string(said) != "<p>Hello</p>" || !strings.HasPrefix(how, "attachment") || answer.Header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("%v: %q as %q, %q", err, said, how, answer.Header.Get("Content-Type"))
	}
	for range 2 {
		if err := s.RemoveLetter(t.Context(), s.scope, "letter_1.html"); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.Letter(t.Context(), s.scope, "letter_1.html"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("once it was removed: %v", err)
	}
}

func TestALetterThatIsTooLargeIsKeptWholeAndReadAsFarAsItGoes(t *testing.T) {
	s := open(t, t.TempDir())
	raw := slices.Concat([]byte("Subject: Large\r\n\r\n"), bytes.Repeat([]byte("x"), mail.MaxLetter))
	at, err := s.Arrive(t.Context(), "large", raw)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Arrived(t.Context(), at); err != nil || len(got) != mail.MaxLetter+1 || mail.Parse(got).Unread != mail.TooLarge {
		t.Errorf("%d bytes: %v", len(got), err)
	}
	if err := s.KeepArrived(t.Context(), at, s.scope, "letter_1"); err != nil {
		t.Fatal(err)
	}
	url, _, err := s.LetterLink(t.Context(), s.scope, "letter_1", "letter.eml")
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.Get(url) //nolint:noctx // the test's own server
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if n, err := io.Copy(io.Discard, answer.Body); err != nil || n != int64(len(raw)) {
		t.Errorf("kept are %d bytes of %d: %v", n, len(raw), err)
	}
}
