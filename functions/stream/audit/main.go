// Command audit is the function that records every Change.
package main

import (
	"docket/shared/dynamo"
	"docket/shared/lambdahost/background"
	"docket/shared/stream"
)

func main() {
	background.ServeStream(stream.Audit().Name, func(t *dynamo.Table) stream.Handle { return t.RecordChanges })
}
