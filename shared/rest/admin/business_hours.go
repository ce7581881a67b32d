package admin

import (
	"net/http"
	"time"

	"docket/shared/change"
	"docket/shared/rest"
	"docket/shared/settings"
	"docket/shared/sla"
)

// Calendar says when business time passes.
type Calendar struct {
	Name      string     `json:"name" minLength:"1" maxLength:"64"`
	TimeZone  string     `json:"time_zone" minLength:"1" maxLength:"64" example:"Europe/Berlin" doc:"An IANA time zone"`
	Intervals []Interval `json:"intervals" minItems:"1" maxItems:"56" nullable:"false"`
	Holidays  []string   `json:"holidays,omitempty" maxItems:"366" nullable:"false" minLength:"5" maxLength:"22" doc:"Local time without business time: a date, 2026-12-25, or without its year one of every year, 12-25, each with the part of the day that it is if not the whole, 12-24 13:00-24:00"`
}

// Interval is a part of a local day.
type Interval struct {
	Day  string `json:"day" enum:"mon,tue,wed,thu,fri,sat,sun"`
	From string `json:"from" minLength:"5" maxLength:"5" example:"09:00"`
	To   string `json:"to" minLength:"5" maxLength:"5" example:"12:30" doc:"Not included; a day ends at 24:00"`
}

type hoursAnswer struct {
	Calendars []Calendar `json:"calendars" nullable:"false"`
	UpdatedAt *time.Time `json:"updated_at,omitempty" doc:"Of policies and business hours; absent while there are none"`
	RequestID string     `json:"request_id"`
}

func showHours(p settings.Plan, requestID string) hoursAnswer {
	answer := hoursAnswer{Calendars: []Calendar{}, UpdatedAt: updated(p), RequestID: requestID}
	for _, c := range p.Calendars {
		shown := Calendar{Name: c.Name, TimeZone: c.Zone, Holidays: c.Holidays}
		for _, i := range c.Intervals {
			shown.Intervals = append(shown.Intervals, Interval(i))
		}
		answer.Calendars = append(answer.Calendars, shown)
	}
	return answer
}

func (c Calendar) calendar() sla.NamedCalendar {
	named := sla.NamedCalendar{Name: c.Name, Calendar: sla.Calendar{Zone: c.TimeZone, Holidays: c.Holidays}}
	for _, i := range c.Intervals {
		named.Intervals = append(named.Intervals, sla.Interval(i))
	}
	return named
}

type gotHours struct {
	ETag string `header:"ETag" doc:"The version of policies and business hours"`
	Body hoursAnswer
}

func answerHours(call *rest.Call) change.Render[settings.Plan] {
	return func(p settings.Plan) (change.Answer, error) {
		return rest.Answer(http.StatusOK, p.Version, showHours(p, call.RequestID))
	}
}
