// Package clocks shows how a ticket stands with what was promised, and how that came
// about, for the faces that explain it.
package clocks

import (
	"time"

	"docket/shared/sla"
	"docket/shared/ticket"
)

// TicketSLA is how a ticket stands with what was promised.
type TicketSLA struct {
	SLAState      *sla.Level `json:"sla_state" enum:"on_track,warning,breached" nullable:"true" doc:"Its worst metric's; null where nothing is tracked"`
	FirstResponse SLAMetric  `json:"first_response"`
	NextResponse  SLAMetric  `json:"next_response"`
	Resolution    SLAMetric  `json:"resolution"`

	FirstResolvedAt *time.Time `json:"first_resolved_at,omitempty"`
	LastResolvedAt  *time.Time `json:"last_resolved_at,omitempty"`
	Reopenings      int        `json:"reopenings"`

	ExplanationCut bool `json:"explanation_cut,omitempty" doc:"The history is longer than what is explained of it, which is its beginning; all else is as it is now"`
}

// SLAMetric is one clock of a ticket, as it stands at the moment of the call.
type SLAMetric struct {
	State            sla.Phase  `json:"state" enum:"untracked,idle,running,paused,met,cancelled" doc:"idle: no customer waits for a next response"`
	Source           sla.Source `json:"source" enum:"pinned,queue,policy,none" doc:"Where the target comes from"`
	TargetMinutes    *int64     `json:"target_minutes" nullable:"true" doc:"Of business time; null under a pinned due date, and without a target"`
	Calendar         string     `json:"calendar,omitempty" doc:"The calendar that the time is counted by; around the clock without one"`
	ElapsedSeconds   int64      `json:"elapsed_seconds" doc:"Of business time"`
	RemainingSeconds *int64     `json:"remaining_seconds" nullable:"true" doc:"What is left of the target, of business time, or of wall time under a pinned due date; null without a target, and once met or cancelled"`
	DueAt            *time.Time `json:"due_at" nullable:"true" doc:"null while nothing is due"`
	WarningAt        *time.Time `json:"warning_at,omitempty" doc:"When 75% will have passed"`
	StartedAt        *time.Time `json:"started_at,omitempty"`
	MetAt            *time.Time `json:"met_at,omitempty"`
	Breached         bool       `json:"breached" doc:"In this cycle or an earlier one; for good"`
	BreachedAt       *time.Time `json:"breached_at,omitempty" doc:"The due time that this cycle missed, or when the clock first ran after it"`
	DetectedAt       *time.Time `json:"detected_at,omitempty"`
	Cycle            int        `json:"cycle" doc:"Of next response: how many times a customer has waited for one"`
	Explanation      []SLALine  `json:"explanation" nullable:"false" doc:"What moved the clock, oldest first"`
}

// SLALine is one line of the history, in words.
type SLALine struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// Show is where a history has come to at now, what has run out and is not
// recorded yet included. Of one that is cut the clocks tell where it came to.
func Show(history ticket.History, now time.Time) TicketSLA {
	entries, s := history.Entries, history.Clocks
	if !history.Cut {
		s = sla.Fold(entries)
	}
	s, found := s.Sweep(now)
	if !history.Cut {
		entries = append(entries, found...)
	}
	s = s.Until(now)
	metric := func(m sla.Metric) SLAMetric { return showMetric(s, m, sla.Explain(entries, m)) }
	return TicketSLA{
		SLAState: sla.Overall(s, now), FirstResponse: metric(sla.FirstResponse), NextResponse: metric(sla.NextResponse),
		Resolution: metric(sla.Resolution), FirstResolvedAt: given(s.FirstResolvedAt), LastResolvedAt: given(s.LastResolvedAt),
		Reopenings: s.Reopenings, ExplanationCut: history.Cut,
	}
}

func showMetric(s sla.State, m sla.Metric, lines []sla.Line) SLAMetric {
	c := s.Clock(m)
	shown := SLAMetric{
		State: c.State(), Source: c.Target.Source(), Calendar: s.CalendarName, ElapsedSeconds: c.Elapsed, DueAt: c.Due(),
		WarningAt: given(c.WarningAt), StartedAt: given(c.StartedAt), MetAt: given(c.MetAt), Breached: c.Breaches > 0,
		BreachedAt: given(c.BreachedAt), DetectedAt: given(c.DetectedAt), Cycle: c.Cycle, Explanation: []SLALine{},
	}
	if shown.Source == sla.FromPin {
		shown.Calendar = ""
	} else {
		shown.TargetMinutes = c.Target.Minutes
	}
	if shown.State == sla.Running || shown.State == sla.Paused {
		left := int64(c.Remaining(s.CountedTo) / time.Second)
		shown.RemainingSeconds = &left
	}
	for _, line := range lines {
		shown.Explanation = append(shown.Explanation, SLALine(line))
	}
	return shown
}

func given(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}
