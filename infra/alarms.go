package main

import (
	"strings"

	"docket/infra/config"
	"docket/shared/metric"
	"docket/shared/worker"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"
)

// alarm rings when its metric lies above a threshold so many periods of five
// minutes long.
type alarm struct {
	name    string // its heading in docs/operations.md
	says    string
	metric  awscloudwatch.IMetric
	above   float64
	periods int
	silence bool // it rings when the metric lies at or below it, or is not there
}

func (a alarm) operator() awscloudwatch.ComparisonOperator {
	if a.silence {
		return awscloudwatch.ComparisonOperator_LESS_THAN_OR_EQUAL_TO_THRESHOLD
	}
	return awscloudwatch.ComparisonOperator_GREATER_THAN_THRESHOLD
}

func (a alarm) missing() awscloudwatch.TreatMissingData {
	if a.silence {
		return awscloudwatch.TreatMissingData_BREACHING
	}
	return awscloudwatch.TreatMissingData_NOT_BREACHING
}

// alarms lists all of them. The functions of the API have none of their own:
// their errors are the API's, and an alarm is paid for whether it rings or not.
func alarms(c config.Config, d data, api awsapigateway.SpecRestApi, b background) []alarm {
	m := metrics{c, d, api}
	all := []alarm{
		{name: "api-errors", says: "The API answered with 5xx.", metric: m.ofAPI("5XXError", "Sum"), above: 0, periods: 2},
		{name: "api-slow", says: "One answer in a hundred took more than five seconds.", metric: m.ofAPI("Latency", "p99"), above: 5000, periods: 3},
		{name: "api-flood", says: "For a quarter of an hour more than half of the requests came that the stage lets in.",
			metric: m.ofAPI("Count", "Sum"), above: float64(c.Throttle.Rate) * 300 / 2, periods: 3},
		{name: "function-throttles", says: "Lambda refused calls of functions of this account.", metric: m.throttles(), above: 0, periods: 1},
		{name: "table-throttles", says: "DynamoDB refused calls for their rate.", metric: m.tableThrottles(), above: 0, periods: 2},
		{name: "failed-records", says: "Records of the stream failed for good.", metric: m.ofQueue(d.failures.list), above: 0, periods: 1},
		{name: "quarantine", says: "Records of the stream or events of other systems were not understood.", metric: m.quarantine(b), above: 0, periods: 1},
		{name: "undelivered-events", says: "Events of other systems were not taken.", metric: m.ofQueue(b.undelivered), above: 0, periods: 1},
	}
	for _, f := range b.all() {
		all = append(all, alarm{name: f.id + "-errors", says: "The function " + f.name + " failed.",
			metric: m.ofFunction(f, "Errors", "Sum"), above: 0, periods: 2})
	}
	for _, f := range b.consumers {
		all = append(all, alarm{name: f.id + "-behind", says: "The function " + f.name + " is more than ten minutes behind the stream.",
			metric: m.ofFunction(f, "IteratorAge", "Maximum"), above: 600_000, periods: 2})
	}
	for _, w := range b.queues {
		all = append(all, queueAlarms(m, w)...)
	}
	all = append(all, jobsAlarms(m, b.queueOf(worker.JobsQueue()))...)
	all = append(all, hooksAlarms(m, b.queueOf(worker.HooksQueue()))...)
	all = append(all, mailAlarms(m)...)
	for _, f := range b.schedules {
		all = append(all, alarm{name: f.id + "-silent", says: "The function " + f.name + " is not called.",
			metric: m.ofFunction(f, "Invocations", "Sum"), above: 0, periods: 3, silence: true})
	}
	return all
}

// queueAlarms are those of a queue of wake-ups.
func queueAlarms(m metrics, w queueFunction) []alarm {
	return []alarm{
		{name: w.id + "-dead", says: "Wake-ups of the queue " + w.id + " failed each time.", metric: m.ofQueue(w.dead), above: 0, periods: 1},
		{name: w.id + "-behind", says: "A wake-up of the queue " + w.id + " waits for more than ten minutes.",
			metric: awsMetric("AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", map[string]*string{"QueueName": w.queue.QueueName()}),
			above:  600, periods: 2},
	}
}

// jobsAlarms are those of what the worker does.
func jobsAlarms(m metrics, w queueFunction) []alarm {
	return []alarm{
		{name: w.id + "-failed", says: "A job was given up, or a ticket could not be swept.", metric: m.ofOperation(w.id, metric.Failed, "Sum"), above: 0, periods: 1},
		{name: "sweep-late", says: "Warnings and breaches are recorded more than ten minutes late.",
			metric: m.ofOperation(w.id, metric.Late, "Maximum"), above: 600_000, periods: 2},
	}
}

// hooksAlarms are those of deliveries to the endpoints of webhooks.
func hooksAlarms(m metrics, w queueFunction) []alarm {
	return []alarm{
		{name: w.id + "-late", says: "An event was sent more than ten minutes after it happened, though its endpoint answers.",
			metric: m.ofOperation(w.id, metric.Waiting, "Maximum"), above: 600_000, periods: 2},
		{name: w.id + "-undelivered", says: "An event has waited for four days, as its endpoint fails. Behind five that is disabled.",
			metric: m.ofOperation(w.id, metric.Undelivered, "Maximum"), above: 4 * 24 * 3600 * 1000, periods: 1},
		{name: w.id + "-disabled", says: "An endpoint of a webhook was disabled.", metric: m.ofOperation(w.id, metric.Disabled, "Sum"), above: 0, periods: 1},
	}
}

// mailAlarms are those of letters. What of them is of SES is the account's: it looks at an
// account of whose letters 5 in 100 bounce, or 1 in 1,000 is complained of, and stops one
// with 10 and 5. https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-bounce-rate.html
func mailAlarms(m metrics) []alarm {
	all := []alarm{{name: outQueue + "-unsent", says: "A letter has waited for an hour, as the mail server does not take it.",
		metric: m.ofOperation(outQueue, metric.Undelivered, "Maximum"), above: 3_600_000, periods: 2}}
	if m.config.Mail == nil {
		return all
	}
	return append(all,
		alarm{name: outQueue + "-bounces", says: "Of a hundred letters of the account four bounce. At five AWS looks at it.",
			metric: awsMetric("AWS/SES", "Reputation.BounceRate", "Maximum", nil), above: 0.04, periods: 1},
		alarm{name: outQueue + "-complaints", says: "Of ten thousand letters of the account eight are complained of. At ten AWS looks at it.",
			metric: awsMetric("AWS/SES", "Reputation.ComplaintRate", "Maximum", nil), above: 0.0008, periods: 1})
}

// metrics are those that AWS keeps at no cost, and those that functions tell
// in their logs (shared/metric).
type metrics struct {
	config config.Config
	data   data
	api    awsapigateway.SpecRestApi
}

func awsMetric(namespace, name, statistic string, dimensions map[string]*string) awscloudwatch.IMetric {
	props := &awscloudwatch.MetricProps{
		Namespace: jsii.String(namespace), MetricName: jsii.String(name), Statistic: jsii.String(statistic),
		Period: awscdk.Duration_Minutes(jsii.Number(5)),
	}
	if len(dimensions) > 0 {
		props.DimensionsMap = &dimensions
	}
	return awscloudwatch.NewMetric(props)
}

func (m metrics) ofAPI(name, statistic string) awscloudwatch.IMetric {
	return awsMetric("AWS/ApiGateway", name, statistic, map[string]*string{
		"ApiName": m.api.RestApiName(), "Stage": &m.config.Stage})
}

func (m metrics) ofFunction(f function, name, statistic string) awscloudwatch.IMetric {
	return awsMetric("AWS/Lambda", name, statistic, map[string]*string{"FunctionName": jsii.String(f.name)})
}

// throttles are those of every function in the account's region, which share
// its concurrency.
func (m metrics) throttles() awscloudwatch.IMetric {
	return awsMetric("AWS/Lambda", "Throttles", "Sum", nil)
}

func (m metrics) ofTable(name string) awscloudwatch.IMetric {
	return awsMetric("AWS/DynamoDB", name, "Sum", map[string]*string{"TableName": m.data.table.name})
}

func (m metrics) tableThrottles() awscloudwatch.IMetric {
	return awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
		Expression: jsii.String("FILL(reads, 0) + FILL(writes, 0)"), Label: jsii.String("throttled"),
		Period: awscdk.Duration_Minutes(jsii.Number(5)),
		UsingMetrics: &map[string]awscloudwatch.IMetric{
			"reads": m.ofTable("ReadThrottleEvents"), "writes": m.ofTable("WriteThrottleEvents")},
	})
}

// quarantine is how much the consumers of the stream and the subscriptions quarantined.
func (m metrics) quarantine(b background) awscloudwatch.IMetric {
	using, sum := map[string]awscloudwatch.IMetric{}, []string{}
	for _, f := range append(append([]function{}, b.consumers...), b.subscriptions...) {
		using[f.id] = awsMetric(m.config.Prefix(), metric.Quarantined, "Sum", map[string]*string{"operation": jsii.String(f.id)})
		sum = append(sum, "FILL("+f.id+", 0)")
	}
	return awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
		Expression: jsii.String(strings.Join(sum, " + ")), Label: jsii.String("quarantined"),
		Period: awscdk.Duration_Minutes(jsii.Number(5)), UsingMetrics: &using,
	})
}

// ofCalls is a line for each face, or for each operation where the stage has
// those told.
func (m metrics) ofCalls(name, statistic string) awscloudwatch.IMetric {
	return m.search(m.config.Metrics, name, statistic)
}

// ofWork is a line for each operation behind the API that told a figure.
func (m metrics) ofWork(name, statistic string) awscloudwatch.IMetric {
	return m.search("operation", name, statistic)
}

func (m metrics) search(dimension, name, statistic string) awscloudwatch.IMetric {
	return awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
		Expression:   jsii.Sprintf(`SEARCH('{"%s",%s} MetricName="%s"', '%s', 300)`, m.config.Prefix(), dimension, name, statistic),
		Label:        jsii.String(""),
		UsingMetrics: &map[string]awscloudwatch.IMetric{}, Period: awscdk.Duration_Minutes(jsii.Number(5)),
	})
}

// ofOperation is a figure that one operation tells.
func (m metrics) ofOperation(operation, name, statistic string) awscloudwatch.IMetric {
	return awsMetric(m.config.Prefix(), name, statistic, map[string]*string{"operation": &operation})
}

func (m metrics) ofQueue(q awssqs.Queue) awscloudwatch.IMetric {
	return awsMetric("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", map[string]*string{"QueueName": q.QueueName()})
}
