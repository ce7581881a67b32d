package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsbudgets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"
)

// budget tells the topic what the account costs this month: at four fifths of
// the stage's budget, at all of it, and when AWS expects it to be passed. It is
// the account's whole bill: AWS tells a stage's part only by a tag that somebody
// has activated for that.
// https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
func (s site) budget(stack awscdk.Stack, topic awssns.Topic) {
	if s.config.Budget == 0 {
		return
	}
	var notices []any
	for _, n := range []struct {
		kind    string
		percent int
	}{{"ACTUAL", 80}, {"ACTUAL", 100}, {"FORECASTED", 100}} {
		notices = append(notices, &awsbudgets.CfnBudget_NotificationWithSubscribersProperty{
			Notification: &awsbudgets.CfnBudget_NotificationProperty{
				NotificationType: &n.kind, ComparisonOperator: jsii.String("GREATER_THAN"), Threshold: jsii.Number(n.percent), ThresholdType: jsii.String("PERCENTAGE")},
			Subscribers: &[]any{&awsbudgets.CfnBudget_SubscriberProperty{SubscriptionType: jsii.String("SNS"), Address: topic.TopicArn()}},
		})
	}
	made := awsbudgets.NewCfnBudget(stack, jsii.String("budget"), &awsbudgets.CfnBudgetProps{
		Budget: &awsbudgets.CfnBudget_BudgetDataProperty{
			BudgetName: jsii.String(s.config.Prefix() + "-" + *awscdk.Aws_REGION()), // names are the account's, not the region's
			BudgetType: jsii.String("COST"), TimeUnit: jsii.String("MONTHLY"),
			BudgetLimit: &awsbudgets.CfnBudget_SpendProperty{Amount: jsii.Number(s.config.Budget), Unit: jsii.String("USD")},
		},
		NotificationsWithSubscribers: &notices,
	})
	made.Node().AddDependency(topic)
}

// tellable lets CloudWatch's alarms and AWS Budgets of this account tell a
// topic. A topic with a policy, as one that demands TLS has, lets in nobody else.
func tellable(topic awssns.Topic) {
	for _, service := range []string{"cloudwatch.amazonaws.com", "budgets.amazonaws.com"} {
		topic.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(&service, nil)},
			Actions:    jsii.Strings("sns:Publish"), Resources: &[]*string{topic.TopicArn()},
			Conditions: &map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": awscdk.Aws_ACCOUNT_ID()}},
		}))
	}
}
