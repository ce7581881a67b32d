// Command audit is the function that records every Change, and wakes who delivers it to endpoints and who brings out
// mail for it.
package main

import (
	"docket/shared/dynamo"
	"docket/shared/lambdahost/background"
	"docket/shared/mail/carry"
	"docket/shared/stream"
	"docket/shared/webhook/deliver"
)

func main() {
	hooks, mail := background.Hooks(), background.Mail()
	background.ServeStream(stream.Audit().Name, func(t *dynamo.Table) stream.Handle {
		return carry.Waking(deliver.Waking(t.RecordChanges, t, hooks), t, mail)
	})
}
