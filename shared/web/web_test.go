package web_test

import (
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"docket/shared/rest"
	"docket/shared/web"
)

func files() fs.FS {
	of := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return fstest.MapFS{
		".gitignore": of("*"), "index.html": of(`<script src="./assets/a-1.js"></script>`), "index.html.br": of("br of index"),
		"assets/a-1.js": of("plain"), "assets/a-1.js.br": of("br"), "assets/a-1.js.gz": of("gzip"), "icon.svg": of("<svg/>"),
	}
}

func serve(t *testing.T, o web.Options) *web.Handler {
	t.Helper()
	h, err := web.New(files(), o)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func ask(h http.Handler, method, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestAssetsAreKeptForEverAndTheIndexIsAskedForAnew(t *testing.T) {
	h := serve(t, web.Options{})
	w := ask(h, http.MethodGet, "/desk/assets/a-1.js")
	if w.Code != 200 || w.Body.String() != "plain" || w.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" || w.Header().Get("Content-Type") != "text/javascript; charset=utf-8" {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	for _, path := range []string{"/desk", "/desk/", "/desk/tickets/TKT-0042"} {
		w = ask(h, http.MethodGet, path)
		tag := w.Header().Get("ETag")
		if w.Code != 200 || w.Header().Get("Cache-Control") != "no-cache" || tag == "" || w.Header().Get("Content-Type") != "text/html; charset=utf-8" ||
			w.Body.String() != `<script src="/desk/assets/a-1.js"></script>` {
			t.Errorf("%s: %d %v %s", path, w.Code, w.Header(), w.Body)
		}
		if again := ask(h, http.MethodGet, path, "If-None-Match", tag); again.Code != 304 || again.Body.Len() > 0 {
			t.Errorf("%s again: %d", path, again.Code)
		}
	}
}

func TestTheBestCodingThatTheClientTakesIsServed(t *testing.T) {
	h := serve(t, web.Options{})
	for accept, want := range map[string]string{"gzip, deflate, br": "br", "gzip": "gzip", "br;q=0, gzip;q=0.5": "gzip", "br;q=0.0": "", "deflate": "", "": ""} {
		w := ask(h, http.MethodGet, "/desk/assets/a-1.js", "Accept-Encoding", accept)
		body := want
		if want == "" {
			body = "plain"
		}
		if w.Header().Get("Content-Encoding") != want || w.Body.String() != body || w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: %q %s", accept, w.Header().Get("Content-Encoding"), w.Body)
		}
	}
	if w := ask(serve(t, web.Options{Plain: true}), http.MethodGet, "/desk/assets/a-1.js", "Accept-Encoding", "br"); w.Body.String() != "plain" || w.Header().Get("Content-Encoding") != "" {
		t.Errorf("plain: %v %s", w.Header(), w.Body)
	}
}

func TestWhatIsNoFileIsNoPageInItsPlace(t *testing.T) {
	h := serve(t, web.Options{})
	for _, path := range []string{"/desk/assets/a-0.js", "/desk/assets/", "/desk/other.js", "/desk/assets/../index.html.br", "/desk/api/v0/me"} {
		if w := ask(h, http.MethodGet, path); w.Code != 404 || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

func TestPagesAreOnlyRead(t *testing.T) {
	h := serve(t, web.Options{})
	if w := ask(h, http.MethodHead, "/desk/icon.svg"); w.Code != 200 || w.Body.Len() > 0 || w.Header().Get("Content-Type") != "image/svg+xml" {
		t.Errorf("HEAD: %d %v", w.Code, w.Header())
	}
	if w := ask(h, http.MethodPost, "/desk/"); w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d %v", w.Code, w.Header())
	}
}

func TestThePolicyHasNothingInlineAndKnowsTheIssuer(t *testing.T) {
	h := serve(t, web.Options{SignIn: web.SignIn{Issuer: "https://id.example/x", Discovery: "https://keys.example/doc", ClientID: "desk"}})
	w := ask(h, http.MethodGet, "/desk/tickets")
	policy := w.Header().Get("Content-Security-Policy")
	if !strings.Contains(policy, "connect-src 'self' https://id.example https://keys.example;") || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "default-src 'none'") {
		t.Error(policy)
	}
	if w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Error(w.Header())
	}
	told := ask(h, http.MethodGet, "/desk/config.json")
	if got := told.Body.String(); got != `{"issuer":"https://id.example/x","discovery":"https://keys.example/doc","client_id":"desk"}` || told.Header().Get("Cache-Control") != "no-cache" || told.Header().Get("Content-Type") != "application/json" {
		t.Error(got, told.Header())
	}
}

func TestBehindAStageThePageNamesItsFilesThere(t *testing.T) {
	h := serve(t, web.Options{})
	r := httptest.NewRequest(http.MethodGet, "/desk/tickets", nil)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r.WithContext(rest.Behind(r.Context(), "/dev")))
	if w.Body.String() != `<script src="/dev/desk/assets/a-1.js"></script>` {
		t.Error(w.Body)
	}
}

func TestTheAPIIsNoPage(t *testing.T) {
	for path, want := range map[string]bool{"/desk": true, "/desk/": true, "/desk/tickets": true, "/desk/apis": true, "/desk/api": false, "/desk/api/v1/me": false, "/desktop": false, "/": false} {
		if web.Serves(path) != want {
			t.Errorf("%s: %v", path, !want)
		}
	}
}

func TestAFolderWithoutPagesIsToldAsSuch(t *testing.T) {
	if _, err := web.New(fstest.MapFS{".gitignore": {}}, web.Options{}); !errors.Is(err, web.ErrNotBuilt) {
		t.Error(err)
	}
}
