package many

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"strconv"

	"docket/scripts/engine"
	"docket/scripts/local/system"
	"docket/shared/dynamo"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"
)

// build makes an engine's data with a workspace of so many tickets.
func build(ctx context.Context, dir string, tickets int) (Figures, error) {
	if err := makeTable(ctx, dir); err != nil {
		return Figures{}, err
	}
	f, err := engine.Fill(dir, system.TableName, "PK", "SK")
	if err != nil {
		return Figures{}, err
	}
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // stretches are garbage soon
	b := builder{filler: f, draws: newDraws(tickets), words: newWordIndex()}
	err = b.run(ctx)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return Figures{WordUnits: b.words.units / float64(tickets)}, err
}

func makeTable(ctx context.Context, dir string) error {
	e, err := engine.Start(ctx, engine.Options{Dir: dir})
	if err != nil {
		return err
	}
	defer e.Stop()
	_, err = dynamo.Local(e.Endpoint).CreateTable(ctx, unstreamed())
	return err
}

// unstreamed is the table without what would follow each write, and nothing ends
// in it by its time: that has the engine look through all items.
func unstreamed() *dynamodb.CreateTableInput {
	definition := dynamo.Definition(system.TableName)
	definition.StreamSpecification = nil
	return definition
}

// builder builds one workspace.
type builder struct {
	*draws
	filler *engine.Filler
	words  *wordIndex
	epoch  dynamo.Item // the highest of the index
}

// run builds stretches side by side, and takes them in their order: their items
// into the table, while the index of words grows by their words.
func (b *builder) run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	built := make(chan chan stretch, runtime.NumCPU())
	group.Go(func() error {
		defer close(built)
		for first := uint32(1); first <= uint32(b.size); first = last(first, b.size) + 1 {
			one := make(chan stretch, 1)
			select {
			case built <- one:
			case <-ctx.Done():
				return ctx.Err()
			}
			group.Go(func() error {
				defer close(one)
				s, err := b.stretch(ctx, first, last(first, b.size))
				if err == nil {
					one <- s
				}
				return err
			})
		}
		return nil
	})
	words := make(chan stretch, 4)
	group.Go(func() error {
		for s := range words {
			if err := b.words.feed(ctx, s.said, b.reached(s)); err != nil {
				return err
			}
		}
		return ctx.Err()
	})
	group.Go(func() error {
		defer close(words)
		for one := range built {
			s, whole := <-one
			if !whole {
				return ctx.Err() // it failed, which is the group's error
			}
			if err := b.take(s); err != nil {
				return err
			}
			select {
			case words <- s:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	if err := group.Wait(); err != nil {
		return err
	}
	return b.end(context.WithoutCancel(ctx))
}

// reached is the time that all tickets of a stretch, and none of a later one, were
// created before; the end of time for the last one.
func (b *builder) reached(s stretch) uint64 {
	next := last(s.first, b.size) + 1
	if next > uint32(b.size) {
		return math.MaxUint64
	}
	return uint64(b.evenly(next).UnixMicro())
}

// take puts a stretch's items into the table.
func (b *builder) take(s stretch) error {
	fmt.Printf("\r  %d of %d tickets", last(s.first, b.size), b.size)
	if numberIn(s.epoch) > numberIn(b.epoch) {
		b.epoch = s.epoch
	}
	return b.put(s.items...)
}

// numberIn is the epoch's number in its item.
func numberIn(epoch dynamo.Item) int {
	text, _ := epoch["e"].(*types.AttributeValueMemberN)
	if text == nil {
		return 0
	}
	n, err := strconv.Atoi(text.Value)
	if err != nil {
		panic(err) // the engine's model takes no other number
	}
	return n
}

func (b *builder) put(items ...dynamo.Item) error {
	for _, it := range items {
		if err := b.filler.Put(it); err != nil {
			return err
		}
	}
	return nil
}
