// Command environment is an execution environment of LocalStack's without
// Docker: it runs one function as a process, starts it again where it has
// ended, and carries invocations and answers between it and LocalStack.
//
// LocalStack's plugin (scripts/localstack/executor) starts it with what the
// function gets to see, and reads the port at which it takes invocations from
// the first line that it prints. It ends when its standard input does.
// LocalStack's side of the conversation is in its executor_endpoint.py.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("environment: ")
	if err := run(os.Getenv, os.Environ(), os.Stdin, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// run serves until input ends.
func run(getenv func(string) string, environ []string, input io.Reader, output io.Writer) error {
	seconds, err := strconv.Atoi(getenv("AWS_LAMBDA_FUNCTION_TIMEOUT"))
	if err != nil {
		return fmt.Errorf("AWS_LAMBDA_FUNCTION_TIMEOUT: %w", err)
	}
	root := getenv("LAMBDA_TASK_ROOT")
	printed, err := newOutput()
	if err != nil {
		return err
	}
	e := &environment{
		output: printed,
		binary: filepath.Join(root, "bootstrap"), root: root, environ: visible(environ), timeout: time.Duration(seconds) * time.Second,
		emulator: emulator{base: getenv("LOCALSTACK_RUNTIME_ENDPOINT"), id: getenv("LOCALSTACK_RUNTIME_ID")},
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: e.routes(), ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }() // until the end
	if _, err := fmt.Fprintln(output, listener.Addr().(*net.TCPAddr).Port); err != nil {
		return err
	}
	go e.begin()
	_, err = io.Copy(io.Discard, input) // nothing is ever sent
	_ = server.Close()
	e.end()
	return err
}

// visible is what the function gets to see: what LocalStack gave, without that
// which is for this program, and a PATH as AWS sets it.
func visible(environ []string) []string {
	seen := []string{"PATH=/usr/local/bin:/usr/bin:/bin"}
	for _, variable := range environ {
		if !strings.HasPrefix(variable, "LOCALSTACK_") && !strings.HasPrefix(variable, "PATH=") {
			seen = append(seen, variable)
		}
	}
	return seen
}
