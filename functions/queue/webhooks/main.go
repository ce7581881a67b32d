// Command webhooks is the function that delivers events to the endpoints of webhooks.
package main

import (
	"docket/shared/dynamo"
	"docket/shared/lambdahost/background"
	"docket/shared/rest/helpdesk"
	"docket/shared/webhook/deliver"
	"docket/shared/worker"
)

func main() {
	background.ServeHooks(worker.HooksQueue().Name, func(t *dynamo.Table) deliver.Renderer { return helpdesk.Events{Store: t} })
}
