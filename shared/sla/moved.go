package sla

// Moved tells whether between two states of a ticket something ran out at
// another time, stopped or went on, the ticket's level became another, or its
// time began to be summed by another calendar: what cannot wait for the
// ticket's next write.
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
