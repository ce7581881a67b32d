package job

import (
	"context"
	"encoding/json"
	"fmt"

	"docket/shared/tenant"
)

// Wake is a message of the jobs queue. It asks the worker to check whether
// there is something to do. It carries no state, and may come twice or never.
type Wake struct {
	Call  Call
	Scope tenant.Scope // of a job's, and of a compaction's workspace
	Job   string       // a job's id
	Shard int          // of the timers that are to be swept
}

// Waker brings wake-ups to the worker.
type Waker interface {
	// Send sends wake-ups. After an error some of them may have been sent.
	Send(ctx context.Context, wakes ...Wake) error
}

// Call is what is to be looked at.
type Call string

// The calls.
const (
	Step    Call = "job"     // a job
	Compact Call = "compact" // the length of a workspace's index log
	Sweep   Call = "sweep"   // what is due in a shard of the timers
)

// Group names the message group in SQS. A fair queue serves a group with few
// messages before one with many.
func (w Wake) Group() string {
	if w.Call == Sweep {
		return string(Sweep)
	}
	return w.Scope.Tenant() + "." + w.Scope.Workspace()
}

// wire is a wake-up as the queue carries it.
type wire struct {
	Call      Call   `json:"call"`
	Tenant    string `json:"tenant,omitempty"`
	Workspace string `json:"workspace,omitempty"`
	Job       string `json:"job,omitempty"`
	Shard     int    `json:"shard,omitempty"`
}

// Encode is the wake-up as text.
func (w Wake) Encode() string {
	text, err := json.Marshal(wire{w.Call, w.Scope.Tenant(), w.Scope.Workspace(), w.Job, w.Shard})
	if err != nil {
		panic(err) // it is strings and a number
	}
	return string(text)
}

// ReadWake reads what Encode wrote.
func ReadWake(text string) (Wake, error) {
	var m wire
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		return Wake{}, fmt.Errorf("read a wake-up: %w", err)
	}
	w := Wake{Call: m.Call, Job: m.Job, Shard: m.Shard}
	var err error
	switch m.Call {
	case Sweep:
	case Step, Compact:
		w.Scope, err = tenant.NewScope(m.Tenant, m.Workspace)
	default:
		err = fmt.Errorf("nobody answers the call %q", m.Call)
	}
	return w, err
}
