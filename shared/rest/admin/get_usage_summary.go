package admin

import (
	"context"
	"net/http"
	"time"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type getUsage struct {
	rest.Input
	Month string `query:"month" required:"true" maxLength:"7" pattern:"^[0-9]{4}-(0[1-9]|1[0-2])$" example:"2026-11"`
}

type gotUsage struct {
	Body struct {
		Month     string           `json:"month"`
		Totals    map[string]int64 `json:"totals" nullable:"false" doc:"By meter, over the month"`
		Days      []UsageDay       `json:"days" nullable:"false"`
		RequestID string           `json:"request_id"`
	}
}

// UsageDay is what one meter counted on one day.
type UsageDay struct {
	Date     string `json:"date" format:"date"`
	Meter    string `json:"meter"`
	Quantity int64  `json:"quantity"`
}

// GetUsageSummary reads a month's totals by meter and day.
func GetUsageSummary(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_usage_summary", Method: http.MethodGet, Path: "/v1/usage/summary",
		Permission: tenant.UsageRead, Tag: "Usage",
		Table:   grant.Union(grant.On(grant.Usage, grant.Query), grant.On(grant.Feed, grant.Get), grant.ReadFeed()),
		Summary: "Summarise a month's usage", Description: "Sums what the writes of a month counted for, by meter and by day (UTC).",
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getUsage) (*gotUsage, error) {
		month, err := time.Parse("2006-01", in.Month)
		if err != nil {
			return nil, rest.Invalid("query.month", "must be a month such as 2026-11")
		}
		totals, err := s.Totals(ctx, call.Scope(), month)
		var out gotUsage
		out.Body.Month, out.Body.RequestID = in.Month, call.RequestID
		out.Body.Totals, out.Body.Days = map[string]int64{}, make([]UsageDay, len(totals))
		for i, t := range totals {
			out.Body.Totals[t.Meter] += t.Quantity
			out.Body.Days[i] = UsageDay{Date: month.AddDate(0, 0, t.Day-1).Format(time.DateOnly), Meter: t.Meter, Quantity: t.Quantity}
		}
		return &out, err
	})
}
