// Package bill estimates from a stage's templates what the stage costs while
// nobody calls, and what its bounds let a day cost at most. The prices are list
// prices of us-east-1, without the free tier.
package bill

import (
	"fmt"
	"strings"
)

// Prices in US dollars.
const (
	ReadUnit  = 0.125 // a million
	WriteUnit = 0.625 // a million
	Request   = 3.50  // of API Gateway, a million
	Call      = 0.20  // of Lambda, a million
	Second    = 0.0000133
	Logged    = 0.50 // a GB

	alarm     = 0.10 // a month, for each metric that it watches
	dashboard = 3.00 // a month
	metric    = 0.30 // a month
	firewall  = 5.00 // a month
	rule      = 1.00 // of a firewall, a month
	sqs       = 0.40 // a million
)

// What is assumed of calls: nothing has been measured on AWS.
const (
	Memory = 0.5    // GB of a function
	Lines  = 1.8e-6 // GB that one call writes to logs

	day     = 24 * 60 * 60 // seconds
	month   = 43_800       // minutes
	shards  = 16           // of the timers, of which a sweep reads four kinds
	query   = 0.5          // units of one of these reads
	refusal = 0.010        // seconds of a function that refuses a call
	figures = 4            // metrics of a face or an operation
)

// Resource is one of a template.
type Resource struct {
	Type       string
	Properties map[string]any
}

// Line is a part of the bill.
type Line struct {
	What    string
	From    string // how it is computed
	Dollars float64
}

// Text is the line as docs/deployment.md has it.
func (l Line) Text() string { return fmt.Sprintf("| %s | %s | $%.2f |", l.What, l.From, l.Dollars) }

// Of computes the bill of a stage from the resources of all its templates.
func Of(resources []Resource) []Line {
	s := count(resources)
	idle := Line{What: "idle, a month", From: strings.Join(append(s.standing, "the sweep's reads, calls, logs and queue"), "; "),
		Dollars: s.monthly + sweeps()}
	flood := Line{What: "a flood without a token, a day", From: fmt.Sprintf("%.0f requests a second: gateway, function, logs", s.rate),
		Dollars: s.rate * day * (Request/1e6 + Call/1e6 + refusal*Memory*Second + Lines*Logged)}
	table := Line{What: "the table at its bounds, a day", From: fmt.Sprintf("%.0f writes and %.0f reads a second", s.writes, s.reads),
		Dollars: day * (s.writes*WriteUnit + s.reads*ReadUnit) / 1e6}
	told := Line{What: "metrics of calls, a month", From: fmt.Sprintf("at most %d, by %s", s.metrics*figures, s.by), Dollars: float64(s.metrics) * figures * metric}
	return []Line{idle, told, flood, table}
}

// sweeps is what the clock sets in motion in a month: a call of the schedule and
// one of the worker for each shard, every minute.
func sweeps() float64 {
	calls := float64(month * (shards + 1))
	polls := 2e6 + month*15 // of the queues: wake-ups, and Lambda's polling of each, five times in twenty seconds
	return month*shards*4*query*ReadUnit/1e6 + calls*(Call/1e6+refusal*Memory*Second) + calls*0.4e-6*Logged + polls*sqs/1e6
}

// stage is what a stage's templates say that its bill depends on.
type stage struct {
	standing            []string // what is paid for by the month
	monthly             float64  // dollars for that
	metrics             int
	rate, reads, writes float64
	by                  string
}

// stand counts what is paid for by the month whether it is used or not.
func (s *stage) stand(n int, what string, price float64) {
	if n > 0 {
		s.standing = append(s.standing, fmt.Sprintf("%s %d × $%.2f", what, n, price))
		s.monthly += float64(n) * price
	}
}

func count(resources []Resource) stage {
	s := stage{by: "face"}
	faces, operations := map[string]bool{}, 0
	watched, dashboards, firewalls, rules := 0, 0, 0, 0
	for _, r := range resources {
		switch r.Type {
		case "AWS::CloudWatch::Alarm":
			watched += watches(r)
		case "AWS::CloudWatch::Dashboard":
			dashboards++
		case "AWS::WAFv2::WebACL":
			all, _ := r.Properties["Rules"].([]any)
			firewalls, rules = firewalls+1, rules+len(all)
		case "AWS::ApiGateway::Stage":
			settings, _ := r.Properties["MethodSettings"].([]any)
			for _, one := range settings {
				s.rate += number(one, "ThrottlingRateLimit")
			}
		case "AWS::DynamoDB::Table":
			s.reads, s.writes = number(r.Properties["OnDemandThroughput"], "MaxReadRequestUnits"), number(r.Properties["OnDemandThroughput"], "MaxWriteRequestUnits")
		case "AWS::Lambda::Function":
			environment, _ := r.Properties["Environment"].(map[string]any)
			variables, _ := environment["Variables"].(map[string]any)
			if variables["DOCKET_ISSUERS"] == nil {
				continue // it answers no calls
			}
			s.by, _ = variables["DOCKET_METRICS_BY"].(string)
			name, _ := r.Properties["FunctionName"].(string)
			face, _, _ := strings.Cut(strings.Join(strings.Split(name, "-")[2:], "-"), "-") // docket-<stage>-<face>-<operation>
			faces[face] = true
			operations++
		}
	}
	s.stand(watched, "metrics of alarms", alarm)
	s.stand(dashboards, "dashboards", dashboard)
	s.stand(firewalls, "firewalls", firewall)
	s.stand(rules, "their rules", rule)
	s.metrics = len(faces)
	if s.by == "operation" {
		s.metrics = operations
	}
	return s
}

// watches is how many metrics an alarm watches, each of which is paid for: those
// of its expression, or the one that it names.
func watches(alarm Resource) int {
	n := 0
	all, _ := alarm.Properties["Metrics"].([]any)
	for _, one := range all {
		if query, _ := one.(map[string]any); query["MetricStat"] != nil {
			n++
		}
	}
	return max(n, 1)
}

func number(of any, name string) float64 {
	members, _ := of.(map[string]any)
	n, _ := members[name].(float64)
	return n
}
