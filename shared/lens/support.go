// Package lens holds the vocabularies in which the faces speak of the one
// canonical ticket. A write through a lens changes the canonical state only
// if what the lens shows now differs from what was written, and after it the
// lens shows what was written; a filter takes in every canonical value that
// the lens shows as the value asked for.
package lens

import "docket/shared/ticket"

// SupportStatus is how the Support module shows a status: work in progress
// is open to it (S0-20).
func SupportStatus(s ticket.Status) ticket.Status {
	if s == ticket.InProgress {
		return ticket.Open
	}
	return s
}

// SetSupportStatus is the canonical status once shown was written over now.
func SetSupportStatus(now, shown ticket.Status) ticket.Status {
	if SupportStatus(now) == shown {
		return now
	}
	return shown
}

// SupportStatuses are the canonical statuses that the Support module shows as shown.
func SupportStatuses(shown ticket.Status) []ticket.Status {
	return shownAs(SupportStatus, shown, ticket.Statuses()...)
}

// SupportSource is how the Support module shows a source: the portal and the
// widget are the web to it (S0-22).
func SupportSource(s ticket.Source) ticket.Source {
	if s == ticket.Portal || s == ticket.Widget {
		return ticket.Web
	}
	return s
}

// SupportSources are the canonical sources that the Support module shows as shown.
func SupportSources(shown ticket.Source) []ticket.Source {
	return shownAs(SupportSource, shown, ticket.Sources()...)
}

// shownAs picks of all values those that the lens shows as shown; none is asked for by "".
func shownAs[T ~string](lens func(T) T, shown T, all ...T) []T {
	if shown == "" {
		return nil
	}
	var values []T
	for _, value := range all {
		if lens(value) == shown {
			values = append(values, value)
		}
	}
	return values
}
