package s3

import (
	"context"
	"io"
	"net/http"

	"docket/shared/file"
	"docket/shared/mail/receive"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

var _ receive.Objects = (*Bucket)(nil)

// Send implements receive.Objects.
func (b *Bucket) Send(ctx context.Context, scope tenant.Scope, fileID string, data []byte) error {
	return b.putObject(ctx, sent(scope, fileID), file.Unknown, data)
}

// SendArrived implements receive.Objects: the store copies.
func (b *Bucket) SendArrived(ctx context.Context, key string, scope tenant.Scope, fileID string) error {
	return b.copyObject(ctx, key, sent(scope, fileID))
}

// Read implements file.Objects. Who may not list a bucket is answered 403 for what is not
// there.
func (b *Bucket) Read(ctx context.Context, scope tenant.Scope, fileID string, most int64) ([]byte, error) {
	out, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: aws.String(kept(scope, fileID))})
	if code := status(err); code == http.StatusNotFound || code == http.StatusForbidden {
		return nil, file.ErrNotFound
	}
	if err != nil {
		return nil, failed("read", scope, fileID, err)
	}
	defer func() { _ = out.Body.Close() }() // all that is wanted of it was read
	data, err := io.ReadAll(io.LimitReader(out.Body, most))
	return data, failed("read", scope, fileID, err)
}
