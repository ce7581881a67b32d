package signin

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"strings"
	"unicode"
)

// signInPath is the page, below Path.
const signInPath = "/sign-in"

//go:embed page.css
var style string

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Parse(pageText))

// policy lets the page have its own style and nothing else. Browsers hold
// redirections of a form to form-action, and the client is on this machine.
var policy = func() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; form-action 'self' http://127.0.0.1:* http://localhost:*; frame-ancestors 'none'; base-uri 'none'"
}()

// group are the people of a workspace.
type group struct {
	Name   string
	People []shown
}

// shown is a person on the page.
type shown struct{ Name, Email, Label, Initials string }

// show offers everybody, unless the request is answered.
func (s *Server) show(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Query().Get("id")
	wish, err := s.storage.find(id)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if wish.Done() {
		http.Redirect(w, r, s.callback(r.Context(), id), http.StatusSeeOther)
		return
	}
	var groups []group
	for _, p := range s.storage.people() {
		if n := len(groups); n == 0 || groups[n-1].Name != p.workspace() {
			groups = append(groups, group{Name: p.workspace()})
		}
		last := &groups[len(groups)-1]
		last.People = append(last.People, shown{p.Name, p.Email, p.Label, initials(p.Name)})
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-store")
	_ = page.Execute(w, map[string]any{"Style": template.CSS(style), "ID": id, "Hint": wish.hint, "Groups": groups}) // the browser may be gone
}

// choose takes whose button was pressed.
func (s *Server) choose(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4096)
	id := r.FormValue("id")
	if err := s.storage.choose(id, r.FormValue("person")); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	http.Redirect(w, r, s.callback(r.Context(), id), http.StatusSeeOther)
}

func initials(name string) string {
	var letters []rune
	for _, word := range strings.Fields(name) {
		letters = append(letters, unicode.ToUpper([]rune(word)[0]))
	}
	return string(letters[:min(len(letters), 2)])
}
