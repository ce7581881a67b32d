package bucket_test

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"docket/scripts/local/bucket"
	"docket/shared/change"
	"docket/shared/file"
	"docket/shared/s3"
	"docket/shared/tenant"
	"docket/shared/testing/apitest"
)

// stored is a bucket behind a server, whose clock a test sets.
type stored struct {
	testing.TB
	*bucket.Store
	*s3.Bucket
	url   string
	scope tenant.Scope
	ahead time.Duration
}

const page = "https://desk.example"

func open(t testing.TB, dir string) *stored {
	t.Helper()
	store, err := bucket.Open(dir, []string{page})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(store)
	t.Cleanup(server.Close)
	scope, err := tenant.NewScope("acme", "north")
	if err != nil {
		t.Fatal(err)
	}
	s := &stored{TB: t, Store: store, Bucket: store.Bucket(server.URL), url: server.URL, scope: scope}
	store.SetClock(func() time.Time { return time.Now().Add(s.ahead) })
	return s
}

var five = file.File{ID: "file_1", Name: "a.txt", Type: "text/plain", Size: 5}

// form is the form of a file of five bytes.
func (s *stored) form() apitest.Upload {
	s.Helper()
	form, err := s.Form(s.Context(), s.scope, five)
	if err != nil {
		s.Fatal(err)
	}
	return apitest.Upload{FileID: five.ID, URL: form.URL, Fields: form.Fields}
}

// link is a link to that file, which is kept.
func (s *stored) link() string {
	s.Helper()
	s.form().Post(s.TB, []byte("hello"))
	there, err := s.Uploaded(s.Context(), s.scope, five.ID)
	if err != nil || there == nil || there.Size != 5 || string(there.Begins) != "hello" {
		s.Fatalf("%+v %v", there, err)
	}
	if err := s.Keep(s.Context(), s.scope, five, there.Tag); err != nil {
		s.Fatal(err)
	}
	url, _, err := s.Link(s.Context(), s.scope, five)
	if err != nil {
		s.Fatal(err)
	}
	return url
}

func TestAFormIsForOneKeyOneTypeOneSizeAndTenMinutes(t *testing.T) {
	s := open(t, t.TempDir())
	with := func(field, value string) apitest.Upload {
		u := s.form()
		u.Fields = maps.Clone(u.Fields)
		u.Fields[field] = value
		return u
	}
	for what, c := range map[string]struct {
		form    apitest.Upload
		content string
		ahead   time.Duration
		code    string
	}{
		"as it is":           {s.form(), "hello", 9 * time.Minute, ""},
		"another key":        {with("key", "sent/other/north/file_1"), "hello", 0, "AccessDenied"},
		"another type":       {with("Content-Type", "text/html"), "hello", 0, "AccessDenied"},
		"a field more":       {with("acl", "public-read"), "hello", 0, "AccessDenied"},
		"another signature":  {with("X-Amz-Signature", strings.Repeat("0", 64)), "hello", 0, "SignatureDoesNotMatch"},
		"one byte more":      {s.form(), "hello!", 0, "EntityTooLarge"},
		"one byte less":      {s.form(), "hell", 0, "EntityTooSmall"},
		"no bytes":           {s.form(), "", 0, "EntityTooSmall"},
		"after ten minutes":  {s.form(), "hello", 11 * time.Minute, "AccessDenied"},
		"no form of anybody": {apitest.Upload{URL: s.form().URL, Fields: map[string]string{"key": "kept/acme/north/file_1"}}, "hello", 0, "SignatureDoesNotMatch"},
	} {
		s.ahead = c.ahead
		if status, body := c.form.Post(t, []byte(c.content)); (status < 300) != (c.code == "") || !strings.Contains(body, c.code) {
			t.Errorf("%s: %d %s, want %q", what, status, body, c.code)
		}
	}
}

func TestALinkIsToOneFileForFiveMinutes(t *testing.T) {
	s := open(t, t.TempDir())
	url := s.link()
	for what, c := range map[string]struct {
		url   string
		ahead time.Duration
		code  string
	}{
		"as it is":           {url, 4 * time.Minute, ""},
		"after five minutes": {url, 6 * time.Minute, "AccessDenied"},
		"another file":       {strings.Replace(url, "file_1", "file_2", 1), 0, "SignatureDoesNotMatch"},
		"another workspace":  {strings.Replace(url, "acme", "other", 1), 0, "SignatureDoesNotMatch"},
		"another type":       {strings.Replace(url, "text%2Fplain", "text%2Fhtml", 1), 0, "SignatureDoesNotMatch"},
		"a longer time":      {strings.Replace(url, "X-Amz-Expires=300", "X-Amz-Expires=3000", 1), 6 * time.Minute, "SignatureDoesNotMatch"},
		"no signature":       {url[:strings.IndexByte(url, '?')], 0, "AccessDenied"},
		"the whole bucket":   {s.url + bucket.Path + "/" + bucket.Name + "?list-type=2", 0, "AccessDenied"},
	} {
		s.ahead = c.ahead
		r, body := apitest.Fetch(t, c.url)
		if (r.StatusCode == http.StatusOK) != (c.code == "") || !strings.Contains(string(body), c.code) || c.code == "" && string(body) != "hello" {
			t.Errorf("%s: %d %s, want %q", what, r.StatusCode, body, c.code)
		}
	}
}

func TestWhatIsSentAfterwardsChangesNothingOfWhatIsKept(t *testing.T) {
	s := open(t, t.TempDir())
	url := s.link()
	if status, body := s.form().Post(t, []byte("other")); status >= 300 {
		t.Fatalf("%d %s", status, body)
	}
	if _, body := apitest.Fetch(t, url); string(body) != "hello" {
		t.Errorf("the link leads to %q", body)
	}
	if err := s.Keep(t.Context(), s.scope, five, `"another"`); err != nil && !errors.Is(err, change.ErrStale) {
		t.Errorf("what was sent since: %v", err)
	}
}

func TestFilesOutliveARestartAndAreRemovedWhereverTheyLie(t *testing.T) {
	dir := t.TempDir()
	open(t, dir).link()
	again := open(t, dir)
	url, _, err := again.Link(t.Context(), again.scope, five)
	if err != nil {
		t.Fatal(err)
	}
	if r, body := apitest.Fetch(t, url); r.StatusCode != http.StatusOK || string(body) != "hello" {
		t.Errorf("after a restart: %d %s", r.StatusCode, body)
	}
	for range 2 { // what is not there is removed already
		if err := again.Remove(t.Context(), again.scope, five.ID); err != nil {
			t.Fatal(err)
		}
	}
	there, err := again.Uploaded(t.Context(), again.scope, five.ID)
	if r, _ := apitest.Fetch(t, url); r.StatusCode != http.StatusNotFound || there != nil || err != nil {
		t.Errorf("it is there: %d %v %v", r.StatusCode, there, err)
	}
}

func TestPagesOfItsOriginsAloneMaySendFilesAndReadThem(t *testing.T) {
	s := open(t, t.TempDir())
	url := s.link()
	for origin, want := range map[string]string{page: page, "https://elsewhere.example": ""} {
		for _, method := range []string{http.MethodOptions, http.MethodGet} {
			r, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader(nil))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Origin", origin)
			r.Header.Set("Access-Control-Request-Method", http.MethodPost)
			a, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, a.Body)
			_ = a.Body.Close()
			if is := a.Header.Get("Access-Control-Allow-Origin"); is != want {
				t.Errorf("%s of %s may be read by %q", method, origin, is)
			}
		}
	}
}
