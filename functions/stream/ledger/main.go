// Command ledger is the function that enters every Change in the books.
package main

import (
	"time"

	"docket/shared/dynamo"
	"docket/shared/lambdahost/background"
	"docket/shared/stream"
)

func main() {
	background.ServeStream(stream.Ledger().Name, func(t *dynamo.Table) stream.Handle { return stream.KeepBooks(t, time.Now) })
}
