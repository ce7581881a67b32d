package operations

import (
	"context"
	"fmt"

	"docket/scripts/bench/run"
	"docket/scripts/bench/subject"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// operation is a call of Docket in one of its workspaces, under a credential that
// subject.Workspace knows. A write has bodies, which are sent in turns.
type operation struct {
	name, workspace, credential string
	method, path                string
	bodies                      []string
}

// The tickets of each face.
const (
	support  = "/v1/support/tickets"
	helpdesk = "/helpdesk/api/v1/tickets"
	own      = "/api/v1/support/tickets"
	desk     = "/desk/api/v1/tickets"
)

var operations = []operation{
	{"create", plain, "key", "POST", support, creates},
	{"update", plain, "key", "PATCH", support + "/ticket_{ticket}", updates},
	{"add a message", plain, "key", "POST", support + "/ticket_{ticket}/messages", messages},
	{"create under SLA", promised, "key", "POST", support, creates},
	{"update under SLA", promised, "key", "PATCH", support + "/ticket_{ticket}", updates},
	{"add a message under SLA", promised, "key", "POST", support + "/ticket_{ticket}/messages", messages},
	{"get", plain, "key", "GET", support + "/ticket_{ticket}", nil},
	{"get by token", plain, "agent", "GET", support + "/ticket_{ticket}", nil},
	{"list", listed, "key", "GET", support + "?limit=25", nil},
	{"list by two filters", listed, "key", "GET", support + "?limit=25&status=open&priority=high", nil},
	{"helpdesk: create", plain, "agent", "POST", helpdesk, []string{`{"ticket":` + draft + `}`}},
	{"helpdesk: update", plain, "agent", "PUT", helpdesk + "/tkt_{ticket}", []string{`{"ticket":{"priority":"low"}}`, `{"ticket":{"priority":"high"}}`}},
	{"helpdesk: get", plain, "agent", "GET", helpdesk + "/tkt_{ticket}", nil},
	{"helpdesk: list by status", listed, "agent", "GET", helpdesk + "?sort_by=status", nil},
	{whole, talked, "agent", "GET", desk + "/ticket_{ticket}", nil},
	{"desk: the whole ticket by its reference", talked, "agent", "GET", desk + "/TKT-0001", nil},
	{"desk: the counts of the tabs", listed, "agent", "GET", "/desk/api/v1/ticket-counts", nil},
	{"self-service: create", plain, "customer", "POST", own, []string{`{"title":"The invoice of March shows the wrong amount"}`}},
	{"self-service: comment", plain, "customer", "POST", own + "/{ticket}/comments", []string{`{"content":"You charged us twice in March."}`}},
	{"self-service: get", listed, "customer", "GET", own + "/{ticket}", nil},
	{"self-service: list", listed, "customer", "GET", own, nil},
}

// whole is the operation that reads a ticket with a thread of 25 entries.
const whole = "desk: the whole ticket"

// draft is a ticket of the Helpdesk face.
const draft = `{"subject":"The invoice of March shows the wrong amount","priority":"high","requesterEmail":"casey@customer.example","tags":["invoice","vip"]}`

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
	talked   = "talked" // likewise, and the first ticket has a thread
	listed   = "listed" // with a page of tickets of each status and priority
)

// docket is Docket over one client, with its workspaces.
type docket map[string]*subject.Workspace

// openDocket makes the workspaces, whose names begin with a prefix.
func openDocket(ctx context.Context, db *dynamodb.Client, dir, prefix string) (d docket, err error) {
	d = docket{}
	for _, name := range []string{plain, promised, talked, listed} {
		if d[name], err = subject.Open(ctx, db, dir, "bench", prefix+name); err != nil {
			return nil, err
		}
	}
	for _, name := range []string{promised, talked} {
		if err := d[name].Promise(ctx); err != nil {
			return nil, err
		}
	}
	if err := d[listed].Fill(ctx, 16*25); err != nil {
		return nil, err
	}
	for _, w := range d {
		if err := w.Attend(ctx); err != nil {
			return nil, err
		}
	}
	return d, d[talked].Talk(ctx)
}

// prepare prepares a client's next call of an operation; reads are all alike.
func (d docket) prepare(o operation, client int) run.Job {
	w := d[o.workspace]
	if o.bodies == nil {
		client = 0
	}
	r := w.Next(client, o.credential, o.method, o.path, o.bodies...)
	return func(ctx context.Context) error { return w.Do(ctx, r, nil) }
}
