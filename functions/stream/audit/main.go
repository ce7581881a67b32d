// Command audit is the function that records every Change, and wakes who delivers it to endpoints.
package main

import (
	"docket/shared/dynamo"
	"docket/shared/lambdahost/background"
	"docket/shared/stream"
	"docket/shared/webhook/deliver"
)

func main() {
	hooks := background.Hooks()
	background.ServeStream(stream.Audit().Name, func(t *dynamo.Table) stream.Handle { return deliver.Waking(t.RecordChanges, t, hooks) })
}
