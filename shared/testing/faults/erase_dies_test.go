package faults_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"docket/scripts/local/system"
	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/job"
	"docket/shared/stream"
	"docket/shared/testing/fake"
	"docket/shared/testing/systemtest"
	"docket/shared/ticket"
	"docket/shared/worker"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// mortal is the way to the table of a worker that dies at one of its requests,
// before the table does what it asks or after. Meanwhile others are at work.
type mortal struct {
	dynamodb.HTTPClient
	dies      context.CancelFunc
	at        int // the request at which it dies
	after     bool
	meanwhile func(request int)

	mu       sync.Mutex
	requests int
	dead     bool
}

func (m *mortal) Do(r *http.Request) (*http.Response, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.requests++; m.dead || m.requests == m.at && !m.after {
		return nil, m.die()
	}
	m.meanwhile(m.requests)
	answer, err := m.HTTPClient.Do(r)
	if m.requests == m.at {
		if err == nil {
			_ = answer.Body.Close() // nobody hears it
		}
		return nil, m.die()
	}
	return answer, err
}

func (m *mortal) die() error {
	m.dead = true
	m.dies()
	return errDied
}

// step has a worker do a step of a job at an instant, through a mortal.
func (d desk) step(t testing.TB, j job.Job, now time.Time, m *mortal) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	m.dies = stop
	through := func(o *dynamodb.Options) { m.HTTPClient, o.HTTPClient = o.HTTPClient, m }
	table := dynamo.New(dynamo.Local(endpoint, through), system.TableName)
	w := worker.Worker{Table: table, Waker: &fake.Waker{}, Hooks: &fake.Waker{}, Mail: &fake.Waker{}, Now: func() time.Time { return now }}
	if came, err := w.Take(ctx, job.Wake{Call: job.Step, Scope: d.scope, Job: j.ID}); !m.dead && errors.Join(err, came.Err) != nil {
		t.Fatal(err, came.Err)
	}
}

// job is a job as it is now.
func (d desk) job(t testing.TB, jobID string) job.Job {
	t.Helper()
	j, err := d.Table.Job(t.Context(), d.scope, jobID)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// disturb makes a write of the contact's, or on what is the contact's, which may
// be refused. sent is a message of theirs on the ticket beside, which comes again.
func (m *marks) disturb(t testing.TB, d desk, draw *rand.Rand, who ticket.Contact, theirs []string, beside string, sent map[string]any) {
	t.Helper()
	at := "/v1/support/tickets/" + theirs[draw.IntN(len(theirs))]
	switch draw.IntN(6) {
	case 0:
		d.try(t, "POST", at+"/messages", fmt.Sprintf(`{"body":%q,"author_name":%q,"idempotency_key":%q}`, m.word("a message meanwhile"), m.word("a name meanwhile"), m.word("key")))
	case 1:
		d.try(t, "POST", at+"/comments", fmt.Sprintf(`{"body":%q}`, m.word("a comment meanwhile")))
	case 2:
		d.try(t, "PATCH", at, fmt.Sprintf(`{"tags":[%q],"category":%q,"idempotency_key":%q}`, m.word("a tag meanwhile"), m.word("a category meanwhile"), m.word("key")))
	case 3:
		d.try(t, "POST", "/v1/support/tickets", fmt.Sprintf(`{"subject":%q,"contact_id":%q,"idempotency_key":%q}`, m.word("a ticket meanwhile"), who.ID, m.word("key")))
	case 4:
		d.try(t, "POST", "/v1/support/tickets/"+beside+"/messages", fmt.Sprintf(`{"body":%q,"author_email":%q}`, m.word("a message beside"), who.Email))
	case 5:
		m.send(t, d, beside, sent)
	}
}

// changes are the Changes of a workspace as they are now.
func (d desk) changes(t testing.TB) (all []change.Change) {
	t.Helper()
	for _, c := range d.read(t).changes {
		all = append(all, c)
	}
	return all
}

// Wherever its steps die, and whatever others write in its first pass, an erasing
// leaves nothing: not even if the audit consumer comes only then, with the
// Changes as they were.
func TestAnErasingThatDiesAnywhereWhileOthersWriteLeavesNothing(t *testing.T) {
	d := start(t, func(o *system.Options) { o.Consumers = []stream.Consumer{} }) // nothing follows a write
	for seed := range uint64(6) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			draw := rand.New(rand.NewPCG(seed, 12))
			d := of(t, d.System, systemtest.Workspace(t, d))
			theirs, others := newMarks(), newMarks()
			who := ticket.Contact{ID: theirs.word("contact"), Email: theirs.word("address") + "@example.com"}
			tickets := []string{theirs.converse(t, d, map[string]any{"contact_id": who.ID}), theirs.converse(t, d, map[string]any{"contact_id": who.ID})}
			beside := others.converse(t, d, map[string]any{"contact_id": "another"})
			sent := theirs.message(t, who.Email)
			theirs.send(t, d, beside, sent)
			d.beginErasing(t, who)
			j, now := d.jobs(t)[0], d.now(t)
			was := d.changes(t)
			for deaths := 0; !j.Final(); now = now.Add(20 * time.Minute) {
				m := &mortal{meanwhile: func(int) {}}
				if deaths < 6 {
					m.at, m.after = 1+draw.IntN(80), draw.IntN(2) == 0
				}
				if j.Cursor == "" || strings.Contains(j.Cursor, `"pass":1`) {
					m.meanwhile = func(int) {
						if draw.IntN(8) == 0 {
							theirs.disturb(t, d, draw, who, tickets, beside, sent)
						}
					}
				}
				d.step(t, j, now, m)
				if m.dead {
					deaths++
				}
				was = append(was, d.changes(t)...)
				j = d.job(t, j.ID)
			}
			if j.State != job.Done {
				t.Fatalf("%+v", j)
			}
			if err := errors.Join(d.Table.RecordChanges(t.Context(), was)...); err != nil {
				t.Fatal(err)
			}
			if err := d.Table.CompactAll(t.Context(), d.scope); err != nil {
				t.Fatal(err)
			}
			for _, at := range look(t, d.prefix()).marked(theirs) {
				t.Errorf("a word is left: %s", at)
			}
		})
	}
}
