// Package s3 keeps the bytes of files and letters in a bucket. It is the only package that knows
// S3, and the only one that makes the bucket's keys.
package s3

import (
	"docket/shared/awsenv"
	"docket/shared/grant"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Bucket is the bucket of files of one deployment.
type Bucket struct {
	client *s3.Client
	name   string
}

// New returns the bucket of that name.
func New(client *s3.Client, name string) *Bucket { return &Bucket{client: client, name: name} }

// Client returns a client for the account and region that the environment names.
// AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL point it at another S3, which is asked for
// buckets by path: their names are no names of hosts there.
func Client(getenv func(string) string, options ...func(*s3.Options)) *s3.Client {
	endpoint := awsenv.Endpoint(getenv, "AWS_ENDPOINT_URL_S3")
	return s3.New(s3.Options{
		Region: getenv("AWS_REGION"), HTTPClient: awsenv.HTTPClient(awsenv.Attempt), Credentials: awsenv.Credentials(getenv),
		BaseEndpoint: endpoint, UsePathStyle: endpoint != nil,
	}, options...)
}

// key is the only way to an object's key. The zero Scope has none.
func key(of grant.Folder, scope tenant.Scope, fileID string) string {
	if scope.IsZero() {
		panic("no keys without a scope")
	}
	return string(of) + scope.Tenant() + "/" + scope.Workspace() + "/" + fileID
}

// sent and kept are where what was sent of a file lies, and where what was taken.
func sent(scope tenant.Scope, fileID string) string { return key(grant.Sent, scope, fileID) }
func kept(scope tenant.Scope, fileID string) string { return key(grant.Kept, scope, fileID) }
