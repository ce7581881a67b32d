package bulk

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"docket/shared/list"
	"docket/shared/tenant"
)

// Skipped asks in a list for every outcome but Changed.
const Skipped Outcome = "skipped"

// mostPages is how many pages of a bulk a list reads.
const mostPages = 100

// Position is where a list goes on behind the row.
func (r Row) Position() string { return fmt.Sprintf("%s/%d", r.page, r.place) }

// List lists what became of a bulk's tickets, in the order in which they had their
// turn, from behind a position: those with one outcome, or all where it is empty. Where
// many have another outcome it can be fewer than the limit, or none, and more follow.
func List(ctx context.Context, s Store, scope tenant.Scope, jobID string, outcome Outcome, after string, limit int) (list.Page[Row], error) {
	var found list.Page[Row]
	behind, seen := "", 0
	if after != "" {
		page, place, _ := strings.Cut(after, "/")
		n, err := strconv.Atoi(place)
		if err != nil {
			return found, fmt.Errorf("the position %q: %w", after, err)
		}
		behind, seen = page, n
	}
	for pages := 0; ; pages++ {
		if pages == mostPages {
			found.More, found.Next = true, behind+"/0"
			return found, nil
		}
		page, err := s.RowsOf(ctx, scope, jobID, behind, 1)
		if err != nil || len(page.Rows) == 0 {
			return found, err
		}
		for i, row := range page.Rows[0].Rows {
			if i < seen || outcome != "" && row.Outcome != outcome && (outcome != Skipped || row.Outcome == Changed) {
				continue
			}
			if len(found.Rows) == limit {
				found.More = true
				return found, nil
			}
			row.page, row.place = behind, i+1
			found.Rows, found.Next = append(found.Rows, row), row.Position()
		}
		if !page.More {
			return found, nil
		}
		behind, seen = page.Next, 0
	}
}
