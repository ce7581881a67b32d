// Command mail is the function that brings out letters.
package main

import (
	"docket/shared/lambdahost/background"
	"docket/shared/worker"
)

func main() { background.ServeMail(worker.MailQueue().Name) }
