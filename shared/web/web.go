// Package web serves the pages of the browser's applications, as they were
// built: from memory, compressed beforehand, under a strict policy.
package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"docket/shared/rest"
)

// Desk is the path of the desk. The API below APIs is none of its pages.
const (
	Desk = "/desk"
	APIs = "/desk/api"
)

// Endpoint is a method and a path that a Handler answers.
type Endpoint struct{ Method, Path string }

// Endpoints lists all of them, as a gateway is told of them.
func Endpoints() []Endpoint {
	return []Endpoint{{http.MethodGet, Desk}, {http.MethodHead, Desk}, {http.MethodGet, Desk + "/{proxy+}"}, {http.MethodHead, Desk + "/{proxy+}"}}
}

// Serves tells whether a path is of the pages.
func Serves(path string) bool {
	below := func(root string) bool { return path == root || strings.HasPrefix(path, root+"/") }
	return below(Desk) && !below(APIs)
}

// SignIn is where the pages' people sign in, as /desk/config.json tells it.
type SignIn struct {
	Issuer    string   `json:"issuer"`              // of OpenID Connect; empty: nobody can sign in
	Discovery string   `json:"discovery,omitempty"` // the address of its document, where that is not below the issuer's name
	ClientID  string   `json:"client_id"`
	Scopes    []string `json:"scopes,omitempty"` // beside openid, profile, email and offline_access
}

// Options are what pages are served with.
type Options struct {
	SignIn SignIn
	Plain  bool // nothing is compressed: what lies before does that
}

// ErrNotBuilt is of a folder without pages.
var ErrNotBuilt = errors.New("the pages are not built: run make pages")

// index is the page of every path that is no file.
const index = "index.html"

// Handler serves pages.
type Handler struct {
	files  map[string]variants // by path below /desk
	policy string
	plain  bool
}

// variants are a file's bytes by content coding; "" is as it is.
type variants map[string]content

type content struct {
	bytes []byte
	tag   string
}

func contentOf(b []byte) content {
	sum := sha256.Sum256(b)
	return content{b, `"` + base64.RawURLEncoding.EncodeToString(sum[:18]) + `"`}
}

// codings are those that a build compresses with, the best first.
var codings = []struct{ name, ending string }{{"br", ".br"}, {"gzip", ".gz"}}

// New reads the pages in files: index.html, what lies in assets under names
// that change with it, and other files. X.br and X.gz are X, compressed.
func New(files fs.FS, o Options) (*Handler, error) {
	h := &Handler{files: map[string]variants{}, policy: policy(o.SignIn), plain: o.Plain}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			return err
		}
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		coding := ""
		for _, c := range codings {
			if plain, compressed := strings.CutSuffix(name, c.ending); compressed {
				name, coding = plain, c.name
			}
		}
		if h.files[name] == nil {
			h.files[name] = variants{}
		}
		h.files[name][coding] = contentOf(b)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the pages: %w", err)
	}
	if _, built := h.files[index]; !built {
		return nil, ErrNotBuilt
	}
	settings, err := json.Marshal(o.SignIn)
	if err != nil {
		return nil, err
	}
	h.files["config.json"] = variants{"": contentOf(settings)}
	return h, nil
}

// policy allows the pages their own files and the calls that they make.
// Nothing is inline, no other page has them in a frame.
func policy(s SignIn) string {
	connect := []string{"'self'"}
	for _, address := range []string{s.Issuer, s.Discovery} {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" {
			continue
		}
		if origin := u.Scheme + "://" + u.Host; !slices.Contains(connect, origin) {
			connect = append(connect, origin)
		}
	}
	return "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; connect-src " + strings.Join(connect, " ") +
		"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

// ServeHTTP answers GET and HEAD with a file, or with the index page: its
// script knows what to show at the path.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", h.policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "same-origin")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	header.Set("Strict-Transport-Security", "max-age=31536000") // which browsers heed over https alone
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		header.Set("Allow", "GET, HEAD")
		http.Error(w, "pages are read: GET or HEAD", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, Desk), "/")
	file, found := h.files[name]
	asset := strings.HasPrefix(name, "assets/")
	switch {
	case asset && found:
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	case asset || !Serves(r.URL.Path) || !found && path.Ext(name) != "":
		// A page in the place of a script that another build had would be
		// taken for the script.
		header.Set("Cache-Control", "no-store")
		http.Error(w, "there is no such file", http.StatusNotFound)
		return
	default:
		header.Set("Cache-Control", "no-cache")
	}
	if !found {
		name, file = index, h.files[index]
	}
	h.write(w, r, name, file)
}

// write answers with the variant that the client takes.
func (h *Handler) write(w http.ResponseWriter, r *http.Request, name string, file variants) {
	header := w.Header()
	kind := mime.TypeByExtension(path.Ext(name))
	if strings.HasPrefix(kind, "text/") || kind == "" {
		kind = map[string]string{".html": "text/html", ".js": "text/javascript", ".css": "text/css"}[path.Ext(name)] + "; charset=utf-8"
	}
	header.Set("Content-Type", kind)
	header.Add("Vary", "Accept-Encoding")
	chosen := file[""]
	if base := rest.Base(r.Context()); name == index {
		// The page's own files are named from its address, which ends anywhere.
		chosen = contentOf(bytes.ReplaceAll(chosen.bytes, []byte(`="./`), []byte(`="`+base+Desk+`/`)))
	} else if !h.plain {
		for _, c := range codings {
			if v, there := file[c.name]; there && accepts(r.Header.Get("Accept-Encoding"), c.name) {
				chosen = v
				header.Set("Content-Encoding", c.name)
				break
			}
		}
	}
	header.Set("ETag", chosen.tag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(chosen.bytes))
}

// accepts tells whether an Accept-Encoding takes a coding (RFC 9110, 12.5.3).
func accepts(list, coding string) bool {
	for _, one := range strings.Split(list, ",") {
		name, quality, _ := strings.Cut(one, ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			q := strings.ReplaceAll(quality, " ", "")
			return strings.Trim(strings.TrimPrefix(q, "q="), "0.") != "" || q == ""
		}
	}
	return false
}
