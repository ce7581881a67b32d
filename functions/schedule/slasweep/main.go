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
	background.ServeSchedule(func(ctx context.Context, t *dynamo.Table) error { return dispatch.Sweep(ctx, t, time.Now) })
}
