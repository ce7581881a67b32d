package admin_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"docket/shared/testing/apitest"
)

// What a list of records is asked for is what it lists: nothing stands for
// something else in silence.
func TestASpanIsHonouredOrRefusedByItsRule(t *testing.T) {
	w := docket.World(t)
	at := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(time.RFC3339) }
	const day = 24 * time.Hour
	for _, path := range []string{"/v1/audit/events", "/v1/usage/events"} {
		for name, c := range map[string]struct {
			from, to string
			refused  string // where; empty: it is listed
			some     bool   // whether the list has anything
		}{
			"the last 31 days":            {"", "", "", true},
			"as far back as it may":       {at(-400*day + time.Minute), "", "", true},
			"further back than it may":    {at(-400*day - time.Minute), "", "query.from", false},
			"since the first year":        {"0001-01-01T00:00:00Z", "", "query.from", false},
			"since the first of 1970":     {"1970-01-01T00:00:00Z", "", "query.from", false},
			"up to the first year":        {"", "0001-01-01T00:00:00Z", "query.to", false},
			"the first year":              {"0001-01-01T00:00:00Z", "0001-06-01T00:00:00Z", "query.to", false},
			"before 1970, in another way": {"", "1970-01-01T00:00:00+01:00", "query.to", false},
			"from tomorrow":               {at(day), "", "", false},
			"from the last year":          {"9999-12-31T23:59:59Z", "", "", false},
			"in a far year":               {"2999-01-01T00:00:00Z", "2999-12-31T00:00:00Z", "", false},
			"up to a far year":            {"", "2999-12-31T00:00:00Z", "", false},
			"backwards":                   {at(-day), at(-2 * day), "query.from", false},
			"at one instant":              {at(-day), at(-day), "", false},
		} {
			query := url.Values{}
			for name, value := range map[string]string{"from": c.from, "to": c.to} {
				if value != "" {
					query.Set(name, value)
				}
			}
			r := apitest.Request{Method: http.MethodGet, Path: path + "?" + query.Encode(), Token: w.Tokens["admin"]}
			if c.refused != "" {
				if p := docket.Refused(t, r, http.StatusUnprocessableEntity, "validation_failed"); !p.At(c.refused) {
					t.Errorf("%s: %v names no rule at %s", name, p.Errors, c.refused)
				}
				continue
			}
			if events := docket.Done(t, r)["events"].([]any); len(events) > 0 != c.some {
				t.Errorf("%s: %d events", name, len(events))
			}
		}
	}
}
