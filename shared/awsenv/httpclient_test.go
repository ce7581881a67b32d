package awsenv_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"testing"

	"docket/shared/awsenv"
)

// closed is a body of the SDK's that was closed after its last byte was read.
type closed struct{ *strings.Reader }

func (closed) WriteTo(io.Writer) (int64, error) { return 0, io.EOF }
func (closed) Close() error                     { return nil }

func TestAConnectionOutlivesTheBodyOfItsRequest(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if _, err := w.Write(text); err != nil {
			t.Error(err)
		}
	}))
	defer server.Close()
	client := awsenv.HTTPClient(awsenv.Attempt)
	var reused []bool
	for range 2 {
		ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GotConn: func(c httptrace.GotConnInfo) { reused = append(reused, c.Reused) }})
		text := strings.Repeat("a", 1<<16)
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL, closed{strings.NewReader(text)})
		if err != nil {
			t.Fatal(err)
		}
		r.ContentLength = int64(len(text))
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(answer.Body)
		if err != nil || string(got) != text {
			t.Errorf("%d bytes came back of %d: %v", len(got), len(text), err)
		}
		if err := answer.Body.Close(); err != nil {
			t.Error(err)
		}
	}
	if len(reused) != 2 || !reused[1] {
		t.Errorf("connections were reused: %v", reused)
	}
}
