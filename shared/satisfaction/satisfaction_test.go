package satisfaction_test

import (
	"testing"
	"time"

	"docket/shared/fault"
	"docket/shared/satisfaction"
)

func TestEveryInstantIsInTheWeekThatItsNameLeadsTo(t *testing.T) {
	for day := time.Date(2019, 12, 20, 23, 59, 59, 0, time.UTC); day.Year() < 2034; day = day.AddDate(0, 0, 1) {
		week := satisfaction.WeekOf(day)
		monday, err := satisfaction.Monday(week)
		if err != nil || monday.Weekday() != time.Monday || day.Before(monday) || !day.Before(monday.AddDate(0, 0, 7)) {
			t.Fatalf("%s is in %s, which begins %s: %v", day, week, monday, err)
		}
	}
}

func TestWhatIsNoWeekIsRefused(t *testing.T) {
	for _, week := range []string{"", "2026", "2026-48", "2026-W00", "2026-W54", "2025-W53", "2026-w48", "2026-W4", "2026-W480", "+026-W48", "1969-W01"} {
		if monday, err := satisfaction.Monday(week); err == nil {
			t.Errorf("%q begins %s", week, monday)
		}
	}
}

func TestAnAskIsOfTheLastTwelveWeeksUnlessItSaysOtherwise(t *testing.T) {
	now := time.Date(2026, 1, 7, 0, 0, 0, 0, time.UTC)
	if got := (satisfaction.Ask{}).Filled(now); got.To != "2026-W02" || got.From != "2025-W43" || got.Check() != nil {
		t.Errorf("it is %+v: %v", got, got.Check())
	}
	if got := (satisfaction.Ask{To: "2025-W01"}).Filled(now); got.From != "2024-W42" {
		t.Errorf("it is %+v", got)
	}
	for _, wrong := range []satisfaction.Ask{{To: "2026-W60"}, {From: "2026-W02", To: "2026-W01"}, {From: "2024-W52", To: "2026-W01"}, {From: "x", To: "2026-W01"}} {
		if err := wrong.Filled(now).Check(); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
	if err := (satisfaction.Ask{From: "2025-W01", To: "2026-W01"}).Check(); err != nil {
		t.Errorf("53 weeks: %v", err)
	}
}

func TestScoresAreAveragedByTheirNumber(t *testing.T) {
	s := satisfaction.Scores{1, 0, 0, 0, 1}.Plus(satisfaction.Scores{0, 0, 0, 2, 0})
	if s.Answers() != 4 || s.Average() != 3.5 || (satisfaction.Scores{}).Average() != 0 {
		t.Errorf("%d answers of %v", s.Answers(), s.Average())
	}
}
