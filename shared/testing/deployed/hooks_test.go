//go:build deployed

package deployed_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"docket/scripts/local/system"
	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"
	"docket/shared/webhook"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

const hooks = "webhooks" // the queue, and its function

// refused is what the function says of an address that is not public. All that its
// deliveries can reach here is of that kind.
const refused = "the host name leads to an address that is not public"

// delivery is a delivery as the API shows it.
type delivery struct {
	Event, TicketID, Status string
	Attempts                int
	LastAttempt             struct{ Error string }
}

func deliveriesOf(t testing.TB, token, endpoint string) []delivery {
	t.Helper()
	var listed struct{ Deliveries []delivery }
	done(t, http.MethodGet, "/helpdesk/api/v1/webhooks/"+endpoint+"/deliveries", token, "", &listed)
	return listed.Deliveries
}

// leadsInside makes a webhook whose URL leads to this machine, as the name of one may do behind
// its registration: the API refuses it, which is proven too.
func leadsInside(t testing.TB, w system.WorkspaceCredential) (endpoint string) {
	t.Helper()
	at := "https://127.0.0.1:8443/docket"
	a := deliver(t, apitest.Request{Method: http.MethodPost, Path: "/helpdesk/api/v1/webhooks", Token: w.Tokens["admin"], Body: `{"webhook": {"url": "` + at + `", "events": ["*"]}}`})
	if a.Status != http.StatusUnprocessableEntity || !strings.Contains(string(a.Body), "public address") {
		t.Fatalf("a webhook to %s: %d %s", at, a.Status, a.Body)
	}
	scope, err := tenant.NewScope(w.Tenant, w.Workspace)
	if err != nil {
		t.Fatal(err)
	}
	events := []webhook.EventType{webhook.TicketCreated}
	_, _, err = webhook.Create(t.Context(), deployment.Table(), change.SystemAct(scope, id.Prefixed(id.RequestPrefix, time.Now()), "test", time.Now),
		webhook.Patch{URL: &at, Events: &events}, webhook.Reach{Loopback: true}, func(s webhook.Signed) (change.Answer, error) {
			endpoint = s.ID
			return change.Answer{Status: http.StatusCreated}, nil
		})
	if err != nil {
		t.Fatal(err)
	}
	return endpoint
}

// The function audit, which feeds events, wakes the one of the queue. Where an address is inside, the function that
// is deployed does not connect to it, and says so.
func TestAnEventIsTriedByTheFunctionOfTheQueueWhichConnectsToNoAddressInside(t *testing.T) {
	t.Parallel()
	w := systemtest.Workspace(t, docket())
	endpoint := leadsInside(t, w)
	made := open(t, w.Tokens["agent"], `{"subject": "To be told"}`)
	await(t, streamed, "an attempt at the delivery", func() bool { return triedInside(t, w, endpoint, made) })
}

// triedInside tells whether the one delivery of a ticket's making was tried, and holds it to
// be refused.
func triedInside(t testing.TB, w system.WorkspaceCredential, endpoint string, made ticket) bool {
	t.Helper()
	all := deliveriesOf(t, w.Tokens["admin"], endpoint)
	if len(all) == 0 || all[0].Attempts == 0 {
		return false
	}
	_, uuid, _ := strings.Cut(made.Ticket.ID, "_") // the Helpdesk API has another prefix
	if d := all[0]; len(all) != 1 || d.Event != "ticket.created" || d.TicketID != "tkt_"+uuid || d.Status != "pending" || d.LastAttempt.Error != refused {
		t.Fatalf("of %s the deliveries are %+v", made.Ticket.ID, all)
	}
	return true
}

// A function that looks for another table fails at every wake-up. The queue's five
// receives would take half an hour: here each is hidden for a few seconds. The test is by itself, as
// the others' wake-ups would fail too.
func TestAWakeUpOfAWebhookThatFailsForGoodIsBroughtBackAndItsEventIsTried(t *testing.T) {
	w := systemtest.Workspace(t, docket())
	hidden(t, hooks, 3*time.Second)
	mend := misdirect(t, hooks)
	endpoint := leadsInside(t, w)
	made := open(t, w.Tokens["agent"], `{"subject": "Lost and told"}`)
	// Of the webhook's making come two wake-ups, the second ten seconds later.
	await(t, 4*time.Minute, "all wake-ups in the dead-letter queue", func() bool {
		return messages(t, hooks+"-dead") >= 2 && messages(t, hooks) == 0
	})
	mend()

	if all := deliveriesOf(t, w.Tokens["admin"], endpoint); len(all) > 0 {
		t.Fatalf("it was tried all the same: %+v", all)
	}
	before := messages(t, hooks+"-dead")
	if said := redrive(t, "-wakes", hooks, "-dry-run"); !strings.Contains(said, endpoint) || messages(t, hooks+"-dead") != before {
		t.Errorf("a dry run says %s, and leaves %d of %d messages", said, messages(t, hooks+"-dead"), before)
	}
	if said := redrive(t, "-wakes", hooks); !strings.Contains(said, strconv.Itoa(before)+" messages, 0 failed") || messages(t, hooks+"-dead") != 0 {
		t.Errorf("handed over again: %s, and left are %d messages", said, messages(t, hooks+"-dead"))
	}
	await(t, streamed, "an attempt at the delivery", func() bool { return triedInside(t, w, endpoint, made) })
	if n := messages(t, hooks+"-dead"); n != 0 {
		t.Errorf("brought back, %d messages failed again", n)
	}
}

// hidden sets for how long a message of a queue is hidden that was received, until the
// test ends.
func hidden(t testing.TB, name string, atMost time.Duration) {
	t.Helper()
	const attribute = sqstypes.QueueAttributeNameVisibilityTimeout
	url := queueURL(t, name)
	was, err := queues().GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{QueueUrl: url, AttributeNames: []sqstypes.QueueAttributeName{attribute}})
	if err != nil {
		t.Fatal(err)
	}
	set := func(seconds string) error {
		_, err := queues().SetQueueAttributes(background, &sqs.SetQueueAttributesInput{QueueUrl: url, Attributes: map[string]string{string(attribute): seconds}})
		return err
	}
	if err := set(strconv.Itoa(int(atMost.Seconds()))); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := set(was.Attributes[string(attribute)]); err != nil {
			t.Error(err)
		}
	})
}
