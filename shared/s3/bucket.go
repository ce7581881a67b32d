package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/file"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
)

var _ file.Objects = (*Bucket)(nil)

// Form implements file.Objects: a POST of a browser's, signed for one key, one type and
// one size.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
func (b *Bucket) Form(ctx context.Context, scope tenant.Scope, f file.File) (file.Form, error) {
	until := time.Now().Add(file.FormFor)
	made, err := s3.NewPresignClient(b.client).PresignPostObject(ctx, &s3.PutObjectInput{Bucket: &b.name, Key: aws.String(sent(scope, f.ID))},
		func(o *s3.PresignPostOptions) {
			o.Expires = file.FormFor
			o.Conditions = []any{map[string]string{"Content-Type": f.Type}, []any{"content-length-range", f.Size, f.Size}}
		})
	if err != nil {
		return file.Form{}, fmt.Errorf("sign the form of %s of %s: %w", f.ID, scope, err)
	}
	made.Values["Content-Type"] = f.Type
	return file.Form{URL: made.URL, Fields: made.Values, Until: until}, nil
}

// begins is the range of the first bytes of an object.
const begins = "bytes=0-511"

// Uploaded implements file.Objects. Who may not list a bucket is answered 403 for what
// is not there.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
func (b *Bucket) Uploaded(ctx context.Context, scope tenant.Scope, fileID string) (*file.Upload, error) {
	out, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: aws.String(sent(scope, fileID)), Range: aws.String(begins)})
	switch status(err) {
	case http.StatusNotFound, http.StatusForbidden:
		return nil, nil
	case http.StatusRequestedRangeNotSatisfiable:
		return &file.Upload{}, nil
	}
	if err != nil {
		return nil, failed("read", scope, fileID, err)
	}
	defer func() { _ = out.Body.Close() }() // all of it was read
	first, err := io.ReadAll(io.LimitReader(out.Body, 512))
	if err != nil {
		return nil, failed("read", scope, fileID, err)
	}
	u := &file.Upload{Size: aws.ToInt64(out.ContentLength), Begins: first, Tag: aws.ToString(out.ETag)}
	if _, of, ranged := strings.Cut(aws.ToString(out.ContentRange), "/"); ranged {
		u.Size, err = strconv.ParseInt(of, 10, 64)
	}
	if err != nil {
		return nil, fmt.Errorf("how large %s of %s is: %w", fileID, scope, err)
	}
	return u, nil
}

// Keep implements file.Objects.
func (b *Bucket) Keep(ctx context.Context, scope tenant.Scope, f file.File, tag string) error {
	_, err := b.client.CopyObject(ctx, &s3.CopyObjectInput{Bucket: &b.name, Key: aws.String(kept(scope, f.ID)),
		CopySource: aws.String(b.name + "/" + sent(scope, f.ID)), CopySourceIfMatch: &tag,
		ContentType: &f.Type, MetadataDirective: types.MetadataDirectiveReplace})
	if status(err) == http.StatusPreconditionFailed {
		return change.ErrStale
	}
	return failed("keep", scope, f.ID, err)
}

// Link implements file.Objects.
func (b *Bucket) Link(ctx context.Context, scope tenant.Scope, f file.File) (string, time.Time, error) {
	until := time.Now().Add(file.LinkFor)
	made, err := s3.NewPresignClient(b.client).PresignGetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: aws.String(kept(scope, f.ID)),
		ResponseContentDisposition: aws.String(disposition(f.Name)), ResponseContentType: &f.Type,
		ResponseCacheControl: aws.String("private, no-store"), // the link ends, and so does what was fetched by it
	}, s3.WithPresignExpires(file.LinkFor))
	if err != nil {
		return "", until, fmt.Errorf("sign a link to %s of %s: %w", f.ID, scope, err)
	}
	return made.URL, until, nil
}

// Remove implements file.Objects.
func (b *Bucket) Remove(ctx context.Context, scope tenant.Scope, fileID string) error {
	for _, key := range []string{sent(scope, fileID), kept(scope, fileID)} {
		if _, err := b.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &b.name, Key: &key}); err != nil && status(err) != http.StatusNotFound {
			return failed("remove", scope, fileID, err)
		}
	}
	return nil
}

// disposition has a browser save a file under its name, whatever its type: its letters
// beyond ASCII in the second form, which every browser of today reads (RFC 6266).
func disposition(name string) string {
	var plain, exact strings.Builder
	for _, c := range []byte(name) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '.', c == '_':
			plain.WriteByte(c)
			exact.WriteByte(c)
		default:
			plain.WriteByte('_')
			_, _ = fmt.Fprintf(&exact, "%%%02X", c)
		}
	}
	return `attachment; filename="` + plain.String() + `"; filename*=UTF-8''` + exact.String()
}

// status is the HTTP status of an answer that is an error, 0 where there was no answer.
func status(err error) int {
	var answered interface{ HTTPStatusCode() int }
	if errors.As(err, &answered) {
		return answered.HTTPStatusCode()
	}
	return 0
}

// failed is an error of the bucket about a file.
func failed(what string, scope tenant.Scope, fileID string, err error) error {
	return busy(fmt.Sprintf("%s file %s of %s", what, fileID, scope), "the store of files is busy, try again", err)
}

// busy is an error of the bucket while it did what, as one that the caller may try again
// where S3 was busy or not reached.
func busy(what, told string, err error) error {
	if err == nil {
		return nil
	}
	err = fmt.Errorf("%s: %w", what, err)
	var refused smithy.APIError
	if code := status(err); code == 0 || code >= http.StatusInternalServerError || code == http.StatusTooManyRequests || !errors.As(err, &refused) {
		return fault.Wrap(fault.Unavailable, told, err)
	}
	return err
}
