package dynamo

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"docket/shared/index"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// emptyFor is how long an empty segment is kept: far longer than a call lasts
// that may have read what it was before. A later write takes its end away.
const emptyFor = 7 * 24 * time.Hour

// Segment implements index.Store.
func (s indexStore) Segment(ctx context.Context, f index.Facet, number uint32) (index.Segment, uint64, error) {
	it, err := s.get(ctx, s.keys.segment(f, number))
	if err != nil || it == nil {
		return index.Segment{}, 0, err
	}
	stored, err := readSegment(it)
	return stored.Segment, stored.Epoch, err
}

// PutSegment implements index.Store.
func (s indexStore) PutSegment(ctx context.Context, f index.Facet, n uint32, segment index.Segment, epoch, seen uint64) (bool, error) {
	it := s.keys.segment(f, n).item()
	it["e"] = number(epoch)
	it["b"] = &types.AttributeValueMemberB{Value: segment.Encode()}
	if segment.Empty() {
		it[exp] = number(time.Now().Add(emptyFor).Unix())
	}
	return s.putIf(ctx, it, seen, func(item) bool { return true })
}

// Segments implements index.Reader.
func (s indexStore) Segments(ctx context.Context, f index.Facet, from, to uint32, limit int) ([]index.Stored, error) {
	first, last := s.keys.segment(f, min(from, to)), s.keys.segment(f, max(from, to))
	in := s.query(first.pk, first.sk, last.sk)
	in.ScanIndexForward = aws.Bool(from <= to)
	var segments []index.Stored
	for {
		in.Limit = aws.Int32(int32(limit - len(segments)))
		out, err := s.db.Query(ctx, in)
		if err != nil {
			return nil, failed(fmt.Errorf("read segments of %s: %w", f, err))
		}
		s.budget.pay(total(out.ConsumedCapacity))
		for _, it := range out.Items {
			stored, err := readSegment(it)
			if err != nil {
				return nil, err
			}
			segments = append(segments, stored)
		}
		in.ExclusiveStartKey = out.LastEvaluatedKey
		if out.LastEvaluatedKey == nil || len(segments) >= limit {
			return segments, nil
		}
	}
}

func readSegment(it item) (index.Stored, error) {
	n, err := strconv.ParseUint(str(it[sk]), 10, 32)
	if err != nil {
		return index.Stored{}, fmt.Errorf("segment %q: %w", str(it[sk]), err)
	}
	epoch, err := readNumber(it["e"])
	if err != nil {
		return index.Stored{}, fmt.Errorf("segment %d: %w", n, err)
	}
	data, _ := it["b"].(*types.AttributeValueMemberB)
	if data == nil {
		data = &types.AttributeValueMemberB{} // which is malformed
	}
	bits, err := index.Decode(data.Value)
	return index.Stored{Number: uint32(n), Epoch: epoch, Segment: bits}, err
}
