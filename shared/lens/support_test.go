package lens

import (
	"slices"
	"testing"

	"docket/shared/ticket"
)

var statuses = []ticket.Status{ticket.New, ticket.Open, ticket.InProgress, ticket.Pending, ticket.WaitingOnCustomer, ticket.Resolved, ticket.Closed}

// shownStatuses are all that the Support module knows (S0-20).
var shownStatuses = []ticket.Status{ticket.New, ticket.Open, ticket.Pending, ticket.WaitingOnCustomer, ticket.Resolved, ticket.Closed}

func TestAfterAWriteTheLensShowsWhatWasWritten(t *testing.T) {
	for _, now := range statuses {
		for _, shown := range shownStatuses {
			if got := SupportStatus(SetSupportStatus(now, shown)); got != shown {
				t.Errorf("%s written over %s shows %s", shown, now, got)
			}
		}
	}
}

func TestWritingBackWhatWasReadChangesNothing(t *testing.T) {
	for _, now := range statuses {
		if got := SetSupportStatus(now, SupportStatus(now)); got != now {
			t.Errorf("%s became %s", now, got)
		}
	}
}

func TestAFilterTakesInEveryValueThatTheLensShowsAsIt(t *testing.T) {
	for _, now := range statuses {
		for _, shown := range shownStatuses {
			if slices.Contains(SupportStatuses(shown), now) != (SupportStatus(now) == shown) {
				t.Errorf("a filter by %s is wrong about %s", shown, now)
			}
		}
	}
	if SupportStatuses("") != nil || SupportSources("") != nil {
		t.Error("no filter filters")
	}
	if got := SupportSources(ticket.Web); !slices.Equal(got, []ticket.Source{ticket.Web, ticket.Portal, ticket.Widget}) {
		t.Errorf("web takes in %v", got)
	}
	for _, source := range []ticket.Source{ticket.Portal, ticket.Widget} {
		if SupportSource(source) != ticket.Web {
			t.Errorf("%s is shown as %s", source, SupportSource(source))
		}
	}
}
