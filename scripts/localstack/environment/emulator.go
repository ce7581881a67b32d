package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"docket/scripts/runtimeapi"
)

// emulator is LocalStack as it listens to an execution environment.
type emulator struct {
	base string // http://127.0.0.1:4566/_localstack_lambda/<id>
	id   string
}

var client = &http.Client{Timeout: time.Minute}

func (e emulator) ready() error { return e.tell("/status/"+e.id+"/ready", nil) }

// failed tells that the function did not start.
func (e emulator) failed(report []byte) error { return e.tell("/status/"+e.id+"/error", report) }

// answered hands in what came of an invocation. Its logs go first: LocalStack
// takes those that it has when the answer comes.
func (e emulator) answered(id string, a runtimeapi.Answer, logs string) error {
	text, err := json.Marshal(map[string]string{"logs": logs})
	if err != nil {
		return err
	}
	if err := e.tell("/invocations/"+id+"/logs", text); err != nil {
		return err
	}
	if a.Failed {
		return e.tell("/invocations/"+id+"/error", a.Payload)
	}
	return e.tell("/invocations/"+id+"/response", a.Payload)
}

func (e emulator) tell(path string, body []byte) error {
	response, err := client.Post(e.base+path, "application/json", bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("tell LocalStack: %w", err)
	}
	_ = response.Body.Close() // it is empty
	if response.StatusCode != http.StatusAccepted {
		return fmt.Errorf("tell LocalStack: %s: %s", path, response.Status)
	}
	return nil
}
