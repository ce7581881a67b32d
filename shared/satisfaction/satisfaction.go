// Package satisfaction has the figures of how content customers are: how many gave which
// score, by agent, by queue and by week. Package ticket says what an answer is and when one
// counts; package dynamo keeps the figures beside the answers.
package satisfaction

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"docket/shared/fault"
	"docket/shared/tenant"
)

// By is what figures are of.
type By string

// What they can be of.
const (
	Agent By = "agent" // who had the ticket when its customer answered
	Queue By = "queue" // in which it was then
	Week  By = "week"  // in which the customer answered first
)

// Scores is how many answers there are of each score: of 1 first.
type Scores [5]int64

// Answers is how many there are in all.
func (s Scores) Answers() (n int64) {
	for _, one := range s {
		n += one
	}
	return n
}

// Average is the answers' average score, 0 where there is none.
func (s Scores) Average() float64 {
	var sum int64
	for i, n := range s {
		sum += int64(i+1) * n
	}
	return float64(sum) / float64(max(s.Answers(), 1))
}

// Plus is both together.
func (s Scores) Plus(o Scores) Scores {
	for i := range s {
		s[i] += o[i]
	}
	return s
}

// Figure is how the customers of one agent, queue or week answered.
type Figure struct {
	Of     string // an assignee's id, a queue's id or a week; empty: nobody, or no queue
	Scores Scores
}

// Figures are those of some weeks.
type Figures struct {
	Total Scores
	Each  []Figure // weeks in order; of agents and queues those with the most answers first
	More  bool     // of agents or queues there are more than MostFigures: Total has them, too
}

// MostFigures is of how many agents or queues there are figures in one answer, MostWeeks
// of how many weeks.
const (
	MostFigures = 500
	MostWeeks   = 53
)

// Ask asks for the figures of some weeks.
type Ask struct {
	By       By
	From, To string // weeks as WeekOf names them, with both
}

// usualWeeks is how many weeks are asked for that names no first.
const usualWeeks = 12

// Filled is the ask with weeks where it names none: the last is that of now.
func (a Ask) Filled(now time.Time) Ask {
	if a.To == "" {
		a.To = WeekOf(now)
	}
	if last, err := Monday(a.To); a.From == "" && err == nil {
		a.From = WeekOf(last.AddDate(0, 0, -7*(usualWeeks-1)))
	}
	return a
}

// Check names the rules that an Ask breaks.
func (a Ask) Check() error {
	var r fault.Rules
	from, err := Monday(a.From)
	if err != nil && a.From != "" {
		r.Broken("query.from", "must be a week, as 2026-W48")
	}
	to, err2 := Monday(a.To)
	if err2 != nil {
		r.Broken("query.to", "must be a week, as 2026-W48")
	}
	switch {
	case err != nil || err2 != nil:
	case to.Before(from):
		r.Broken("query.to", "must not be before from")
	case to.Sub(from) >= MostWeeks*7*24*time.Hour:
		r.Broken("query.from", fmt.Sprintf("must be at most %d weeks before to", MostWeeks-1))
	}
	return r.Err()
}

// Reader reads figures.
type Reader interface {
	// Satisfaction are the figures of an Ask that was checked, with every answer that was
	// committed before the call. Where they are too many to be read it is a fault of kind
	// Unavailable.
	Satisfaction(ctx context.Context, scope tenant.Scope, ask Ask) (Figures, error)
}

// WeekOf names the week of an instant in UTC, as ISO 8601 does: 2026-W48.
func WeekOf(at time.Time) string {
	year, week := at.UTC().ISOWeek()
	return fmt.Sprintf("%04d-W%02d", year, week)
}

// Monday is when a week begins that WeekOf names; an error where it names none.
func Monday(week string) (time.Time, error) {
	if len(week) != len("2026-W48") {
		return time.Time{}, fmt.Errorf("%q is no week", week)
	}
	year, err := strconv.Atoi(week[:4])
	n, err2 := strconv.Atoi(week[6:])
	if err != nil || err2 != nil || year < 1970 {
		return time.Time{}, fmt.Errorf("%q is no week", week)
	}
	fourth := time.Date(year, 1, 4, 0, 0, 0, 0, time.UTC) // is in the first week
	monday := fourth.AddDate(0, 0, 7*(n-1)-(int(fourth.Weekday())+6)%7)
	if WeekOf(monday) != week {
		return time.Time{}, fmt.Errorf("%q is no week", week)
	}
	return monday, nil
}
