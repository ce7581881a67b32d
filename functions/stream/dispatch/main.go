// Command dispatch is the function that routes every Change: its event to the
// bus, and wake-ups to the worker.
package main

import (
	"docket/shared/dynamo"
	"docket/shared/lambdahost/background"
	"docket/shared/outbound"
	"docket/shared/stream"
)

func main() {
	dispatcher := outbound.Dispatcher{Bus: background.Bus(), Queue: background.Jobs()}
	background.ServeStream(stream.Dispatch().Name, func(*dynamo.Table) stream.Handle { return dispatcher.HandleBatch })
}
