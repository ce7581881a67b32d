// Command jobs is the function that takes the wake-ups of the queue of jobs.
package main

import (
	"docket/shared/dispatch"
	"docket/shared/lambdahost/background"
)

func main() { background.ServeJobs(dispatch.JobsQueue().Name) }
