package dynamo

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"time"

	"docket/shared/change"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// receiptRecord is an idempotency record. A large answer is kept compressed:
// escaped as JSON, the longest text allowed could pass the size of an item.
type receiptRecord struct {
	Key     string `dynamodbav:"key"`
	Input   string `dynamodbav:"input"`
	Status  int    `dynamodbav:"status"`
	ETag    string `dynamodbav:"etag,omitempty"`
	Body    []byte `dynamodbav:"body"`
	Gzip    bool   `dynamodbav:"gzip,omitempty"`
	Expires int64  `dynamodbav:"exp"`
}

// plainBody is the size in bytes up to which a body is kept as it is.
const plainBody = 4096

// putReceipt is the part that keeps an answer, unless one is kept that has
// not expired.
func (t *Table) putReceipt(s tenant.Scope, r *change.Receipt, now time.Time) (part, error) {
	record := receiptRecord{
		Key: r.Key, Input: r.Input, Status: r.Answer.Status, ETag: r.Answer.ETag,
		Body: r.Answer.Body, Gzip: len(r.Answer.Body) > plainBody, Expires: r.Expires.Unix(),
	}
	if record.Gzip {
		packed, err := pack(r.Answer.Body)
		if err != nil {
			return part{}, fmt.Errorf("compress receipt: %w", err)
		}
		record.Body = packed
	}
	it, err := encode(keysOf(s).receipt(r.Key), record)
	if err != nil {
		return part{}, err
	}
	return t.put(it, absent+" OR "+exp+" < :now", item{":now": number(now.Unix())}, errKept), nil
}

// receipt reads the answer kept under an idempotency key; nil where there is
// none, or one that has expired.
func (t *Table) receipt(ctx context.Context, s tenant.Scope, once *change.Once, now time.Time) (*change.Receipt, error) {
	it, err := t.get(ctx, keysOf(s).receipt(once.Key))
	if err != nil || it == nil {
		return nil, err
	}
	r, err := readReceipt(it)
	if err != nil || r.Expires.Unix() < now.Unix() {
		return nil, err
	}
	return r, nil
}

// readReceipt decodes an idempotency record; nil for no item.
func readReceipt(it map[string]types.AttributeValue) (*change.Receipt, error) {
	if it == nil {
		return nil, nil
	}
	record, err := decode[receiptRecord](it)
	if err != nil {
		return nil, err
	}
	if record.Gzip {
		if record.Body, err = unpack(record.Body); err != nil {
			return nil, fmt.Errorf("decompress receipt: %w", err)
		}
	}
	return &change.Receipt{
		Once:    change.Once{Key: record.Key, Input: record.Input},
		Answer:  change.Answer{Status: record.Status, ETag: record.ETag, Body: record.Body},
		Expires: time.Unix(record.Expires, 0),
	}, nil
}

func pack(body []byte) ([]byte, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	err := w.Close()
	return b.Bytes(), err
}

func unpack(packed []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
