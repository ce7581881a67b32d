// Command slasweep is the function that records what has run out.
package main

import (
	"context"
	"time"

	"docket/shared/dispatch"
	"docket/shared/dynamo"
	"docket/shared/lambdahost/background"
)

func main() {
	background.ServeSchedule(dispatch.SLASweep().Name, func(ctx context.Context, t *dynamo.Table) (time.Duration, error) {
		return dispatch.Sweep(ctx, t, time.Now)
	})
}
