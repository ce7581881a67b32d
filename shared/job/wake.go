package job

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"docket/shared/tenant"
)

// Wake is a message of a queue. It asks the worker to check whether
// there is something to do. It carries no state, and may come twice or never.
type Wake struct {
	Call     Call
	Scope    tenant.Scope // of the workspace that it is about; a sweep's has none
	Job      string       // a job's id
	Endpoint string       // a webhook's id, Inboxes or Mail
	Ticket   string       // the UUID of the ticket of a held reply, or whose requester is met
	Reader   string       // who wrote that
	Shard    int          // of the timers that are to be swept
	Letter   string       // the key in the bucket of one that came in

	After time.Duration // it comes so much later than it is sent, by up to fifteen minutes; what is taken has none
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
	Step     Call = "job"      // a job
	Compact  Call = "compact"  // the length of a workspace's index log
	Sweep    Call = "sweep"    // what is due in a shard of the timers
	Release  Call = "release"  // a reply that is held
	Meet     Call = "meet"     // a ticket's requester, who may be no contact yet
	Arrive   Call = "arrive"   // a letter that came in, which says itself to whom; it goes by a queue of its own
	Arrivals Call = "arrivals" // letters that came in and that nobody received; likewise
	Deliver  Call = "deliver"  // what there is for an endpoint; it goes by a queue of its own
)

// Inboxes stands for the inboxes of a workspace's members where a wake-up names an
// endpoint: what follows the feed for them does so as an endpoint does.
const Inboxes = "inboxes"

// Mail stands likewise for the letters that leave a workspace. Wake-ups of it go by a
// queue of their own.
const Mail = "mail"

// Now is the wake-up without delay.
func (w Wake) Now() Wake {
	w.After = 0
	return w
}

// Group names the message group in SQS. A fair queue serves a group with few
// messages before one with many.
func (w Wake) Group() string {
	if w.Call == Sweep || w.Call == Arrive || w.Call == Arrivals { // of no workspace, or of one that is not known yet
		return string(w.Call)
	}
	return w.Scope.Tenant() + "." + w.Scope.Workspace()
}

// wire is a wake-up as the queue carries it.
type wire struct {
	Call      Call   `json:"call"`
	Tenant    string `json:"tenant,omitempty"`
	Workspace string `json:"workspace,omitempty"`
	Job       string `json:"job,omitempty"`
	Endpoint  string `json:"endpoint,omitempty"`
	Ticket    string `json:"ticket,omitempty"`
	Reader    string `json:"reader,omitempty"`
	Shard     int    `json:"shard,omitempty"`
	Letter    string `json:"letter,omitempty"`
}

// Encode is the wake-up as text.
func (w Wake) Encode() string {
	text, err := json.Marshal(wire{w.Call, w.Scope.Tenant(), w.Scope.Workspace(), w.Job, w.Endpoint, w.Ticket, w.Reader, w.Shard, w.Letter})
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
	w := Wake{Call: m.Call, Job: m.Job, Endpoint: m.Endpoint, Ticket: m.Ticket, Reader: m.Reader, Shard: m.Shard, Letter: m.Letter}
	var err error
	switch m.Call {
	case Sweep, Arrive, Arrivals:
	case Step, Compact, Release, Meet, Deliver:
		w.Scope, err = tenant.NewScope(m.Tenant, m.Workspace)
	default:
		err = fmt.Errorf("nobody answers the call %q", m.Call)
	}
	return w, err
}
