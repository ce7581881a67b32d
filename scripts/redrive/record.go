package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
)

// object is one of the bucket's: a batch that failed.
type object struct{ bucket, key string }

// objectsOf are those that a notification of S3 tells of: none where S3 only
// tried whether it may send, as it does when it is set up.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
func objectsOf(message []byte) ([]object, error) {
	var n struct {
		Event   string
		Records []struct {
			S3 struct {
				Bucket struct{ Name string }
				Object struct{ Key string }
			}
		}
	}
	if err := json.Unmarshal(message, &n); err != nil {
		return nil, fmt.Errorf("no notification of S3: %.200s: %w", message, err)
	}
	if len(n.Records) == 0 && n.Event != "s3:TestEvent" {
		return nil, fmt.Errorf("no notification of S3: %.200s", message)
	}
	var objects []object
	for _, r := range n.Records {
		key, err := url.QueryUnescape(r.S3.Object.Key)
		if err != nil {
			return nil, fmt.Errorf("the key %q: %w", r.S3.Object.Key, err)
		}
		objects = append(objects, object{r.S3.Bucket.Name, key})
	}
	return objects, nil
}

// failed is a batch as its function got it.
type failed struct {
	function string // its ARN
	payload  []byte
}

// failedOf reads an object of the bucket. Lambda keeps the batch as a text
// that is JSON; some emulators as JSON itself.
// https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
func failedOf(text []byte) (failed, error) {
	var o struct {
		RequestContext struct {
			FunctionARN string `json:"functionArn"`
		} `json:"requestContext"`
		Payload json.RawMessage `json:"payload"`
	}
	if err := json.Unmarshal(text, &o); err != nil {
		return failed{}, fmt.Errorf("no record of a failure: %w", err)
	}
	f := failed{function: o.RequestContext.FunctionARN, payload: o.Payload}
	var quoted string
	if json.Unmarshal(o.Payload, &quoted) == nil {
		f.payload = []byte(quoted)
	}
	if f.function == "" || !json.Valid(f.payload) {
		return failed{}, errors.New("no record of a failure: it has no function, or no batch")
	}
	return f, nil
}
