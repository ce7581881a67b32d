// Command mail-events is the function that takes what SES tells of letters that it sent.
package main

import (
	"docket/shared/lambdahost/background"
	"docket/shared/worker"
)

func main() { background.ServeMailEvents(worker.MailEventsQueue().Name) }
