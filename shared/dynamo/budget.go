package dynamo

import "sync"

// mostRead is how many read units one answer takes, of all that it reads
// together: 8 MB. Past it the answer is short and the list goes on with its
// cursor. What is under way then may take 1,024 more.
const mostRead = 2048

// budget is what one answer may still read.
type budget struct {
	mu    sync.Mutex
	units float64
}

func newBudget() *budget { return &budget{units: mostRead} }

// spent tells whether nothing is left; there is always something without a budget.
func (b *budget) spent() bool {
	if b == nil {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.units <= 0
}

// pay takes what a read took; nobody pays without a budget.
func (b *budget) pay(units float64) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.units -= units
}
