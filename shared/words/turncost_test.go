package words

import (
	"container/heap"
	"context"
	"math/rand/v2"
	"testing"
	"time"
)

// billed is a store that counts what is written and removed, in KBs begun as they are
// billed, of parts of turns alone.
type billed struct {
	*memory
	units int
}

func (b *billed) PutItems(ctx context.Context, part string, items []Item) error {
	b.bill(items)
	return b.memory.PutItems(ctx, part, items)
}

func (b *billed) Remove(ctx context.Context, part string) error {
	items, _ := b.Items(ctx, part, "", "~", 1<<30)
	b.bill(items)
	return b.memory.Remove(ctx, part)
}

func (b *billed) bill(items []Item) {
	if len(items) == 0 || items[len(items)-1].Key == endKey {
		return // of words, and of last updates
	}
	const beside = 120 // bytes of an item's keys and names
	for _, one := range items {
		b.units += (len(one.Data) + beside + 1023) / 1024
	}
}

// desk is a heap of tickets by their turns.
type desk []Standing

func (d desk) Len() int           { return len(d) }
func (d desk) Less(i, j int) bool { return byPlace(d[i], d[j]) < 0 }
func (d desk) Swap(i, j int)      { d[i], d[j] = d[j], d[i] }
func (d *desk) Push(one any)      { *d = append(*d, one.(Standing)) }
func (d *desk) Pop() any {
	last := (*d)[len(*d)-1]
	*d = (*d)[:len(*d)-1]
	return last
}

// A desk works from the first ticket of the order on: what it leaves lies there, and is
// passed by whoever lists next.
func TestTheBeginningOfTheOrderOfTurnsStaysShort(t *testing.T) {
	for _, c := range []struct {
		open, moves int
		items       int     // that a page may read at most, a unit each
		units       float64 // that a move may take on average
	}{
		{200, 20_000, 6, 0.05}, {10_000, 60_000, 12, 0.15}, {60_000, 150_000, 40, 0.5},
	} {
		random := rand.New(rand.NewPCG(1, 1))
		store, now := &billed{memory: newMemory()}, time.Unix(1e9, 0)
		work := func() Work {
			return Work{Least: 128, Now: func() time.Time { return now }}
		}
		var tickets desk
		writes := map[uint32]uint64{}
		last, most, sum, pages := uint32(0), 0, 0, 0
		move := func(n uint32, from, to Turn) {
			writes[n]++
			store.write(Entry{N: n, V: writes[n], At: uint64(now.UnixMicro()), Moved: true, Was: from.At, Turn: to})
			if to.At > 0 {
				heap.Push(&tickets, Standing{n, to})
			}
		}
		later := func() Turn {
			return Turn{uint64(now.Add(time.Duration(1+random.IntN(2*86400))*time.Second).Unix()) * second, uint32(random.IntN(20_000))}
		}
		for moved := 0; moved < c.moves; moved++ {
			now = now.Add(3 * time.Second)
			if len(tickets) < c.open {
				last++
				move(last, Turn{}, later())
			} else {
				first := heap.Pop(&tickets).(Standing)
				to := later()
				if random.IntN(4) == 0 {
					to = Turn{}
				}
				move(first.N, first.Turn, to)
			}
			if len(store.log) < 128 {
				continue
			}
			if _, err := Tend(t.Context(), store, work()); err != nil {
				t.Fatal(err)
			}
			turns, err := InTurn(t.Context(), store, Moment{}, 1)
			for range 26 {
				if err == nil {
					_, _, err = turns.Next(t.Context())
				}
			}
			if err != nil {
				t.Fatal(err)
			}
			if moved > c.open*3/2 {
				most, sum, pages = max(most, turns.Reads().Items), sum+turns.Reads().Items, pages+1
			}
		}
		units := float64(store.units) / float64(c.moves)
		t.Logf("%d open tickets: a page reads %.1f items, at most %d; a move takes %.3f write units; %d runs", c.open, float64(sum)/float64(pages), most, units, len(store.manifest.Turns))
		if most > c.items || units > c.units {
			t.Errorf("%d open tickets: more than %d items or %.2f units", c.open, c.items, c.units)
		}
	}
}
