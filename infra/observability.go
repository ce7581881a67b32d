package main

import (
	"docket/shared/metric"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssnssubscriptions"
	"github.com/aws/jsii-runtime-go"
)

// observability makes the alarms, the budget and the dashboard. docs/operations.md says of each
// alarm what to look at and what to do.
func (s site) observability(d data, api awsapigateway.SpecRestApi, b background) {
	stack := s.stack("observability", "Docket: alarms and the dashboard")
	topic := awssns.NewTopic(stack, jsii.String("alarms"), &awssns.TopicProps{
		TopicName: jsii.String(s.config.Prefix() + "-alarms"), EnforceSSL: jsii.Bool(true)})
	tellable(topic)
	if s.config.AlarmEmail != "" {
		topic.AddSubscription(awssnssubscriptions.NewEmailSubscription(&s.config.AlarmEmail, nil))
	}
	action := awscloudwatchactions.NewSnsAction(topic)
	for _, a := range alarms(s.config, d, api, b) {
		made := awscloudwatch.NewAlarm(stack, jsii.String(a.name), &awscloudwatch.AlarmProps{
			AlarmName:          jsii.String(s.config.Prefix() + "-" + a.name),
			AlarmDescription:   jsii.String(a.says + " docs/operations.md: " + a.name),
			Metric:             a.metric,
			Threshold:          jsii.Number(a.above),
			ComparisonOperator: a.operator(),
			EvaluationPeriods:  jsii.Number(a.periods),
			TreatMissingData:   a.missing(),
		})
		made.AddAlarmAction(action)
	}
	s.budget(stack, topic)
	s.dashboard(stack, d, api, b)
}

// dashboard shows what the alarms watch, and how much there is to do.
func (s site) dashboard(stack awscdk.Stack, d data, api awsapigateway.SpecRestApi, b background) {
	m := metrics{s.config, d, api}
	board := awscloudwatch.NewDashboard(stack, jsii.String("dashboard"), &awscloudwatch.DashboardProps{
		DashboardName: jsii.String(s.config.Prefix())})
	graph := func(title string, lines ...awscloudwatch.IMetric) awscloudwatch.IWidget {
		return awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{
			Title: jsii.String(title), Width: jsii.Number(8), Left: &lines, LiveData: jsii.Bool(true)})
	}
	var errors, invocations, ages []awscloudwatch.IMetric
	for _, f := range b.all() {
		errors = append(errors, m.ofFunction(f, "Errors", "Sum"))
		invocations = append(invocations, m.ofFunction(f, "Invocations", "Sum"))
	}
	for _, f := range b.consumers {
		ages = append(ages, m.ofFunction(f, "IteratorAge", "Maximum"))
	}
	var dead, waiting []awscloudwatch.IMetric
	for _, w := range b.queues {
		dead, waiting = append(dead, m.ofQueue(w.dead)), append(waiting, m.ofQueue(w.queue))
	}
	board.AddWidgets(
		graph("Requests and refusals", m.ofAPI("Count", "Sum"), m.ofAPI("4XXError", "Sum"), m.ofAPI("5XXError", "Sum")),
		graph("Latency", m.ofAPI("Latency", "p50"), m.ofAPI("Latency", "p99")),
		graph("Throttled functions", m.throttles()),
	)
	board.AddWidgets(
		graph("Calls: latency, p99", m.ofCalls(metric.Latency, "p99")),
		graph("Calls: failures", m.ofCalls(metric.Errors, "Sum")),
		graph("Calls: read units", m.ofCalls(metric.ReadUnits, "Sum")),
	)
	board.AddWidgets(
		graph("Calls: write units", m.ofCalls(metric.WriteUnits, "Sum")),
		graph("Consumers: age of the oldest record", m.ofWork(metric.Lag, "Maximum")),
		graph("Sweep: how late it met the oldest timer", m.ofWork(metric.Late, "Maximum")),
	)
	board.AddWidgets(graph("Background: calls", invocations...), graph("Background: errors", errors...), graph("Behind the stream", ages...))
	board.AddWidgets(
		graph("Units of the table", m.ofTable("ConsumedReadCapacityUnits"), m.ofTable("ConsumedWriteCapacityUnits")),
		graph("Throttled units", m.ofTable("ReadThrottleEvents"), m.ofTable("WriteThrottleEvents")),
		graph("To look at", append(dead, m.ofQueue(d.failures.list), m.ofQueue(b.undelivered), m.quarantine(b))...),
	)
	board.AddWidgets(
		graph("Jobs and tickets given up", m.ofWork(metric.Failed, "Sum")),
		graph("Wake-ups that wait", waiting...),
	)
	board.AddWidgets(
		graph("Webhooks: events delivered, attempts that failed", m.ofWork(metric.Delivered, "Sum"), m.ofWork(metric.Missed, "Sum")),
		graph("Webhooks: age of the oldest event, not sent yet and not delivered", m.ofWork(metric.Waiting, "Maximum"), m.ofWork(metric.Undelivered, "Maximum")),
		graph("Webhooks: endpoints disabled", m.ofWork(metric.Disabled, "Sum")),
	)
	board.AddWidgets(
		graph("Mail: letters sent, attempts that failed", m.ofOperation(outQueue, metric.Delivered, "Sum"), m.ofOperation(outQueue, metric.Missed, "Sum")),
		graph("Mail: age of the oldest letter that was tried and not taken", m.ofOperation(outQueue, metric.Undelivered, "Maximum")),
		graph("Mail: letters that bounced, and that were complained of", m.ofWork(metric.Bounced, "Sum"), m.ofWork(metric.Complained, "Sum")),
	)
}
