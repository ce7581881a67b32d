package main

import (
	"context"
	"fmt"

	"docket/shared/stream"
	"docket/shared/subscription"
	"docket/shared/sweep"
	"docket/shared/worker"

	"github.com/aws/aws-sdk-go-v2/service/lambda"
)

// newShards is how many shards the stream of a new table on demand has.
const newShards = 4

// wanted are how many calls at once the stream's consumers want, and all that
// works behind the API.
func wanted() (consumers, all int) {
	for _, c := range stream.Consumers() {
		consumers += newShards * c.Parallel
	}
	all = consumers + len(sweep.Schedules()) + len(subscription.All())
	for _, q := range worker.Queues() {
		all += q.Parallel
	}
	return consumers, all
}

// concurrency warns where the account lets Lambda run fewer calls at once than
// what works behind the API wants, and as many for callers. A new account has 10.
func (a account) concurrency(ctx context.Context) (string, error) {
	settings, err := a.lambda.GetAccountSettings(ctx, &lambda.GetAccountSettingsInput{})
	if err != nil {
		return "", err
	}
	consumers, all := wanted()
	if settings.AccountLimit == nil || int(settings.AccountLimit.ConcurrentExecutions) >= 2*all {
		return "", nil
	}
	return fmt.Sprintf("Lambda runs %d calls at once in this account and region; the stream's consumers want up to %d, all behind the API up to %d. "+
		"Callers are refused where none is left (the alarm function-throttles). Ask AWS for %d or more: Service Quotas, AWS Lambda, Concurrent executions.",
		settings.AccountLimit.ConcurrentExecutions, consumers, all, 2*all), nil
}
