package operations

import (
	"context"
	"fmt"

	"docket/scripts/bench/run"
	"docket/scripts/bench/subject"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// operation is a call of Docket in one of its workspaces. A write has bodies,
// which are sent in turns.
type operation struct {
	name, workspace string
	token           bool // made under a token, not the API key
	method, path    string
	bodies          []string
}

var operations = []operation{
	{"create", plain, false, "POST", "", creates},
	{"update", plain, false, "PATCH", "/{ticket}", updates},
	{"add a message", plain, false, "POST", "/{ticket}/messages", messages},
	{"create under SLA", promised, false, "POST", "", creates},
	{"update under SLA", promised, false, "PATCH", "/{ticket}", updates},
	{"add a message under SLA", promised, false, "POST", "/{ticket}/messages", messages},
	{"get", plain, false, "GET", "/{ticket}", nil},
	{"get by token", plain, true, "GET", "/{ticket}", nil},
	{"list", listed, false, "GET", "?limit=25", nil},
	{"list by two filters", listed, false, "GET", "?limit=25&status=open&priority=high", nil},
}

var (
	creates = []string{fmt.Sprintf(subject.Draft, "new", "high")}
	updates = []string{`{"priority":"low"}`, `{"priority":"high"}`} // and so what a plan holds the ticket to
	// Each of these begins or ends a cycle of the next response.
	messages = []string{
		`{"direction":"inbound","channel":"email","body":"You charged us twice in March. Could you please look at the invoice again?"}`,
		`{"direction":"outbound","channel":"email","body":"You charged us twice in March. Could you please look at the invoice again?"}`,
	}
)

// The workspaces. Their names are equally long, and so are keys and items.
const (
	plain    = "plain0"
	promised = "slasla" // with policies and business hours
	listed   = "listed" // with a page of tickets of each status and priority
)

// docket is Docket over one client, with its workspaces.
type docket map[string]*subject.Workspace

// openDocket makes the workspaces, whose names begin with a prefix.
func openDocket(ctx context.Context, db *dynamodb.Client, dir, prefix string) (d docket, err error) {
	d = docket{}
	for _, name := range []string{plain, promised, listed} {
		if d[name], err = subject.Open(ctx, db, dir, "bench", prefix+name); err != nil {
			return nil, err
		}
	}
	if err := d[promised].Promise(ctx); err != nil {
		return nil, err
	}
	if err := d[listed].Fill(ctx, 16*25); err != nil {
		return nil, err
	}
	for _, w := range d {
		if err := w.Attend(ctx); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// prepare prepares a client's next call of an operation; reads are all alike.
func (d docket) prepare(o operation, client int) run.Job {
	w := d[o.workspace]
	credential := w.APIKey
	if o.token {
		credential = w.Tokens["agent"]
	}
	if o.bodies == nil {
		client = 0
	}
	r := w.Next(client, credential, o.method, o.path, o.bodies...)
	return func(ctx context.Context) error { return w.Do(ctx, r, nil) }
}
