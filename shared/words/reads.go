package words

import "context"

// Reads is what was read.
type Reads struct {
	Rounds  int // requests that waited for one another
	Entries int // of the log
	Items   int // of the runs
}

// beside adds what some read at the same time.
func (r *Reads) beside(all []Reads) {
	rounds := 0
	for _, one := range all {
		rounds = max(rounds, one.Rounds)
		r.Items += one.Items
	}
	r.Rounds += rounds
}

// counting is a Reader that counts the items that it reads, one request after the
// other.
type counting struct {
	Reader
	reads *Reads
}

// Items implements Reader.
func (c counting) Items(ctx context.Context, part, from, to string, limit int) ([]Item, error) {
	items, err := c.Reader.Items(ctx, part, from, to, limit)
	c.reads.Rounds++
	c.reads.Items += len(items)
	return items, err
}
