package ticket_test

import (
	"testing"
	"time"

	"docket/shared/sla"
	"docket/shared/ticket"
)

func TestAFilterTakesATicketByItsSLAStateAtTheInstantThatWasAsked(t *testing.T) {
	s := opened(t, high(minutes{sla.Resolution: 60}, ""))
	for after, is := range map[time.Duration]sla.Level{
		time.Minute: sla.LevelOnTrack, 44 * time.Minute: sla.LevelOnTrack, 46 * time.Minute: sla.LevelWarning, 61 * time.Minute: sla.LevelBreached,
	} {
		for _, level := range sla.Levels() {
			f := ticket.Filter{Levels: []sla.Level{level}, At: s.kept.CreatedAt.Add(after)}
			if taken := f.Matches(s.kept); taken != (level == is) {
				t.Errorf("after %s a filter by %q takes the ticket: %v", after, level, taken)
			}
		}
	}
	if !(ticket.Filter{}).Matches(s.kept) {
		t.Error("a filter of nothing does not take the ticket")
	}
}
