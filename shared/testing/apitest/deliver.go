package apitest

import (
	"cmp"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

var client = &http.Client{
	Transport:     &http.Transport{MaxIdleConnsPerHost: 8, IdleConnTimeout: time.Minute},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// Deliver sends a request to a server, below its path.
func Deliver(t testing.TB, server string, r Request) Answer {
	t.Helper()
	path, query, _ := strings.Cut(r.Path, "?")
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Opaque, u.RawQuery = u.Path+path, query // as it stands, escapes and all
	req := &http.Request{Method: r.Method, URL: u, Header: http.Header{}, Host: cmp.Or(r.Header["Host"], u.Host)}
	if r.Body != "" || slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodPatch}, r.Method) {
		req.Body, req.ContentLength = io.NopCloser(strings.NewReader(r.Body)), int64(len(r.Body))
		req.Header.Set("Content-Type", "application/json")
	}
	if r.Token != "" {
		req.Header.Set("Authorization", "Bearer "+r.Token)
	}
	for name, value := range r.Header {
		req.Header.Set(name, value)
		if value == "" {
			req.Header.Del(name)
		}
	}
	res, err := client.Do(req.WithContext(t.Context()))
	if err != nil {
		t.Fatalf("%s %.200s: %v", r.Method, r.Path, err)
	}
	defer func() { _ = res.Body.Close() }() // read whole
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s %.200s: %v", r.Method, r.Path, err)
	}
	return Answer{Status: res.StatusCode, Header: res.Header, Body: body}
}
