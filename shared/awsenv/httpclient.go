package awsenv

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

// HTTPClient returns a client that ends a try after a time, as of Attempt. It
// holds the body of a request in memory.
//
// The SDK closes the body of a request as soon as the answer begins. Its reader then ends
// with io.EOF where net/http looks for bytes that are too many, which for net/http is a
// failure to write: it closes the connection, from which the answer is still read. Where
// processors are busy this befalls some answers, and those of some size above all. A body
// in memory cannot be closed, and is written together with the headers.
func HTTPClient(attempt time.Duration) aws.HTTPClient {
	return inMemory{awshttp.NewBuildableClient().WithTimeout(attempt).Freeze()}
}

type inMemory struct{ aws.HTTPClient }

func (c inMemory) Do(r *http.Request) (*http.Response, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return c.HTTPClient.Do(r)
	}
	body, err := io.ReadAll(r.Body)
	if err = errors.Join(err, r.Body.Close()); err != nil {
		return nil, err
	}
	held := *r
	held.Body = io.NopCloser(bytes.NewReader(body))
	return c.HTTPClient.Do(&held)
}
