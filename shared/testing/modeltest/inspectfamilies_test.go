package modeltest_test

import (
	"slices"

	"docket/shared/ticket"
)

// inspectFamilies holds the tickets that were merged into others to lead to one at the
// top, which knows all of them, in no circle, and tags to be lent by who has them.
func (s *snapshot) inspectFamilies() {
	byID, below := map[string]ticket.Ticket{}, map[string][]string{}
	for _, t := range s.tickets {
		byID[t.ID] = t
	}
	for n, t := range s.tickets {
		merged := t.Mark == ticket.Merged
		if merged != (t.MergedInto != "") || merged != (t.StatusBefore != "") || merged && t.Status != ticket.Closed || t.Clocks.Suspended != (t.Mark == ticket.Merged || t.Mark == ticket.Archived) && !t.WasDeleted() {
			s.fault("ticket %d is %q, merged into %q, %s and before that %q, suspended: %v", n, t.Mark, t.MergedInto, t.Status, t.StatusBefore, t.Clocks.Suspended)
		}
		steps := 0
		for up := t.MergedInto; up != "" && steps <= len(s.tickets); up, steps = byID[up].MergedInto, steps+1 {
			if byID[up].ID == "" || byID[up].WasDeleted() {
				s.fault("ticket %d leads to %s, which is gone", n, up)
			}
			below[up] = append(below[up], t.ID)
		}
		if steps > ticket.MostDuplicates {
			s.fault("ticket %d leads through %d tickets", n, steps)
		}
	}
	for n, t := range s.tickets {
		said, are := slices.Sorted(slices.Values(t.Duplicates)), slices.Sorted(slices.Values(below[t.ID]))
		if !slices.Equal(said, are) {
			s.fault("ticket %d says that its duplicates are %v, they are %v", n, said, are)
		}
		for _, tag := range t.LentTags {
			lent := slices.ContainsFunc(t.Duplicates, func(one string) bool {
				return slices.ContainsFunc(byID[one].Tags, func(is string) bool { return sameText(is, tag) })
			})
			if !lent || !slices.Contains(t.Tags, tag) {
				s.fault("ticket %d has %q of %v lent by nobody", n, tag, t.Tags)
			}
		}
	}
}
