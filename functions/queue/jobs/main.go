// Command jobs is the function that takes the wake-ups of the jobs queue.
package main

import (
	"docket/shared/dynamo"
	"docket/shared/lambdahost/background"
	"docket/shared/rest/helpdesk"
	"docket/shared/webhook/deliver"
	"docket/shared/worker"
)

func main() {
	background.ServeJobs(worker.JobsQueue().Name, func(t *dynamo.Table) deliver.Renderer { return helpdesk.Events{Store: t} })
}
