package shards

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
)

// places is where a reader stands in each shard.
type places struct {
	file      string
	kept      kept
	known     map[string]bool   // the shards that exist
	iterators map[string]string // to read on, of those that were read
}

// kept is what the file holds.
type kept struct {
	Stream string           `json:"stream"`
	Shards map[string]place `json:"shards"`
}

// place is the last record that was handled, and whether the shard ended there.
type place struct {
	Sequence string `json:"sequence,omitempty"`
	Finished bool   `json:"finished,omitempty"`
}

func openPlaces(file string) (*places, error) {
	p := &places{file: file, known: map[string]bool{}, iterators: map[string]string{}}
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open a reader's place: %w", err)
	}
	if err := json.Unmarshal(text, &p.kept); err != nil {
		return nil, fmt.Errorf("open a reader's place %s: %w", file, err)
	}
	return p, nil
}

// keep takes note of the shards that exist, and forgets the others.
func (p *places) keep(arn string, shards []types.Shard) {
	if p.kept.Stream != arn {
		p.kept, p.iterators = kept{Stream: arn}, map[string]string{}
	}
	was := p.kept.Shards
	p.kept.Shards, p.known = map[string]place{}, map[string]bool{}
	for _, shard := range shards {
		id := aws.ToString(shard.ShardId)
		p.known[id], p.kept.Shards[id] = true, was[id]
	}
}

// finished tells whether a parent was read to its end, or is gone.
func (p *places) finished(shard string) bool { return !p.known[shard] || p.kept.Shards[shard].Finished }

// iterator is where to read on; empty where the shard is at its end.
func (p *places) iterator(ctx context.Context, streams *dynamodbstreams.Client, arn, shard string) (string, error) {
	at := p.kept.Shards[shard]
	if at.Finished {
		return "", nil
	}
	if iterator := p.iterators[shard]; iterator != "" {
		return iterator, nil
	}
	in := &dynamodbstreams.GetShardIteratorInput{StreamArn: &arn, ShardId: &shard, ShardIteratorType: types.ShardIteratorTypeTrimHorizon}
	if at.Sequence != "" {
		in.ShardIteratorType, in.SequenceNumber = types.ShardIteratorTypeAfterSequenceNumber, &at.Sequence
	}
	out, err := streams.GetShardIterator(ctx, in)
	var trimmed *types.TrimmedDataAccessException
	if errors.As(err, &trimmed) {
		in.ShardIteratorType, in.SequenceNumber = types.ShardIteratorTypeTrimHorizon, nil
		out, err = streams.GetShardIterator(ctx, in)
	}
	if err != nil {
		return "", fmt.Errorf("find the place in shard %s: %w", shard, err)
	}
	p.iterators[shard] = aws.ToString(out.ShardIterator)
	return p.iterators[shard], nil
}

func (p *places) forgetIterator(shard string) { delete(p.iterators, shard) }

// advance notes that a shard was handled up to a record, empty for no
// further, and how to read on; nil for a new look. The file is written before
// anything else is read.
func (p *places) advance(shard, sequence string, next *string) error {
	at := p.kept.Shards[shard]
	was := at
	if sequence != "" {
		at.Sequence = sequence
	}
	if held, ok := p.iterators[shard]; ok && held != "" && next == nil {
		at.Finished = true // a closed shard gives no further iterator
	}
	p.iterators[shard] = aws.ToString(next)
	if at == was {
		return nil
	}
	p.kept.Shards[shard] = at
	text, err := json.Marshal(p.kept)
	if err != nil {
		return err
	}
	if err := os.WriteFile(p.file+".new", text, 0o600); err != nil {
		return fmt.Errorf("keep a reader's place: %w", err)
	}
	return os.Rename(p.file+".new", p.file)
}
