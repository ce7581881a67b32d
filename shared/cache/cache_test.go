package cache

import (
	"testing"
	"time"
)

func TestACacheKeepsAThousandAnswersAtMost(t *testing.T) {
	c := New[int, int](time.Now)
	for i := range 3 * keptMost {
		if got, err := c.Get(i, func() (int, error) { return i, nil }); got != i || err != nil {
			t.Fatalf("%d is answered %d, %v", i, got, err)
		}
	}
	if n := len(c.entries); n != keptMost {
		t.Errorf("%d answers are kept", n)
	}
}
