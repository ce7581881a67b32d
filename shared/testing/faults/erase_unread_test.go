package faults_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"docket/scripts/local/system"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// on are the items of a ticket.
func (d desk) on(t testing.TB, ticketID string) []dynamo.Item {
	t.Helper()
	return slices.DeleteFunc(scan(t, fmt.Sprintf("%sTK#%d", d.prefix(), numberIn(ticketID))), func(it dynamo.Item) bool {
		return text(it, "PK") != fmt.Sprintf("%sTK#%d", d.prefix(), numberIn(ticketID))
	})
}

func numberIn(ticketID string) uint32 {
	n, _ := id.TicketNumber(strings.TrimPrefix(ticketID, id.TicketPrefix))
	return n
}

// set has an attribute of an item hold a value.
func set(t testing.TB, it dynamo.Item, name string, value types.AttributeValue) {
	t.Helper()
	_, err := db.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{TableName: aws.String(system.TableName),
		Key: dynamo.Item{"PK": it["PK"], "SK": it["SK"]}, UpdateExpression: aws.String("SET #name = :value"),
		ExpressionAttributeNames: map[string]string{"#name": name}, ExpressionAttributeValues: dynamo.Item{":value": value}})
	if err != nil {
		t.Fatal(err)
	}
}

// spoil has an attribute hold a value of a type that no build has there, with a word.
func (m *marks) spoil(t testing.TB, it dynamo.Item, name string) {
	t.Helper()
	set(t, it, name, &types.AttributeValueMemberM{Value: dynamo.Item{"spoilt": &types.AttributeValueMemberS{Value: m.word("what spoils " + name)}}})
}

// leads are the attributes without which nobody can know what else an item leads to.
var leads = []string{"PK", "SK", "receipt", "their_request_id", "source", "event_id"}

// end sees a job end, however often it is tried.
func (d desk) end(t testing.TB, jobID string) job.Job {
	t.Helper()
	for range 48 {
		d.settle(t)
		if j := d.job(t, jobID); j.Final() {
			return j
		}
		d.later(t, "16m")
	}
	t.Fatalf("it does not end: %+v", d.job(t, jobID))
	return job.Job{}
}

// Whatever attribute of an item of the contact's ticket cannot be read, the item
// is erased. What cannot be read elsewhere keeps nothing from being erased, and is
// named when the job ends.
func TestAnItemThatCannotBeReadKeepsNothingFromBeingErasedAndIsNamed(t *testing.T) {
	d := start(t, nil)
	theirs, others := newMarks(), newMarks()
	who := ticket.Contact{ID: theirs.word("contact"), Email: theirs.word("address") + "@example.com"}
	older := theirs.converse(t, d, map[string]any{"contact_id": who.ID})
	spoilt := others.converse(t, d, map[string]any{"contact_id": "another"})
	beside := others.converse(t, d, map[string]any{"contact_id": "another"})
	theirs.send(t, d, beside, theirs.message(t, who.Email))
	theirs.send(t, d, spoilt, theirs.message(t, who.Email))
	newer := theirs.converse(t, d, map[string]any{"contact_id": who.ID})
	d.settle(t)
	times := 0
	for _, ticketID := range []string{older, newer} {
		for _, it := range d.on(t, ticketID) {
			names := slices.DeleteFunc(slices.Sorted(maps.Keys(it)), func(name string) bool { return slices.Contains(leads, name) })
			if text(it, "SK") != "A" && len(names) > 0 {
				theirs.spoil(t, it, names[times%len(names)])
				times++
			}
		}
	}
	for _, it := range d.on(t, spoilt) {
		if text(it, "SK") == "A" {
			others.spoil(t, it, "tags")
		}
	}
	first := d.on(t, beside)[slices.IndexFunc(d.on(t, beside), func(it dynamo.Item) bool { return strings.HasPrefix(text(it, "SK"), "M#") })]
	others.spoil(t, first, "created_at")

	d.beginErasing(t, who)
	j := d.end(t, d.jobs(t)[0].ID)
	if want := fmt.Sprintf("of the numbers %d, %d", numberIn(spoilt), numberIn(beside)); j.State != job.Failed || !strings.HasSuffix(j.Error, want) || times < 20 {
		t.Errorf("with %d items spoilt the job is %s: %q, want %q", times, j.State, j.Error, want)
	}
	for _, at := range append(look(t, d.prefix()).marked(theirs), look(t, "Z#").marked(theirs)...) {
		t.Errorf("a word is left: %s", at)
	}
	for _, ticketID := range []string{older, newer} {
		for _, it := range d.on(t, ticketID) {
			if strings.HasPrefix(text(it, "SK"), dynamo.ChangePrefix) {
				if _, err := dynamo.ReadChange(it); err != nil {
					t.Errorf("the history cannot be read: %v", err)
				}
			}
		}
	}
}

// An item that leads to others, and does not say to which, is named too.
func TestWhatCannotBeFoundAnyMoreIsNamed(t *testing.T) {
	for _, name := range []string{"receipt", "their_request_id"} {
		d := start(t, nil)
		theirs := newMarks()
		ticketID := theirs.converse(t, d, map[string]any{"contact_id": "c-1"})
		for _, it := range d.on(t, ticketID) {
			if it[name] != nil {
				theirs.spoil(t, it, name)
			}
		}
		d.beginErasing(t, ticket.Contact{ID: "c-1"})
		if j := d.end(t, d.jobs(t)[0].ID); j.State != job.Failed || !strings.HasSuffix(j.Error, fmt.Sprintf("of the numbers %d", numberIn(ticketID))) {
			t.Errorf("without %s the job is %s: %s", name, j.State, j.Error)
		}
	}
}
