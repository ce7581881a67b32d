// Command empty is the least that a function in Go can be: it asks the Lambda
// runtime for an invocation, and does nothing else. Functions are measured
// against it.
package main

import (
	"net/http"
	"os"
)

func main() {
	answer, err := http.Get("http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/next")
	if err != nil {
		os.Exit(1)
	}
	_ = answer.Body.Close()
}
