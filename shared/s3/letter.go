package s3

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"docket/shared/fault"
	"docket/shared/file"
	"docket/shared/grant"
	"docket/shared/mail"
	"docket/shared/mail/receive"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

var _ receive.Letters = (*Bucket)(nil)

// letter is where something of a letter lies that is kept for a workspace.
func letter(scope tenant.Scope, name string) string { return key(grant.Letters, scope, name) }

// errNoLetter is the answer for what is not there.
var errNoLetter = fault.New(fault.NotFound, "no such letter")

// Arrive keeps a raw letter as the server does that takes letters for a stage, and gives
// its key. The letter is there once it returns.
func (b *Bucket) Arrive(ctx context.Context, letterID string, raw []byte) (key string, err error) {
	key = string(grant.Arrivals) + letterID
	return key, b.putObject(ctx, key, "message/rfc822", raw)
}

// Arrived implements receive.Letters.
func (b *Bucket) Arrived(ctx context.Context, key string) ([]byte, error) { return b.object(ctx, key) }

// Arrivals calls found for the letters that came in and nobody received, at most most of
// them, in no order, and ends with the first error that it returns.
func (b *Bucket) Arrivals(ctx context.Context, most int, found func(key string, at time.Time) error) error {
	pages := s3.NewListObjectsV2Paginator(b.client, &s3.ListObjectsV2Input{Bucket: &b.name, Prefix: aws.String(string(grant.Arrivals))})
	for left := most; pages.HasMorePages() && left > 0; {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return letterFailed("list what came in", err)
		}
		for _, o := range page.Contents[:min(left, len(page.Contents))] {
			if err := found(aws.ToString(o.Key), aws.ToTime(o.LastModified)); err != nil {
				return err
			}
		}
		left -= len(page.Contents)
	}
	return nil
}

// KeepArrived implements receive.Letters: the store copies, so a letter of any size takes
// no memory.
func (b *Bucket) KeepArrived(ctx context.Context, key string, scope tenant.Scope, name string) error {
	return b.copyObject(ctx, key, letter(scope, name))
}

// RemoveArrived implements receive.Letters.
func (b *Bucket) RemoveArrived(ctx context.Context, key string) error {
	return b.removeObject(ctx, key)
}

// SetAside implements receive.Letters.
func (b *Bucket) SetAside(ctx context.Context, key string) error {
	err := b.copyObject(ctx, key, string(grant.Aside)+key)
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return b.removeObject(ctx, key)
}

// KeepLetter implements receive.Letters.
func (b *Bucket) KeepLetter(ctx context.Context, scope tenant.Scope, name, mediaType string, data []byte) error {
	return b.putObject(ctx, letter(scope, name), mediaType, data)
}

// Letter implements receive.Letters.
func (b *Bucket) Letter(ctx context.Context, scope tenant.Scope, name string) ([]byte, error) {
	return b.object(ctx, letter(scope, name))
}

// LetterLink implements receive.Letters. Whatever it is, a browser saves it and shows
// nothing of it.
func (b *Bucket) LetterLink(ctx context.Context, scope tenant.Scope, name, as string) (string, time.Time, error) {
	until := time.Now().Add(file.LinkFor)
	made, err := s3.NewPresignClient(b.client).PresignGetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: aws.String(letter(scope, name)),
		ResponseContentDisposition: aws.String(disposition(as)), ResponseContentType: aws.String("application/octet-stream"),
		ResponseCacheControl: aws.String("private, no-store"),
	}, s3.WithPresignExpires(file.LinkFor))
	if err != nil {
		return "", until, fmt.Errorf("sign a link to %s of %s: %w", name, scope, err)
	}
	return made.URL, until, nil
}

// RemoveLetter implements receive.Letters.
func (b *Bucket) RemoveLetter(ctx context.Context, scope tenant.Scope, name string) error {
	return b.removeObject(ctx, letter(scope, name))
}

// File is what is kept of a file, whole.
func (b *Bucket) File(ctx context.Context, scope tenant.Scope, fileID string) ([]byte, error) {
	return b.object(ctx, kept(scope, fileID))
}

func (b *Bucket) putObject(ctx context.Context, key, mediaType string, data []byte) error {
	_, err := b.client.PutObject(ctx, &s3.PutObjectInput{Bucket: &b.name, Key: &key, Body: bytes.NewReader(data), ContentType: &mediaType})
	return letterFailed("keep "+key, err)
}

// object is what lies under a key, of what is too large to be read the beginning.
func (b *Bucket) object(ctx context.Context, key string) ([]byte, error) {
	out, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: &key})
	if err != nil {
		return nil, letterFailed("read "+key, err)
	}
	defer func() { _ = out.Body.Close() }() // all that is wanted of it was read
	data, err := io.ReadAll(io.LimitReader(out.Body, mail.MaxLetter+1))
	return data, letterFailed("read "+key, err)
}

func (b *Bucket) copyObject(ctx context.Context, from, to string) error {
	_, err := b.client.CopyObject(ctx, &s3.CopyObjectInput{Bucket: &b.name, Key: &to, CopySource: aws.String(b.name + "/" + from)})
	return letterFailed("copy "+from, err)
}

func (b *Bucket) removeObject(ctx context.Context, key string) error {
	_, err := b.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &b.name, Key: &key})
	if status(err) == http.StatusNotFound {
		return nil
	}
	return letterFailed("remove "+key, err)
}

// letterFailed is an error of the bucket about a letter. Who may not list a folder is
// answered 403 for what is not there, and that is no answer: a letter is taken for
// received where it is gone.
func letterFailed(what string, err error) error {
	if status(err) == http.StatusNotFound {
		return fault.Wrap(errNoLetter.Kind, errNoLetter.Detail, fmt.Errorf("%s: %w", what, err))
	}
	return busy(what, "the store of letters is busy, try again", err)
}
