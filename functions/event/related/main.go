// Command related is the function that keeps what other modules made for tickets.
package main

import (
	"context"
	"time"

	"docket/shared/dynamo"
	"docket/shared/inbound"
	"docket/shared/lambdahost/background"
)

func main() {
	background.ServeEvent(inbound.Subscriptions()[0].Name, func(ctx context.Context, t *dynamo.Table, detail []byte) (inbound.Outcome, error) {
		return inbound.RecordRelated(ctx, t, time.Now, detail)
	})
}
