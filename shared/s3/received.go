package s3

import (
	"context"

	"docket/shared/file"
	"docket/shared/mail/receive"
	"docket/shared/tenant"
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
