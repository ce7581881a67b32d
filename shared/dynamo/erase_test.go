package dynamo_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/metric"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/uuid"
)

// place is a workspace with a ticket, on an engine that takes no time.
type place struct {
	*traffic
	ticketID string
}

func newPlace(t *testing.T) place {
	w := newTraffic(t, func(o *dynamodel.Options) { *o = dynamodel.Bare() })
	w.table = dynamo.New(dynamo.Local("http://127.0.0.1", w.model.Install), tableName)
	return place{w, id.NewTicket(7, time.Now()).String()}
}

func (p place) put(t *testing.T, partition, sortKey string, attributes map[string]string) {
	t.Helper()
	it := dynamo.Item{"PK": &types.AttributeValueMemberS{Value: partition}, "SK": &types.AttributeValueMemberS{Value: sortKey}}
	for name, value := range attributes {
		it[name] = &types.AttributeValueMemberS{Value: value}
	}
	if _, err := p.db.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String(tableName), Item: it}); err != nil {
		t.Fatal(err)
	}
}

// left are the items of partitions with a prefix that hold a text.
func (p place) left(partition, text string) (left int) {
	for _, it := range p.model.Items(tableName) {
		if strings.HasPrefix(it["PK"].(*types.AttributeValueMemberS).Value, partition) && strings.Contains(fmt.Sprint(texts(it)), text) {
			left++
		}
	}
	return left
}

func texts(it dynamo.Item) (all []string) {
	for _, value := range it {
		switch v := value.(type) {
		case *types.AttributeValueMemberS:
			all = append(all, v.Value)
		case *types.AttributeValueMemberB:
			all = append(all, string(v.Value))
		case *types.AttributeValueMemberL:
			for _, one := range v.Value {
				all = append(all, texts(dynamo.Item{"": one})...)
			}
		}
	}
	return all
}

// erase does step after step at a place, each of bounded size, and counts them.
func (p place) erase(t *testing.T, at dynamo.Erasable, who ticket.Contact) (steps int) {
	t.Helper()
	for cursor := ""; ; steps++ {
		ctx, units := metric.WithUnits(t.Context())
		step, err := p.table.EraseItems(ctx, p.scope, at, who, cursor)
		if err != nil || step.Unread != nil {
			t.Fatal(err, step.Unread)
		}
		if read := units.Figures()[0].Value; step.Looked > 100 || step.Changed > 300 || read > 6000 {
			t.Errorf("a step looks at %d items, changes %d and reads %v units", step.Looked, step.Changed, read)
		}
		if step.Next == "" {
			return steps + 1
		}
		if step.Next == cursor && step.Changed == 0 {
			t.Fatalf("it does not get on at %q", cursor)
		}
		cursor = step.Next
	}
}

func TestAStepOfAnErasingIsBoundedHoweverManyMessagesAndAnswersThereAre(t *testing.T) {
	p := newPlace(t)
	who := ticket.Contact{Email: "casey@example.com"}
	var puts []change.Put
	for i := range 250 {
		m := ticket.Message{ID: id.Prefixed(id.MessagePrefix, time.Now()), TicketID: p.ticketID, Direction: ticket.Inbound, Visibility: ticket.Public, Channel: ticket.Email,
			Body: "theirs", AuthorEmail: who.Email, CreatedAt: time.Now()}
		if i%5 == 0 {
			m.ExternalMessageID = fmt.Sprint(i)
		}
		puts = append(puts, change.Put{After: m})
	}
	for _, put := range puts {
		if err := p.table.Commit(t.Context(), change.Commit{ID: uuid.NewString(), Scope: p.scope, Ticket: 7, Puts: []change.Put{put}}); err != nil {
			t.Fatal(err)
		}
	}
	// The 101st was sent again under many keys.
	for i := range 250 {
		key := change.IdempotencyKey{Key: fmt.Sprint("key-", i), Input: "i"}
		again := change.Commit{ID: uuid.NewString(), Scope: p.scope, Ticket: 7, Puts: []change.Put{{Before: puts[100].After, After: puts[100].After}},
			Receipt: &change.Receipt{IdempotencyKey: key, Answer: change.Answer{Body: []byte("theirs")}, Expires: time.Now().Add(change.ReceiptTTL)}}
		if err := p.table.Commit(t.Context(), again); err != nil {
			t.Fatal(err)
		}
	}
	if steps := p.erase(t, dynamo.Erasable{Number: 7, ID: p.ticketID}, who); steps < 5 {
		t.Errorf("it takes %d steps", steps)
	}
	if left := p.left("T#", "theirs"); left > 0 {
		t.Errorf("%d items still have their words", left)
	}
}

func TestAnAnswerIsNotKeptWithAMessageThatNothingLeadsTo(t *testing.T) {
	p := newPlace(t)
	m := ticket.Message{ID: id.Prefixed(id.MessagePrefix, time.Now()), TicketID: p.ticketID, Body: "b", ExternalMessageID: "x", CreatedAt: time.Now()}
	again := change.Commit{ID: uuid.NewString(), Scope: p.scope, Ticket: 7, Puts: []change.Put{{Before: m, After: m}},
		Receipt: &change.Receipt{IdempotencyKey: change.IdempotencyKey{Key: "k", Input: "i"}, Expires: time.Now().Add(change.ReceiptTTL)}}
	if err := p.table.Commit(t.Context(), again); !errors.Is(err, change.ErrStale) {
		t.Errorf("it is kept: %v", err)
	}
}

func TestAStepOfAnErasingIsBoundedHoweverMuchIsQuarantined(t *testing.T) {
	p := newPlace(t)
	p.put(t, "T#acme#W#north#TK#7", "A", map[string]string{"id": p.ticketID, "erased_by": "job_1"})
	whole, stays := id.NewTicket(8, time.Now()).String(), id.NewTicket(7, time.Now()).String() // not erased, and of another workspace
	day := time.Now()
	for i := range 99 {
		names := []string{p.ticketID, whole, stays + " " + p.ticketID}[i%3]
		if err := p.table.QuarantineEvent(t.Context(), fmt.Appendf(nil, "%d %s", i, names), errors.New("it is not known")); err != nil {
			t.Fatal(err)
		}
	}
	large := strings.Repeat("x", 400<<10)
	for i := range 60 {
		if err := p.table.QuarantineEvent(t.Context(), fmt.Appendf(nil, "%d %s %s", i, large, p.ticketID), errors.New("it is not known")); err != nil {
			t.Fatal(err)
		}
	}
	steps := 0
	for _, on := range []time.Time{day, day.AddDate(0, 0, 1)} { // it may be midnight
		steps += p.erase(t, dynamo.Erasable{Number: 1, Day: on}, ticket.Contact{ID: "c-1"})
	}
	if steps < 4 {
		t.Errorf("it takes %d steps", steps)
	}
	if left, others := p.left("Z#", p.ticketID)+p.left("Z#", "xxx"), p.left("Z#", whole); left > 0 || others != 33 {
		t.Errorf("%d items still name the ticket, and %d of 33 another", left, others)
	}
}

// Each time that something is quarantined again on a day its parts lie beside
// those of before.
func TestWhatIsReleasedFromQuarantineLeavesNoPart(t *testing.T) {
	p := newPlace(t)
	event := []byte(strings.Repeat("x", 800<<10))
	for range 2 {
		if err := p.table.QuarantineEvent(t.Context(), event, errors.New("it is not known")); err != nil {
			t.Fatal(err)
		}
	}
	all, err := p.table.QuarantinedOn(t.Context(), time.Now())
	if err != nil || len(all) != 1 || len(all[0].Whole) != len(event) {
		t.Fatal(len(all), err)
	}
	if released, err := p.table.ReleaseQuarantined(t.Context(), all[0]); !released || err != nil {
		t.Fatal(released, err)
	}
	if left := p.left("Z#", ""); left > 0 {
		t.Errorf("%d items are left", left)
	}
}

// What the team sent to others stays, and so does what it writes: without the address.
func TestAnErasingTakesTheAddressFromThoseThatOthersMessagesAndDraftsGoTo(t *testing.T) {
	p := newPlace(t)
	who, at := ticket.Contact{Email: "casey@example.com"}, time.Now().UTC().Truncate(time.Microsecond)
	to := []string{"Casey@example.com", "kim@example.com"}
	m := ticket.Message{ID: id.Prefixed(id.MessagePrefix, at), TicketID: p.ticketID, Direction: ticket.Outbound, Visibility: ticket.Public, Channel: ticket.Email,
		Subject: "Re: April", Body: "We refund it", AuthorEmail: "agent@example.com", To: to, Cc: to[:1], CreatedAt: at, Sequence: 3}
	draft := ticket.Unsent{TicketID: p.ticketID, Mode: ticket.ReplyMode, Author: tenant.User{Issuer: "i", Subject: "one"}, SavedAt: at, Version: 1,
		Text: ticket.Text{Body: "And more", To: &to, Status: ticket.Closed}}
	held := ticket.Unsent{TicketID: p.ticketID, Mode: ticket.ReplyMode, Author: tenant.User{Issuer: "i", Subject: "two"}, SavedAt: at, Version: 1,
		Text: ticket.Text{Body: "Once more"}, Held: &ticket.Held{Letter: ticket.Letter{To: to, Cc: to[1:]}, Until: at}}
	for _, thing := range []any{m, draft, held} {
		if err := p.table.Commit(t.Context(), change.Commit{ID: uuid.NewString(), Scope: p.scope, Ticket: 7, Puts: []change.Put{{After: thing}}}); err != nil {
			t.Fatal(err)
		}
	}
	p.erase(t, dynamo.Erasable{Number: 7, ID: p.ticketID}, who)
	if left := p.left("T#", "asey@"); left > 0 {
		t.Errorf("%d items still have the address", left)
	}
	others := []string{"kim@example.com"}
	if p.left("T#", "We refund it") != 1 || p.left("T#", "agent@") != 1 || p.left("T#", "kim@") != 3 {
		t.Error("more is gone than the address")
	}
	draft.Text.To, draft.Version = &others, 2
	held.Held.Letter.To, held.Held.Letter.Cc, held.Version = others, others, 2
	for _, want := range []ticket.Unsent{draft, held} {
		if got, err := p.table.UnsentBy(t.Context(), p.scope, p.ticketID, ticket.UnsentOf{Reader: want.Reader(), Mode: want.Mode}); err != nil || !reflect.DeepEqual(*got, want) {
			t.Errorf("what is written is %+v, want %+v: %v", got, want, err)
		}
	}
	if step, err := p.table.EraseItems(t.Context(), p.scope, dynamo.Erasable{Number: 7, ID: p.ticketID}, who, ""); err != nil || step.Changed > 0 {
		t.Errorf("once more it changes %d items, %v", step.Changed, err)
	}
}
