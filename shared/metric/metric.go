// Package metric puts figures into log lines, from which CloudWatch makes
// metrics, and counts the request units that a piece of work takes from the
// table.
package metric

import (
	"log/slog"
	"time"
)

// Space is where a process tells its metrics.
type Space struct {
	Namespace   string // of CloudWatch; empty: nowhere
	ByOperation bool   // a metric of calls for each operation, not for each face: CloudWatch bills each metric
}

// SpaceOf reads DOCKET_METRICS, the namespace, and DOCKET_METRICS_BY, which is
// `operation` or `face`.
func SpaceOf(getenv func(string) string) Space {
	return Space{Namespace: getenv("DOCKET_METRICS"), ByOperation: getenv("DOCKET_METRICS_BY") == "operation"}
}

// Source is whose figures are told: an operation of a face. What works behind the
// API is an operation of no face.
type Source struct{ Face, Operation string }

// dimension is the member of a line that a source's metrics are told by.
func (s Space) dimension(of Source) string {
	if of.Face == "" || s.ByOperation {
		return "operation"
	}
	return "face"
}

// The names of the metrics. A consumer of the stream and a schedule are
// operations too.
const (
	Latency     = "ms"
	Errors      = "errors" // answers of 5xx
	ReadUnits   = "read_units"
	WriteUnits  = "write_units"
	Lag         = "lag_ms"         // age of the oldest record of a batch of the stream
	Quarantined = "quarantined"    // records of the stream and events that nobody could take
	Late        = "late_ms"        // how late a sweep met the timer that had run out longest ago
	Failed      = "failed"         // jobs that were given up, and tickets that a sweep could not take
	Delivered   = "delivered"      // events, to endpoints of webhooks
	Missed      = "missed"         // attempts to deliver one that failed
	Waiting     = "waiting_ms"     // age of the oldest event that an endpoint was not sent yet and that waits for nothing of the endpoint's
	Undelivered = "undelivered_ms" // age of the oldest event that waits, for whatever reason
	Received    = "received"       // letters that came in, once for each queue
	Nobodys     = "nobodys"        // letters to no mailbox, or that nobody could receive within a day: they were laid aside
	Disabled    = "disabled"       // endpoints of webhooks that were disabled
	Bounced     = "bounced"        // letters of ours that did not arrive
	Complained  = "complained"     // letters of ours that their readers called spam
)

// Figure is one measurement.
type Figure struct {
	Name  string // also its member of the line
	Unit  Unit
	Value float64
}

// Unit is a unit of CloudWatch.
type Unit string

// The units in use.
const (
	Milliseconds Unit = "Milliseconds"
	Count        Unit = "Count"
)

// Lasted returns a duration as a figure in milliseconds.
func Lasted(name string, d time.Duration) Figure {
	return Figure{name, Milliseconds, float64(d.Microseconds()) / 1000}
}

// Attrs are the members of a line about a source: its figures, and where it tells
// metrics the directive that makes them. Zeros are not emitted: CloudWatch bills
// each hour in which a metric receives data.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
func Attrs(space Space, of Source, at time.Time, figures ...Figure) []slog.Attr {
	attrs := []slog.Attr{slog.String("operation", of.Operation)}
	if of.Face != "" {
		attrs = append(attrs, slog.String("face", of.Face))
	}
	var told []definition
	for _, f := range figures {
		if f.Value != 0 {
			attrs = append(attrs, f.attr())
			told = append(told, definition{f.Name, f.Unit})
		}
	}
	if space.Namespace != "" && of.Operation != "" && len(told) > 0 {
		by := [1][1]string{{space.dimension(of)}}
		attrs = append(attrs, slog.Any("_aws", directive{at.UnixMilli(), []set{{space.Namespace, by, told}}}))
	}
	return attrs
}

// attr is a figure as a member. A whole number is told as one: slog hands any
// other to encoding/json.
func (f Figure) attr() slog.Attr {
	if whole := int64(f.Value); float64(whole) == f.Value {
		return slog.Int64(f.Name, whole)
	}
	return slog.Float64(f.Name, f.Value)
}

// directive is how the format says which members of a line are metrics.
type directive struct {
	Timestamp         int64
	CloudWatchMetrics []set
}

type set struct {
	Namespace  string
	Dimensions [1][1]string
	Metrics    []definition
}

type definition struct {
	Name string
	Unit Unit
}
