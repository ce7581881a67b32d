// Command related is the function that keeps what other modules made for tickets.
package main

import (
	"context"
	"time"

	"docket/shared/dynamo"
	"docket/shared/lambdahost/background"
	"docket/shared/subscription"
)

func main() {
	background.ServeEvent(subscription.Related().Name, func(ctx context.Context, t *dynamo.Table, detail []byte) (subscription.Outcome, error) {
		return subscription.RecordRelated(ctx, t, time.Now, detail)
	})
}
