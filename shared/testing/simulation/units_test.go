package simulation

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/settings"
	"docket/shared/sla"
	"docket/shared/testing/dynamodel"
	"docket/shared/ticket"
)

// mostUnits is what an agent's first answer may take, with all that it moves:
// the message, its Change, the ticket, and its entry in the log.
const mostUnits = 10

func TestAMessageTakesWhatItTakesHoweverLongTheDescriptionAndTheCalendar(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, dynamodel.Options{})
		short := w.answered(ticket.Ticket{Description: "It does not work."})
		long := w.answered(ticket.Ticket{Description: strings.Repeat("x", ticket.MaxText)})
		t.Logf("an agent's first answer takes %v write units on a short ticket, %v on one of 64 KiB", short, long)
		if short != long || long > mostUnits {
			t.Errorf("%v units on a short ticket, %v on a long one, at most %d", short, long, mostUnits)
		}
		if once := w.answered(ticket.Ticket{}, "<1@mail>") - short; once != 2 {
			t.Errorf("a message that can be on its ticket once takes %v units more", once)
		}
		w.promise()
		before, after := w.answered(ticket.Ticket{}), w.answered(ticket.Ticket{Description: strings.Repeat("x", ticket.MaxText)})
		t.Logf("held to a calendar of a year's holidays: %v and %v, timers included", before, after)
		if before != after || after > mostUnits+4 { // the timer's place in its index is left and taken
			t.Errorf("under a long calendar %v units, and %v on a long ticket", before, after)
		}
	})
}

// answered is the write units of an agent's first answer on a new ticket, at
// times with an id of its sender's.
func (w world) answered(draft ticket.Ticket, external ...string) float64 {
	w.t.Helper()
	table := w.process()
	made := w.open(table, draft)
	before := w.writeUnits()
	var shown ticket.Message
	_, err := ticket.AddMessage(w.t.Context(), table, w.call("add_support_ticket_message"), made.ID,
		ticket.Message{Body: "Have you tried to switch it off and on again?", ExternalMessageID: strings.Join(external, "")}, taking(&shown))
	if err != nil {
		w.t.Fatal(err)
	}
	return w.writeUnits() - before
}

func (w world) writeUnits() float64 { return w.model.Usage()[""].Write }

// promise gives the workspace policies under a calendar with as many holidays as it takes.
func (w world) promise() {
	w.t.Helper()
	table := w.process()
	c := sla.NamedCalendar{Name: "office", Calendar: sla.Calendar{Zone: "Europe/Vienna"}}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri"} {
		c.Intervals = append(c.Intervals, sla.Interval{Day: day, From: "08:00", To: "18:00"})
	}
	for day := range sla.MaxHolidays {
		c.Holidays = append(c.Holidays, time.Date(2027, 1, 1+day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
	}
	minutes := int64(60)
	policy := sla.Policy{Priority: "normal", Calendar: "office", Targets: sla.Targets{FirstResponse: &minutes, Resolution: &minutes}}
	anyVersion := func(uint64) bool { return true }
	var shown settings.Plan
	_, err := settings.SetCalendars(w.t.Context(), table, w.call("put"), anyVersion, []sla.NamedCalendar{c}, taking(&shown))
	if err == nil {
		_, err = settings.SetPolicies(w.t.Context(), table, w.call("put"), anyVersion, []sla.Policy{policy}, taking(&shown))
	}
	if err != nil {
		w.t.Fatal(err)
	}
}
