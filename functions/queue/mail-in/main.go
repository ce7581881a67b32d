// Command mail-in is the function that receives the letters that came in.
package main

import (
	"docket/shared/lambdahost/background"
	"docket/shared/worker"
)

func main() { background.ServeLetters(worker.LettersQueue().Name) }
