package bucket

import "time"

// Name is the bucket's.
const Name = name

// SetClock gives the store another clock.
func (s *Store) SetClock(now func() time.Time) { s.now = now }
