package main

import (
	"encoding/json"
	"errors"
	"fmt"
)

// object is one of the bucket's: a batch that failed.
type object struct{ bucket, key string }

// objectOf is the one that an event of S3 tells of.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
func objectOf(message []byte) (object, error) {
	var e struct {
		Source string
		Detail struct {
			Bucket struct{ Name string }
			Object struct{ Key string }
		}
	}
	if err := json.Unmarshal(message, &e); err != nil || e.Source != "aws.s3" || e.Detail.Object.Key == "" {
		return object{}, fmt.Errorf("no event of S3: %.200s", message)
	}
	return object{e.Detail.Bucket.Name, e.Detail.Object.Key}, nil
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
