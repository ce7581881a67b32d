// Command related is the function that keeps what other modules made for tickets.
package main

import (
	"context"
	"time"

	"docket/shared/dispatch"
	"docket/shared/dynamo"
	"docket/shared/lambdahost/background"
)

func main() {
	background.ServeEvent(dispatch.Subscriptions()[0].Name, func(ctx context.Context, t *dynamo.Table, detail []byte) (error, error) {
		return dispatch.TakeRelated(ctx, t, time.Now, detail)
	})
}
