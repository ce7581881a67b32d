package faults_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"docket/scripts/local/system"
	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/stream"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// watched is a way to the table that remembers what is written.
type watched struct {
	dynamodb.HTTPClient
	mu     sync.Mutex
	writes []string
}

func (w *watched) Do(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	_, action, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	w.mu.Lock()
	if !strings.HasPrefix(action, "Query") && !strings.Contains(action, "Get") {
		w.writes = append(w.writes, action+" "+string(body))
	}
	w.mu.Unlock()
	return w.HTTPClient.Do(r)
}

// ofTickets tells a write of what lies with tickets or follows from them.
var ofTickets = regexp.MustCompile(`#(TK|AU|UR|ID|REF|RT)#`)

// through has a worker do a job to its end, over a table.
func (d desk) through(t testing.TB, table *dynamo.Table, who ticket.Contact) job.Job {
	t.Helper()
	d.beginErasing(t, who)
	j := d.jobs(t)[0]
	for now := d.now(t); !j.Final(); now = now.Add(2 * time.Minute) {
		if came, err := d.take(t, table, func() time.Time { return now }, j); err != nil || came.Err != nil {
			t.Fatal(err, came.Err)
		}
		j = d.job(t, j.ID)
	}
	return j
}

func TestAnErasingLeavesWhatAnotherHasErasedAsItIs(t *testing.T) {
	d := start(t, func(o *system.Options) { o.Consumers = []stream.Consumer{} }) // nothing follows a write
	d.call(t, "PUT", "/v1/support/sla-policies", policies(60))
	m := newMarks()
	who := ticket.Contact{ID: "c-1", Email: "c-1@example.com"}
	m.converse(t, d, map[string]any{"contact_id": who.ID})
	m.send(t, d, m.converse(t, d, map[string]any{"contact_id": "c-2"}), m.message(t, who.Email))
	d.through(t, d.Table, who)
	w := &watched{}
	table := dynamo.New(dynamo.Local(endpoint, func(o *dynamodb.Options) { w.HTTPClient, o.HTTPClient = o.HTTPClient, w }), system.TableName)
	j := d.through(t, table, ticket.Contact{ID: "c-3", Email: "c-3@example.com"})
	for _, write := range w.writes {
		if ofTickets.MatchString(write) {
			t.Errorf("it writes again: %.300s", write)
		}
	}
	if len(w.writes) < 4 || j.Done != 0 {
		t.Errorf("of a job that says to have changed %d items %d writes were seen", j.Done, len(w.writes))
	}
}

// An older build erases what it knows, and keeps its mark there.
func TestWhatAnOlderBuildLeftOfAnErasedContactIsErasedByTheNextJob(t *testing.T) {
	d := policed(t)
	theirs := newMarks()
	ticketID := theirs.converse(t, d, map[string]any{"contact_id": "c-1"})
	first := d.eraseContact(t, ticket.Contact{ID: "c-1"})
	left := 0
	for _, it := range d.on(t, ticketID) {
		name := "later" // of a build after this one, on items that are put whole
		if text(it, "SK") == "A" {
			name = "category"
		}
		set(t, it, name, &types.AttributeValueMemberS{Value: theirs.word("what was left on " + text(it, "SK"))})
		left++
	}
	unknown := dynamo.Item{"PK": d.on(t, ticketID)[0]["PK"], "SK": &types.AttributeValueMemberS{Value: "N#later"},
		"text": &types.AttributeValueMemberS{Value: theirs.word("an item of a later build")}}
	if _, err := db.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String(system.TableName), Item: unknown}); err != nil {
		t.Fatal(err)
	}
	d.eraseContact(t, ticket.Contact{ID: "c-2"})
	for _, at := range look(t, d.prefix()).marked(theirs) {
		t.Errorf("a word is left: %s", at)
	}
	for _, it := range d.on(t, ticketID) {
		if text(it, "SK") == "A" && text(it, "erased_by") != first.ID {
			t.Errorf("it was erased by %s, and says %s", first.ID, text(it, "erased_by"))
		}
	}
	if left < 10 {
		t.Errorf("only %d items were left something", left)
	}
}

// Another ticket may have a reference by the time that its first ticket is erased.
func TestAReferenceThatLeadsToAnotherTicketIsNotGivenBack(t *testing.T) {
	d := start(t, nil)
	d.open(t, `,"ticket_number":"own-1","contact_id":"c-1"`)
	d.open(t, `,"ticket_number":"lost-1","contact_id":"c-1"`)
	lost := dynamo.Item{"PK": &types.AttributeValueMemberS{Value: d.prefix() + "REF#lost-1"}, "SK": &types.AttributeValueMemberS{Value: "R"}}
	set(t, lost, "n", &types.AttributeValueMemberN{Value: "99"})
	d.eraseContact(t, ticket.Contact{ID: "c-1"})
	kept := map[string]int64{}
	for _, it := range scan(t, d.prefix()+"REF#") {
		kept[strings.TrimPrefix(text(it, "PK"), d.prefix()+"REF#")] = number(t, it["n"])
	}
	if len(kept) != 3 || kept["lost-1"] != 99 {
		t.Errorf("the references are %v", kept)
	}
}

// A message comes again. It is found, and before its answer is kept the contact is
// erased: then no answer with it is kept. What is written instead is a new message.
func TestNoAnswerIsKeptWithAMessageThatIsErasedMeanwhile(t *testing.T) {
	d := start(t, nil)
	theirs := newMarks()
	who := ticket.Contact{Email: theirs.word("address") + "@example.com"}
	on := d.open(t, "")["id"].(string)
	draft := ticket.Message{Direction: ticket.Inbound, Body: theirs.word("body"), AuthorEmail: who.Email, ExternalMessageID: theirs.word("external id")}
	keys := 0
	say := func(s ticket.Store) (messageID string) {
		t.Helper()
		now := d.frozen(t)
		keys++
		act := change.Act{Principal: tenant.Principal{Scope: d.scope, User: tenant.User{Issuer: "i", Subject: "s"}, Role: tenant.RoleAgent, Permissions: tenant.Permissions()},
			RequestID: id.Prefixed(id.RequestPrefix, now()), Door: change.API, Operation: "add_support_ticket_message", Now: now,
			IdempotencyKey: &change.IdempotencyKey{Key: fmt.Sprint("key-", keys), Input: "input"}}
		_, err := ticket.AddMessage(t.Context(), s, act, strings.TrimPrefix(on, id.TicketPrefix), draft, func(m ticket.Message) (change.Answer, error) {
			messageID = m.ID
			return change.Answer{Status: http.StatusCreated, Body: []byte(m.ID + m.Body + m.AuthorEmail)}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return messageID
	}
	first := say(d.Table)
	if again := say(d.Table); again != first {
		t.Fatalf("sent again, %s is %s", first, again)
	}
	if late := say(&overtaken{Table: d.Table, meanwhile: sync.OnceFunc(func() { d.eraseContact(t, who) })}); late == first {
		t.Errorf("%s is answered once it was erased", first)
	}
	d.eraseContact(t, who)
	for _, at := range look(t, d.prefix()).marked(theirs) {
		t.Errorf("a word is left: %s", at)
	}
}
