package words

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Where the runs of a level are not neighbours, a merge puts newer words of a ticket
// before older ones.
func TestRunsOfALevelAreNeighboursWhateverIsFoldedDuringMerges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, high, ids := Manifest{}, uint32(0), 0
		run := func(shelf Shelf, low, high uint32) Run {
			ids++
			return Run{ID: fmt.Sprint(ids), Shelf: shelf, Low: low, High: high, Size: 1}
		}
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			switch due := m.due(); {
			case m.Merge == nil && due != nil && rapid.Bool().Draw(t, "merge?"):
				for i, r := range due.To {
					due.To[i] = run(r.Shelf, r.Low, r.High)
					due.To[i].Level = r.Level
				}
				m.Merge = due
			case m.Merge != nil && rapid.IntRange(0, 3).Draw(t, "done?") == 0:
				m = m.merged(*m.Merge, time.Now)
			default:
				high += uint32(rapid.IntRange(1, stretch/4).Draw(t, "new"))
				m.Runs = slices.Clone(m.Runs)
				if m.Cold > 0 && rapid.Bool().Draw(t, "late?") {
					m.Runs = append(m.Runs, run(Late, 1, m.Cold*stretch-1))
				}
				m.Runs = append(m.Runs, run(Hot, m.Cold*stretch, max(high, m.Cold*stretch)))
			}
			for _, shelf := range []Shelf{Hot, Late} {
				runs := m.on(shelf)
				if !slices.IsSortedFunc(runs, func(a, b Run) int { return int(b.Level) - int(a.Level) }) {
					t.Fatalf("shelf %d is out of order: %+v", shelf, runs)
				}
			}
		}
	})
}
