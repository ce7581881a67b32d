// Command dispatch is the function that routes every Change: its event to the
// bus, and wake-ups to the worker.
package main

import (
	"docket/shared/dispatch"
	"docket/shared/dynamo"
	"docket/shared/lambdahost/background"
	"docket/shared/stream"
)

func main() {
	dispatcher := dispatch.Dispatcher{Bus: background.Bus(), Waker: background.Jobs()}
	background.ServeStream(stream.Dispatch().Name, func(*dynamo.Table) stream.Handle { return dispatcher.HandleBatch })
}
