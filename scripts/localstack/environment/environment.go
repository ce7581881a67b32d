package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"sync"
	"time"

	"docket/scripts/runtimeapi"
)

// startTimeout is how long a function may take until it asks for work.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
const startTimeout = 10 * time.Second

// environment runs one function. LocalStack has it do one invocation at a
// time.
type environment struct {
	binary, root string
	environ      []string
	timeout      time.Duration
	emulator     emulator

	output   *output
	starting sync.Mutex           // of the start, or one invocation
	function *runtimeapi.Function // nil: it has to be started

	life    sync.Mutex
	current *runtimeapi.Function // the last that was started
	over    bool                 // none is started any more
}

// begin starts the function and tells LocalStack that it is ready, or why not.
func (e *environment) begin() {
	e.starting.Lock()
	defer e.starting.Unlock()
	err := e.start()
	if err != nil {
		log.Printf("%s: %v\n%s", e.binary, err, e.output.taken())
		err = e.emulator.failed(reportOf(err, ""))
	} else {
		err = e.emulator.ready()
	}
	if err != nil {
		log.Print(err) // LocalStack gives up waiting by itself
	}
}

// end ends the function for good, and with it an invocation that is on its way.
func (e *environment) end() {
	e.life.Lock()
	defer e.life.Unlock()
	e.over = true
	if e.current != nil {
		e.current.Stop()
	}
}

// start starts the function and waits until it asks for work.
func (e *environment) start() error {
	f, err := e.launch()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	if _, err := f.Ready(ctx); err != nil {
		var ended *runtimeapi.Ended
		if !errors.As(err, &ended) {
			f.Stop()
		}
		return err
	}
	e.function = f
	return nil
}

func (e *environment) launch() (*runtimeapi.Function, error) {
	e.life.Lock()
	defer e.life.Unlock()
	if e.over {
		return nil, errors.New("the environment has ended")
	}
	f, err := runtimeapi.Start(e.binary, e.root, e.environ, e.output.write)
	e.current = f
	return f, err
}

// invocation is one as LocalStack sends it.
type invocation struct {
	ID      string `json:"invoke-id"`
	ARN     string `json:"invoked-function-arn"`
	Payload string `json:"payload"`
	Trace   string `json:"trace-id"`
}

func (e *environment) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /invoke", func(w http.ResponseWriter, r *http.Request) {
		var i invocation
		if err := json.NewDecoder(r.Body).Decode(&i); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		go e.invoke(i) // the answer takes another way
		w.WriteHeader(http.StatusAccepted)
	})
	return mux
}

// invoke does an invocation and tells LocalStack what came of it.
func (e *environment) invoke(i invocation) {
	e.starting.Lock()
	defer e.starting.Unlock()
	began := time.Now()
	answer, err := e.answer(runtimeapi.Invocation{
		ID: i.ID, ARN: i.ARN, Trace: i.Trace, Payload: []byte(i.Payload), Deadline: began.Add(e.timeout)})
	if err != nil {
		log.Printf("%s: %s: %v", e.binary, i.ID, err)
		answer = runtimeapi.Answer{Failed: true, Payload: reportOf(err, i.ID)}
	}
	logs := fmt.Sprintf("START RequestId: %s Version: $LATEST\n%sEND RequestId: %s\nREPORT RequestId: %s\tDuration: %.2f ms\n",
		i.ID, e.output.taken(), i.ID, i.ID, float64(time.Since(began).Microseconds())/1000)
	if err := e.emulator.answered(i.ID, answer, logs); err != nil {
		log.Print(err) // LocalStack gives up waiting by itself
	}
}

// answer has the function do an invocation, in a new process where the last
// has ended meanwhile.
func (e *environment) answer(i runtimeapi.Invocation) (runtimeapi.Answer, error) {
	for {
		if e.function == nil {
			if err := e.start(); err != nil {
				return runtimeapi.Answer{}, err
			}
			i.Deadline = time.Now().Add(e.timeout)
		}
		answer, err := e.function.Invoke(i)
		if err == nil {
			return answer, nil
		}
		e.function = nil
		var ended *runtimeapi.Ended
		if !errors.As(err, &ended) || ended.Invoked {
			return answer, err
		}
	}
}

// reportOf says in Lambda's words why there is no answer.
func reportOf(err error, id string) []byte {
	kind, ended := "Runtime.Unknown", (*runtimeapi.Ended)(nil)
	switch {
	case errors.As(err, &ended) && ended.Report != nil:
		return ended.Report
	case ended != nil:
		kind = "Runtime.ExitError"
	case errors.Is(err, runtimeapi.ErrTimedOut):
		kind = "Sandbox.Timedout"
	}
	text, marshal := json.Marshal(map[string]string{"errorType": kind, "errorMessage": fmt.Sprintf("RequestId: %s Error: %v", id, err)})
	if marshal != nil {
		panic(marshal) // it is strings
	}
	return text
}
