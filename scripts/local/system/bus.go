package system

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"docket/events"
	"docket/shared/dynamo"
	"docket/shared/fault"
	"docket/shared/subscription"
)

// eventLog is the bus of this machine: it keeps the last events to look at.
type eventLog struct {
	mu   sync.Mutex
	last []events.Changed // oldest first
}

// shownEvents is how many events it keeps.
const shownEvents = 1000

// Put implements dispatch.Bus.
func (l *eventLog) Put(_ context.Context, e events.Changed) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.last = append(l.last, e); len(l.last) > shownEvents {
		l.last = l.last[1:]
	}
	return nil
}

// showEvents is GET /local/events: what was put on the bus since the start,
// the newest first.
func (s *System) showEvents(w http.ResponseWriter, _ *http.Request) {
	s.events.mu.Lock()
	shown := append([]events.Changed{}, s.events.last...) // a list, though it may be empty
	s.events.mu.Unlock()
	slices.Reverse(shown)
	writeJSON(w, http.StatusOK, map[string][]events.Changed{"events": shown})
}

// takeEvent is POST /local/events: it puts another module's event on the bus,
// and tells what the bus tells nobody, whether it was taken.
func (s *System) takeEvent(w http.ResponseWriter, r *http.Request) {
	event, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 256<<10))
	if err != nil {
		writeJSON(w, http.StatusRequestEntityTooLarge, map[string]string{"error": "an event has at most 256 KiB"})
		return
	}
	outcome, err := subscription.RecordRelated(r.Context(), s.Table, s.clock.Now, event)
	if err != nil {
		s.log.Error("take an event", "error", err.Error())
		writeJSON(w, http.StatusServiceUnavailable, map[string]string{"error": "try again: the log says why"})
		return
	}
	if outcome.Refused != nil {
		writeJSON(w, http.StatusUnprocessableEntity, refusal(outcome.Refused))
		return
	}
	writeJSON(w, http.StatusAccepted, map[string]bool{"accepted": true})
}

// showQuarantine is GET /local/quarantine: the records of the stream and the events that
// nobody could take, since yesterday.
func (s *System) showQuarantine(w http.ResponseWriter, r *http.Request) {
	type shown struct {
		dynamo.Quarantined
		Item any `json:"item"`
	}
	all := []shown{}
	for _, day := range []time.Time{time.Now().AddDate(0, 0, -1), time.Now()} {
		found, err := s.Table.QuarantinedOn(r.Context(), day)
		if err != nil {
			s.log.Error("list what was quarantined", "error", err.Error())
			writeJSON(w, http.StatusServiceUnavailable, map[string]string{"error": "try again: the log says why"})
			return
		}
		for _, a := range found {
			item, err := a.Shown()
			if err != nil {
				item = err.Error()
			}
			all = append(all, shown{a, item})
		}
	}
	writeJSON(w, http.StatusOK, map[string][]shown{"quarantined": all})
}

// refusal shows why an event was quarantined.
func refusal(why error) any {
	type place struct {
		Location string `json:"location"`
		Message  string `json:"message"`
	}
	shown := struct {
		Error  string  `json:"error"`
		Errors []place `json:"errors,omitempty"`
	}{Error: "the event is quarantined"}
	var known *fault.Error
	if errors.As(why, &known) {
		shown.Error += ": " + known.Detail
		for _, f := range known.Fields {
			shown.Errors = append(shown.Errors, place(f))
		}
	}
	return shown
}
