// Command dispatch is the function that does what every Change sets in motion.
package main

import (
	"time"

	"docket/shared/dispatch"
	"docket/shared/dynamo"
	"docket/shared/lambdahost/background"
	"docket/shared/stream"
)

func main() {
	bus := background.Bus()
	background.ServeStream(stream.Dispatch().Name, func(t *dynamo.Table) stream.Handle {
		return stream.Each(dispatch.Dispatcher{Desk: t, Bus: bus, Now: time.Now}.Handle)
	})
}
