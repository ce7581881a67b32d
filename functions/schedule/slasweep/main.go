// Command slasweep is the function that has every shard of the timers swept, and letters looked for that nobody
// received.
package main

import (
	"context"
	"errors"

	"docket/shared/dynamo"
	"docket/shared/job"
	"docket/shared/lambdahost/background"
	"docket/shared/sweep"
)

func main() {
	jobs, letters := background.Jobs(), background.Letters()
	background.ServeSchedule(func(ctx context.Context) error {
		return errors.Join(jobs.Send(ctx, sweep.Wakes(dynamo.TimerShards)...), letters.Send(ctx, job.Wake{Call: job.Arrivals}))
	})
}
