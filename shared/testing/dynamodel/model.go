package dynamodel

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Options say what the engine is like. What is zero has its default, what is
// negative is off.
type Options struct {
	Read     time.Duration // latency of reads; 5 ms
	Write    time.Duration // latency of writes; 8 ms
	Transact time.Duration // latency of transactions; 12 ms

	PartitionReads  float64       // read units a second of a value of a partition key; 3,000
	PartitionWrites float64       // write units a second of one; 1,000
	Burst           time.Duration // how long what a partition does not use stays its own; 1 s

	IndexLag  time.Duration // how far an index is behind its table; 20 ms
	Lag       time.Duration // how far a read by key that need not be consistent is behind, of a table with a stream; off
	Shards    int           // of each table's stream; 4
	Retention time.Duration // how long the stream keeps a record, at least; 24 h

	// Before is asked when an attempt arrives, After when it has taken effect
	// and is to be answered. An error is the attempt's: of Before, it took no
	// effect. They may call the model, and let time pass.
	Before, After func(c Call) error
}

// Call is an attempt of a call of a client.
type Call struct {
	Client    int // as they were made, from 1 on
	Operation string
	Input     any // *dynamodb.GetItemInput and the like
}

// Bare are the options of an engine that takes no time and has no limits of
// throughput: as one on a laptop, with nobody beside.
func Bare() Options {
	return Options{Read: -1, Write: -1, Transact: -1, PartitionReads: -1, PartitionWrites: -1, IndexLag: -1}
}

// Model is an engine. Any number of goroutines may use it.
type Model struct {
	options Options
	mu      sync.Mutex // never held while time passes
	clients int
	tables  map[string]*table
	tokens  tokens
	usage   map[string]Usage
}

// New returns an engine without tables.
func New(o Options) *Model {
	o.Read = max(cmp.Or(o.Read, 5*time.Millisecond), 0)
	o.Write = max(cmp.Or(o.Write, 8*time.Millisecond), 0)
	o.Transact = max(cmp.Or(o.Transact, 12*time.Millisecond), 0)
	o.PartitionReads = cmp.Or(o.PartitionReads, 3000)
	o.PartitionWrites = cmp.Or(o.PartitionWrites, 1000)
	o.Burst = cmp.Or(o.Burst, time.Second)
	o.IndexLag = max(cmp.Or(o.IndexLag, 20*time.Millisecond), 0)
	o.Shards = cmp.Or(o.Shards, 4)
	o.Retention = cmp.Or(o.Retention, 24*time.Hour)
	return &Model{options: o, tables: map[string]*table{}, tokens: newTokens(), usage: map[string]Usage{}}
}

// Create makes a table, at once.
func (m *Model) Create(definition *dynamodb.CreateTableInput) error {
	t, err := newTable(definition, m.options.Shards)
	if err != nil {
		return err
	}
	if s := definition.StreamSpecification; s != nil && aws.ToBool(s.StreamEnabled) {
		if s.StreamViewType != types.StreamViewTypeNewAndOldImages {
			return unknown("a stream of %s", s.StreamViewType)
		}
		t.stream.on = true
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.tables[t.name] != nil {
		return &types.ResourceInUseException{Message: aws.String("the table exists")}
	}
	m.tables[t.name] = t
	return nil
}

// Items are all items of a table, by their keys. It takes no time and no units.
func (m *Model) Items(table string) []Item {
	m.mu.Lock()
	defer m.mu.Unlock()
	if t := m.tables[table]; t != nil {
		return t.items()
	}
	return nil
}

// table is the table of a name; m.mu is held.
func (m *Model) table(name *string) (*table, error) {
	t := m.tables[aws.ToString(name)]
	if t == nil {
		return nil, &types.ResourceNotFoundException{Message: aws.String("Cannot do operations on a non-existent table")}
	}
	return t, nil
}

// find is table for those who do not hold m.mu.
func (m *Model) find(name *string) (*table, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.table(name)
}

// pause waits, unless the context ends first.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// during runs what a call does at the one instant in the middle of its latency.
func during[T any](ctx context.Context, m *Model, latency time.Duration, at func(now time.Time) (T, error)) (T, error) {
	var none T
	if err := pause(ctx, latency/2); err != nil {
		return none, err
	}
	m.mu.Lock()
	out, err := at(time.Now())
	m.mu.Unlock()
	if late := pause(ctx, latency-latency/2); late != nil {
		return none, late
	}
	return out, err
}
