// Command slasweep is the function that has every shard of the timers swept.
package main

import (
	"context"

	"docket/shared/dynamo"
	"docket/shared/lambdahost/background"
	"docket/shared/sweep"
)

func main() {
	jobs := background.Jobs()
	background.ServeSchedule(func(ctx context.Context) error { return jobs.Send(ctx, sweep.Wakes(dynamo.TimerShards)...) })
}
