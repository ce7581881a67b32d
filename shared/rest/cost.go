package rest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"docket/shared/metric"
	"docket/shared/tenant"
)

// explain is the header by which a caller asks what an answer cost, and in which
// it is told.
const explain = "X-Docket-Explain"

// cost is what explain says of a call.
type cost struct {
	Plan       []string `json:"plan,omitempty"` // what was looked up: facets, words, orders
	Items      int      `json:"items"`          // that were read
	ReadUnits  float64  `json:"read_units"`     // of DynamoDB
	WriteUnits float64  `json:"write_units"`    // likewise
	Requests   int      `json:"requests"`       // of the table
	RoundTrips int      `json:"round_trips"`    // requests under way together are one
}

// tellCost puts into an answer's headers how long it took, in all and waiting for
// the table (Server Timing, W3C), and what it cost, where a caller asks who may
// see what the workspace costs.
func (c *Call) tellCost(answer, request http.Header, took time.Duration, taken metric.Taken) {
	answer.Set("Server-Timing", fmt.Sprintf("total;dur=%.1f, table;dur=%.1f", milliseconds(took), milliseconds(taken.Waited)))
	if request.Get(explain) != "1" || !c.Principal.Can(tenant.UsageRead) {
		return
	}
	told, err := json.Marshal(cost{c.plan, taken.Items, taken.Read, taken.Write, taken.Calls, taken.Rounds})
	if err != nil {
		panic(err) // it is numbers and strings
	}
	answer.Set(explain, string(told))
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// Plan adds to how what the call answers was found.
func (c *Call) Plan(lines ...string) { c.plan = append(c.plan, lines...) }
