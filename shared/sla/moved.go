package sla

// Moved says whether a change of state cannot wait for the ticket's next write:
// a due time moved, a clock stopped or continued, the level changed, or another
// calendar applies.
func Moved(before, after State) bool {
	for _, m := range Metrics() {
		was, is := before.Clock(m), after.Clock(m)
		if was.Phase != is.Phase || !was.DueAt.Equal(is.DueAt) || !was.WarningAt.Equal(is.WarningAt) {
			return true
		}
		if is.Phase == Running && !before.Calendar.Equal(after.Calendar) {
			return true
		}
	}
	return level(before, after.CountedTo) != level(after, after.CountedTo)
}
