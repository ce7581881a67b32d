package rest

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestOnlyPagesOfConfiguredOriginsReadAnswers(t *testing.T) {
	for origin, read := range map[string]bool{"https://desk.example": true, "https://evil.example": false, "": false} {
		h := &Host{Now: time.Now, Log: slog.New(slog.DiscardHandler), Origins: []string{"https://desk.example"}}
		for what, handler := range map[string]http.HandlerFunc{"an answer": func(http.ResponseWriter, *http.Request) {}, "a panic": func(http.ResponseWriter, *http.Request) { panic("no") }} {
			r, w := httptest.NewRequest(http.MethodGet, "/v1/support/tickets", nil), httptest.NewRecorder()
			r.Header.Set("Origin", origin)
			h.Edge(handler).ServeHTTP(w, r)
			if got := w.Header().Get("Access-Control-Allow-Origin"); (got == origin && got != "") != read || w.Header().Get("Vary") != "Origin" {
				t.Errorf("%s to %q: %v", what, origin, w.Header())
			}
			if w.Header().Get("Access-Control-Allow-Credentials") != "" {
				t.Errorf("%s to %q borrows credentials", what, origin)
			}
		}
	}
	w := httptest.NewRecorder()
	(&Host{Now: time.Now, Log: slog.New(slog.DiscardHandler)}).Edge(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).
		ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Header().Get("Vary") != "" {
		t.Errorf("without origins: %v", w.Header())
	}
}

func TestAPreflightIsAnsweredToPagesOfConfiguredOriginsAlone(t *testing.T) {
	h := &Host{Now: time.Now, Log: slog.New(slog.DiscardHandler), Origins: []string{"https://app.example"}}
	handler := Handler(h, plainFace())
	for origin, status := range map[string]int{"https://app.example": http.StatusNoContent, "https://evil.example": http.StatusMethodNotAllowed, "": http.StatusMethodNotAllowed} {
		r, w := httptest.NewRequest(http.MethodOptions, "/v1/plain/things", nil), httptest.NewRecorder()
		r.Header.Set("Origin", origin)
		handler.ServeHTTP(w, r)
		answered := w.Header().Get("Access-Control-Allow-Methods") == "POST" && w.Header().Get("Access-Control-Allow-Origin") == origin &&
			strings.Contains(w.Header().Get("Access-Control-Allow-Headers"), "Authorization")
		if w.Code != status || answered != (status == http.StatusNoContent) {
			t.Errorf("to %q: %d %v", origin, w.Code, w.Header())
		}
	}
}
