package support

import "docket/shared/ticket"

// The face speaks of the one canonical ticket in words of its own. A write
// changes the canonical state only if what the face shows now differs from what
// was written, and after it the face shows what was written; a filter takes in
// every canonical value that the face shows as the value asked for.

// shownStatus is how the Support module shows a status: work in progress
// is open to it (S0-20).
func shownStatus(s ticket.Status) ticket.Status {
	if s == ticket.InProgress {
		return ticket.Open
	}
	return s
}

// writtenStatus is the canonical status once shown was written over now.
func writtenStatus(now, shown ticket.Status) ticket.Status {
	if shownStatus(now) == shown {
		return now
	}
	return shown
}

// statusesShownAs are the canonical statuses that the Support module shows as shown.
func statusesShownAs(shown ticket.Status) []ticket.Status {
	return shownAs(shownStatus, shown, ticket.Statuses()...)
}

// shownSource is how the Support module shows a source: the portal and the
// widget are the web to it (S0-22).
func shownSource(s ticket.Source) ticket.Source {
	if s == ticket.Portal || s == ticket.Widget {
		return ticket.Web
	}
	return s
}

// sourcesShownAs are the canonical sources that the Support module shows as shown.
func sourcesShownAs(shown ticket.Source) []ticket.Source {
	return shownAs(shownSource, shown, ticket.Sources()...)
}

// shownAs picks of all values those that the face shows as shown; none is asked for by "".
func shownAs[T ~string](show func(T) T, shown T, all ...T) []T {
	if shown == "" {
		return nil
	}
	var values []T
	for _, value := range all {
		if show(value) == shown {
			values = append(values, value)
		}
	}
	return values
}
