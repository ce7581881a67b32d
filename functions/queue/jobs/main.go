// Command jobs is the function that takes the wake-ups of the jobs queue.
package main

import (
	"docket/shared/lambdahost/background"
	"docket/shared/worker"
)

func main() { background.ServeJobs(worker.JobsQueue().Name) }
