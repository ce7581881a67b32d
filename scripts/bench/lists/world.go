package lists

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"docket/scripts/bench/many"
	"docket/scripts/bench/subject"
	"docket/scripts/local/system"
	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/testing/dynamodel"
	"docket/shared/words"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// world is Docket over the model of DynamoDB, with what follows its writes.
type world struct {
	*subject.Workspace
	model   *dynamodel.Model
	table   *dynamo.Table
	looks   *rand.Rand
	taken   map[string]*part
	order   []string
	behind  []int           // records of each shard of the stream that were read
	changes []change.Change // that are not recorded yet
	worded  float64         // write units of the log's entries that are for words: what they have more by them
	bare    float64         // of entries of no words and no facets, which are there for orders and versions
	facets  float64         // of folding: segments, and what is deleted of the log that is not for words
}

func openWorld(ctx context.Context, dir string) (*world, error) {
	w, options := &world{looks: rand.New(rand.NewPCG(1, 1)), taken: map[string]*part{}}, dynamodel.Bare()
	options.Before = w.weigh
	w.model = dynamodel.New(options)
	db := w.model.Client()
	var err error
	if w.Workspace, err = subject.Open(ctx, db, dir, many.Scope.Tenant(), many.Scope.Workspace()); err != nil {
		return nil, err
	}
	w.table, w.behind = dynamo.New(db, system.TableName), make([]int, w.model.Shards())
	return w, w.follow(ctx) // of what opening wrote
}

// take counts what work takes under a name, so many times of which are done.
func (w *world) take(name string, times float64, work func() error) error {
	before := w.model.Usage()[""]
	if err := work(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	after, p := w.model.Usage()[""], w.taken[name]
	if p == nil {
		p = &part{name: name}
		w.taken[name], w.order = p, append(w.order, name)
	}
	p.times, p.read, p.write = p.times+times, p.read+after.Read-before.Read, p.write+after.Write-before.Write
	return nil
}

// weigh counts what words take of the log, and facets of folding. An entry is billed
// twice for each KB in the write that leaves it, and once when it is deleted.
func (w *world) weigh(c dynamodel.Call) error {
	switch in := c.Input.(type) {
	case *dynamodb.PutItemInput:
		if p := partitionOf(in.Item); strings.Contains(p, "#IX#") || strings.HasSuffix(p, "#LOG") {
			w.facets += unitsOf(in.Item)
		}
	case *dynamodb.TransactWriteItemsInput:
		for _, it := range in.TransactItems {
			if it.Put == nil || !strings.HasSuffix(partitionOf(it.Put.Item), "#LOG") {
				continue
			}
			whole, facets := unitsOf(it.Put.Item), 0.0
			if it.Put.Item["cur"] != nil {
				rest := maps.Clone(it.Put.Item)
				delete(rest, "w")
				facets = unitsOf(rest)
			}
			switch w.facets += facets; {
			case it.Put.Item["w"] != nil:
				w.worded += 3 * (whole - facets)
			case facets == 0:
				w.bare += 3 * whole
				w.facets += whole
			}
		}
	}
	return nil
}

func partitionOf(it dynamo.Item) string { return it["PK"].(*types.AttributeValueMemberS).Value }

// unitsOf is what an item is billed when it is written, out of a transaction.
func unitsOf(it dynamo.Item) float64 { return float64((dynamodel.SizeOf(it) + 1023) / 1024) }

// wordUnits are the write units of the words of all tickets: what their entries have
// more by them, and what folds and merges them. Deleting is in both.
func (w *world) wordUnits() float64 {
	return w.worded*2/3 + w.taken[folding].write - w.facets
}

// parts are what was taken for one lifetime.
func (w *world) parts() (parts []part) {
	for _, name := range w.order {
		p := *w.taken[name]
		parts = append(parts, part{name, p.times / lived, p.read / lived, p.write / lived})
	}
	return parts
}

// live has a ticket live, but for lists and searches.
func (w *world) live(ctx context.Context, n uint32) error {
	subject, description, said := many.Texts(n)
	var made struct{ Ticket struct{ ID string } }
	err := w.call(ctx, "create", http.MethodPost, "", map[string]any{"subject": subject, "description": description, "tags": []string{"one", "two"},
		"category": "billing", "contact_id": fmt.Sprint("contact_", n), "company_id": fmt.Sprint("company_", n%300)}, &made)
	if err != nil {
		return err
	}
	at := "/" + made.Ticket.ID
	for i := range messages {
		message := map[string]any{"direction": []string{"inbound", "outbound"}[i%2], "channel": "email", "body": said[i]}
		if err := w.call(ctx, "message", http.MethodPost, at+"/messages", message, nil); err != nil {
			return err
		}
	}
	for _, update := range []map[string]any{{"assignee_id": many.Agent(int(n) % 20)}, {"priority": "high"}, {"status": "resolved"}} {
		if err := w.call(ctx, "update", http.MethodPatch, at, update, nil); err != nil {
			return err
		}
	}
	for range reads {
		if err := w.call(ctx, "read", http.MethodGet, at, nil, nil); err != nil {
			return err
		}
	}
	return w.follow(ctx)
}

// call makes a call of tickets. What follows it is another's.
func (w *world) call(ctx context.Context, name, method, path string, body map[string]any, answer any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	if body == nil {
		text = nil
	}
	r, err := http.NewRequestWithContext(ctx, method, "/v1/support/tickets"+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+w.APIKey)
	r.Header.Set("Content-Type", "application/json")
	var answered bytes.Buffer
	if err := w.take(name, 1, func() error { return w.Do(ctx, r, &answered) }); err != nil || answer == nil {
		return err
	}
	return json.Unmarshal(answered.Bytes(), answer)
}

// together is how many Changes one batch of the stream has: those of a second or
// two of a busy workspace.
const together = 10

// follow reads the stream: each Change is recorded, and some have the indexes
// looked at.
func (w *world) follow(ctx context.Context) error {
	for shard := range w.behind {
		records, behind := w.model.Records(system.TableName, shard, w.behind[shard], 1000)
		w.behind[shard] = behind
		for _, record := range records {
			sort, _ := record.Keys["SK"].(*types.AttributeValueMemberS)
			if record.Event != "INSERT" || !strings.HasPrefix(sort.Value, dynamo.ChangePrefix) {
				continue
			}
			c, err := dynamo.ReadChange(record.New)
			if err != nil {
				return err
			}
			w.changes = append(w.changes, c)
			if w.looks.IntN(16) > 0 { // dispatch has one of sixteen Changes ask for a look at the indexes
				continue
			}
			if err := w.fold(ctx, heavy, nil); err != nil {
				return err
			}
		}
	}
	for len(w.changes) >= together {
		if err := w.take("record of audit", together, func() error { return failure(w.table.RecordChanges(ctx, w.changes[:together])) }); err != nil {
			return err
		}
		w.changes = w.changes[together:]
	}
	return nil
}

func failure(failures []error) error {
	for _, err := range failures {
		if err != nil {
			return err
		}
	}
	return nil
}

const (
	folding = "folding"
	heavy   = 128 // the weight of the log from which on the worker folds it
)

// fold does what a wake-up of the worker does. It knows how late it is.
func (w *world) fold(ctx context.Context, least int, now func() time.Time) error {
	return w.take(folding, 1, func() error {
		for more := true; more; {
			progress, err := words.Tend(ctx, w.table.WordsOf(many.Scope), words.Work{Least: least, Now: now})
			if err != nil {
				return err
			}
			more = progress.More
		}
		return nil
	})
}

// end removes what waits for readers.
func (w *world) end(ctx context.Context) error {
	return w.fold(ctx, heavy, func() time.Time { return time.Now().Add(time.Hour) })
}
