package apitest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"testing"
)

// Upload is the form by which an announced file is sent, as the desk answers it.
type Upload struct {
	FileID string
	URL    string
	Fields map[string]string
}

// Announce announces a file that somebody is about to send.
func (d Docket) Announce(t testing.TB, token, name, contentType string, size int) Upload {
	t.Helper()
	return d.AnnounceAt(t, "/desk/api/v1/files", token, name, contentType, size)
}

// AnnounceAt is Announce at the path of a face.
func (d Docket) AnnounceAt(t testing.TB, path, token, name, contentType string, size int) Upload {
	t.Helper()
	body, err := json.Marshal(map[string]any{"name": name, "content_type": contentType, "size": size})
	if err != nil {
		t.Fatal(err)
	}
	var said struct {
		File struct {
			ID     string
			FileID string `json:"file_id"`
		}
		Upload struct {
			URL    string
			Fields map[string]string
		}
	}
	a := d.Send(t, Request{Method: http.MethodPost, Path: path, Token: token, Body: string(body)})
	if err := json.Unmarshal(a.Body, &said); err != nil || a.Status != http.StatusCreated {
		t.Fatalf("%d %s: %v", a.Status, a.Body, err)
	}
	return Upload{cmp.Or(said.File.ID, said.File.FileID), said.Upload.URL, said.Upload.Fields}
}

// Post sends the form as a browser does: the fields, and the bytes last. What is not
// taken has a code of S3's in its body.
func (u Upload) Post(t testing.TB, content []byte) (status int, body string) {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for name, value := range u.Fields {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("file", "blob")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := http.Post(u.URL, w.FormDataContentType(), &form)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(read(t, r))
}

// Sent announces a file and sends it, and returns its id.
func (d Docket) Sent(t testing.TB, token, name, contentType string, content []byte) string {
	t.Helper()
	u := d.Announce(t, token, name, contentType, len(content))
	if status, body := u.Post(t, content); status >= http.StatusMultipleChoices {
		t.Fatalf("the form was not taken: %d %s", status, body)
	}
	return u.FileID
}

// Fetch gets what a link leads to.
func Fetch(t testing.TB, url string) (r *http.Response, body []byte) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	return r, read(t, r)
}

func read(t testing.TB, r *http.Response) []byte {
	t.Helper()
	defer func() { _ = r.Body.Close() }() // it is read
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
