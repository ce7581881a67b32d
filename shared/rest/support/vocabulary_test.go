package support

import (
	"slices"
	"testing"

	"docket/shared/ticket"
)

var canonicalStatuses = []ticket.Status{ticket.New, ticket.Open, ticket.InProgress, ticket.Pending, ticket.WaitingOnCustomer, ticket.Resolved, ticket.Closed}

// shownStatuses are all that the Support module knows (S0-20).
var shownStatuses = []ticket.Status{ticket.New, ticket.Open, ticket.Pending, ticket.WaitingOnCustomer, ticket.Resolved, ticket.Closed}

func TestAfterAWriteTheFaceShowsWhatWasWritten(t *testing.T) {
	for _, now := range canonicalStatuses {
		for _, shown := range shownStatuses {
			if got := shownStatus(writtenStatus(now, shown)); got != shown {
				t.Errorf("%s written over %s shows %s", shown, now, got)
			}
		}
	}
}

func TestWritingBackWhatWasReadChangesNothing(t *testing.T) {
	for _, now := range canonicalStatuses {
		if got := writtenStatus(now, shownStatus(now)); got != now {
			t.Errorf("%s became %s", now, got)
		}
	}
}

func TestAFilterTakesInEveryValueThatTheFaceShowsAsIt(t *testing.T) {
	for _, now := range canonicalStatuses {
		for _, shown := range shownStatuses {
			if slices.Contains(statusesShownAs(shown), now) != (shownStatus(now) == shown) {
				t.Errorf("a filter by %s is wrong about %s", shown, now)
			}
		}
	}
	if statusesShownAs("") != nil || sourcesShownAs("") != nil {
		t.Error("no filter filters")
	}
	if got := sourcesShownAs(ticket.Web); !slices.Equal(got, []ticket.Source{ticket.Web, ticket.Portal, ticket.Widget}) {
		t.Errorf("web takes in %v", got)
	}
	for _, source := range []ticket.Source{ticket.Portal, ticket.Widget} {
		if shownSource(source) != ticket.Web {
			t.Errorf("%s is shown as %s", source, shownSource(source))
		}
	}
}
