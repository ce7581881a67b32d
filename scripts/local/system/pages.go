package system

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"docket/scripts/engine"
	"docket/scripts/issuer"
	"docket/scripts/issuer/signin"
	"docket/scripts/local/bucket"
	"docket/shared/rest"
	"docket/shared/web"
)

// withPages adds to the API what only this machine has. Paths that are no
// page's reach the API as they are.
func (s *System) withPages(api http.Handler) (http.Handler, error) {
	pages, err := s.pages()
	if err != nil {
		return nil, err
	}
	desk, err := s.desk()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, bucket.Path+"/") {
			s.objects.ServeHTTP(w, r)
			return
		}
		if web.Serves(r.URL.Path) {
			rest.HurryBody(w, r, bodyTimeout)
			desk.ServeHTTP(w, r)
			return
		}
		if page, pattern := pages.Handler(r); pattern != "" && path.Clean(r.URL.Path) == strings.TrimSuffix(r.URL.Path, "/") {
			rest.HurryBody(w, r, bodyTimeout)
			page.ServeHTTP(w, r)
			return
		}
		api.ServeHTTP(w, r)
	}), err
}

// pages serves this machine's health, a page on which the documents of the faces are
// looked at, the sign-in, and the levers of /local.
func (s *System) pages() (*http.ServeMux, error) {
	root, err := engine.ModuleRoot()
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	page, err := docsPage(Faces(nil))
	if err != nil {
		return nil, err
	}
	mux.HandleFunc("GET /docs", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(page)
	})
	ui := http.Dir(filepath.Join(root, "node_modules", "swagger-ui-dist"))
	mux.Handle("GET /docs/", http.StripPrefix("/docs/", http.FileServer(ui)))
	signIn, err := signin.New(s.issuer, s.URL, s.persons)
	if err != nil {
		return nil, err
	}
	mux.Handle(signin.Path+"/", signIn)
	mux.HandleFunc("POST /local/clock", s.local(s.advance))
	mux.HandleFunc("POST /local/settle", s.local(s.settle))
	mux.HandleFunc("POST /local/mail", s.local(s.takeMail))
	mux.HandleFunc("POST /local/events", s.local(s.takeEvent))
	mux.HandleFunc("GET /local/events", s.local(s.showEvents))
	mux.HandleFunc("GET /local/quarantine", s.local(s.showQuarantine))
	mux.HandleFunc("GET /local/outbox", s.local(s.showOutbox))
	return mux, nil
}

// desk serves the pages as they were built last before the start.
func (s *System) desk() (http.Handler, error) {
	root, err := engine.ModuleRoot()
	if err != nil {
		return nil, err
	}
	pages, err := web.New(os.DirFS(filepath.Join(root, "functions", "web", "dist")),
		web.Options{SignIn: web.SignIn{Issuer: issuer.Name, Discovery: signin.DiscoveryURL(s.URL), ClientID: signin.ClientID}})
	if errors.Is(err, web.ErrNotBuilt) {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		}), nil
	}
	return pages, err
}

// namedDocument is a face's document as the page of documents offers it.
type namedDocument struct {
	URL  string `json:"url"`
	Name string `json:"name"`
}

// docsPage shows the documents of faces, one at a time.
func docsPage(faces []rest.Face) ([]byte, error) {
	var documents []namedDocument
	for _, f := range faces {
		documents = append(documents, namedDocument{f.DocumentPath(), f.Info.Title})
	}
	list, err := json.Marshal(documents)
	return fmt.Appendf(nil, `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Docket API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="ui"></div><script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/swagger-ui-standalone-preset.js"></script>
<script>SwaggerUIBundle({urls: %s, dom_id: "#ui", persistAuthorization: true, layout: "StandaloneLayout",
presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset]})</script></body></html>
`, list), err
}

// local guards a lever: a browser must not reach it from another site.
func (s *System) local(lever http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Origin") != "" {
			writeJSON(w, http.StatusForbidden, map[string]string{"error": "only programs of this machine may pull this lever"})
			return
		}
		lever(w, r)
	}
}

// advance is POST /local/clock {"advance": "90m"}.
func (s *System) advance(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Advance string `json:"advance"`
	}
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1000))
	d.DisallowUnknownFields()
	err := d.Decode(&in)
	by, parseErr := time.ParseDuration(in.Advance)
	if err != nil || parseErr != nil {
		writeJSON(w, http.StatusUnprocessableEntity, map[string]string{"error": `send {"advance": "90m"}, a duration of Go`})
		return
	}
	if err := s.clock.Advance(by); err != nil {
		writeJSON(w, http.StatusUnprocessableEntity, map[string]string{"error": err.Error()})
		return
	}
	writeJSON(w, http.StatusOK, map[string]time.Time{"now": s.clock.Now().UTC()})
}

// settle is POST /local/settle: 200 when nothing is left to do.
func (s *System) settle(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), time.Minute)
	defer cancel()
	if err := s.Settle(ctx); err != nil {
		s.log.Error("settle", "error", err.Error())
		writeJSON(w, http.StatusGatewayTimeout, map[string]string{"error": "did not settle: the log says why"})
		return
	}
	writeJSON(w, http.StatusOK, map[string]bool{"settled": true})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client may be gone
}
