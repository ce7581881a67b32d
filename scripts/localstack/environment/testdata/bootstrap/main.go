// Command bootstrap is a function of the tests: it does what it is told, by
// its environment when it starts and by each event.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	fmt.Println("starting")
	if os.Getenv("START") == "fails" {
		os.Exit(3)
	}
	lambda.Start(func(_ context.Context, event string) (string, error) {
		fmt.Println("doing", event)
		switch event {
		case "fail":
			return "", errors.New("told to fail")
		case "panic":
			panic("told to panic")
		case "exit":
			os.Exit(1)
		case "hang":
			select {}
		case "environ":
			return fmt.Sprint(os.Environ()), nil
		}
		return fmt.Sprintf("%s by %d", event, os.Getpid()), nil
	})
}
