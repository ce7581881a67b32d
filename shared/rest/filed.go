package rest

import (
	"context"
	"net/http"
	"time"

	"docket/shared/file"
)

// Upload is the form by which a file is sent: multipart/form-data, the fields first, and
// last the bytes in a field called file.
type Upload struct {
	URL       string            `json:"url"`
	Fields    map[string]string `json:"fields" doc:"All of them go with it, unchanged"`
	ExpiresAt time.Time         `json:"expires_at"`
}

// Link is an address at which a file can be fetched by anybody who has it.
type Link struct {
	URL       string    `json:"url"`
	ExpiresAt time.Time `json:"expires_at"`
}

// Announce announces a file that the caller is about to send, and has the form for it.
func (c *Call) Announce(ctx context.Context, s file.Store, d file.Draft) (file.File, Upload, error) {
	f, err := file.Announce(ctx, s, c.Act(), d)
	if err != nil {
		return f, Upload{}, err
	}
	form, err := c.files.Form(ctx, c.Scope(), f)
	return f, Upload{URL: form.URL, Fields: form.Fields, ExpiresAt: form.Until.UTC().Truncate(time.Second)}, err
}

// LinkTo is a link to a file that the caller may have.
func (c *Call) LinkTo(ctx context.Context, f file.File) (*Link, error) {
	url, until, err := c.files.Link(ctx, c.Scope(), f)
	return &Link{URL: url, ExpiresAt: until.UTC().Truncate(time.Second)}, err
}

// RefusingFiles are the problems of a call that has a body and needs the store of files.
func RefusingFiles(more ...int) []int {
	return append(more, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
}
