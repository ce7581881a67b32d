// Package runtimeapi runs a Lambda function as a process of this machine: it
// is the side of Lambda's Runtime API that AWS has.
//
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
package runtimeapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"time"
)

// Invocation is one call of a function.
type Invocation struct {
	ID       string
	ARN      string    // of the function, as it was called
	Trace    string    // of X-Ray; may be empty
	Deadline time.Time // the function is ended when it has no answer by then
	Payload  []byte
}

// Answer is what a function made of an invocation.
type Answer struct {
	Payload []byte
	Failed  bool // the payload says why
}

// ErrTimedOut tells that a function had no answer at the deadline. It was
// ended.
var ErrTimedOut = errors.New("the function timed out")

// Ended tells that a function's process has ended by itself.
type Ended struct {
	State   string // as "exit status 1"
	Report  []byte // what it had said of its failed start; nil: nothing
	Invoked bool   // it had been given the invocation
}

func (e *Ended) Error() string { return "the function ended: " + e.State }

// Function is a running process, which takes one invocation at a time.
type Function struct {
	Began time.Time // when it was executed

	cmd    *exec.Cmd
	desk   *desk
	server *http.Server
	exited chan struct{}
}

// Start starts a binary with nothing but the given environment in a working
// directory, "" being the caller's. What it prints goes to output.
func Start(binary, dir string, environment []string, output io.Writer) (*Function, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", binary, err)
	}
	f := &Function{desk: newDesk(), exited: make(chan struct{})}
	f.server = &http.Server{Handler: f.desk.routes(), ReadHeaderTimeout: time.Minute}
	go func() { _ = f.server.Serve(listener) }() // until Stop
	f.cmd = exec.Command(binary)
	f.cmd.Dir, f.cmd.Stdout, f.cmd.Stderr = dir, output, output
	f.cmd.Env = append([]string{"AWS_LAMBDA_RUNTIME_API=" + listener.Addr().String()}, environment...)
	f.Began = time.Now()
	if err := f.cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start %s: %w", binary, err), f.server.Close())
	}
	go func() {
		_ = f.cmd.Wait() // how it ended is in ProcessState
		close(f.exited)
	}()
	return f, nil
}

// Ready waits until the function asks for work, and tells when that was. The
// error is an *Ended where it never will.
func (f *Function) Ready(ctx context.Context) (time.Time, error) {
	select {
	case at := <-f.desk.asked:
		return at, nil
	case <-f.exited:
		return time.Time{}, f.ended(false)
	case <-ctx.Done():
		return time.Time{}, fmt.Errorf("the function asked for no work: %w", ctx.Err())
	}
}

// Invoke has the function do one invocation. The error is ErrTimedOut, or an
// *Ended; after either the function is gone.
func (f *Function) Invoke(i Invocation) (Answer, error) {
	deadline := time.NewTimer(time.Until(i.Deadline))
	defer deadline.Stop()
	given := false
	for work := f.desk.work; ; {
		select {
		case work <- i:
			given, work = true, nil
		case a := <-f.desk.answers:
			if a.id == i.ID {
				return a.Answer, nil
			}
		case <-f.exited:
			select {
			case a := <-f.desk.answers: // it handed in and went at once, as after a panic
				if a.id == i.ID {
					return a.Answer, nil
				}
			default:
			}
			return Answer{}, f.ended(given)
		case <-deadline.C:
			f.Stop()
			return Answer{}, ErrTimedOut
		}
	}
}

// Stop ends the process at once and waits until it is gone.
func (f *Function) Stop() {
	if err := f.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		panic(fmt.Sprintf("a process that was started here cannot be killed: %v", err))
	}
	<-f.exited
	_ = f.server.Close() // nobody is left who calls
}

func (f *Function) ended(given bool) *Ended {
	_ = f.server.Close() // nobody is left who calls
	e := &Ended{State: f.cmd.ProcessState.String(), Invoked: given}
	select {
	case e.Report = <-f.desk.reports:
	default:
	}
	return e
}
