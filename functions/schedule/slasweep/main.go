// Command slasweep is the function that has every shard of the timers swept.
package main

import (
	"context"

	"docket/shared/dispatch"
	"docket/shared/dynamo"
	"docket/shared/lambdahost/background"
)

func main() {
	jobs := background.Jobs()
	background.ServeSchedule(func(ctx context.Context) error { return jobs.Send(ctx, dispatch.Sweeps(dynamo.TimerShards)...) })
}
