package emulator

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestOnlyALocalStackOnLoopbackIsTakenForOne(t *testing.T) {
	serving := func(status int, health string) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, health)
		}))
		t.Cleanup(server.Close)
		return server.URL
	}
	if err := Check(t.Context(), serving(200, `{"services":{"lambda":"available"}}`)); err != nil {
		t.Error(err)
	}
	for name, endpoint := range map[string]string{
		"nothing":               "",
		"AWS":                   "https://lambda.us-east-1.amazonaws.com",
		"another machine":       "http://192.0.2.1:4566",
		"every interface":       "http://0.0.0.0:4566",
		"no port":               "http://127.0.0.1",
		"nobody":                "http://127.0.0.1:1",
		"another server":        serving(404, "not found"),
		"another server's JSON": serving(200, `{"status":"ok"}`),
	} {
		if err := Check(t.Context(), endpoint); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s is taken for LocalStack, or not in one line: %v", name, err)
		}
	}
}
