package dynamo

import (
	"strings"
	"testing"
	"time"

	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// The longest reply to the most addresses fits into an item while it waits, whatever it says.
func TestTheLongestReplyThatWaitsFitsIntoAnItem(t *testing.T) {
	scope, err := tenant.NewScope("tenant", "workspace")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for range ticket.MaxRecipients {
		all = append(all, strings.Repeat("<", ticket.MaxEmail))
	}
	for _, worst := range []string{"<", "&", `"`, "\n", "\u2028"} {
		u := ticket.Unsent{TicketID: id.NewTicket(1, time.Now()).String(), Mode: ticket.ReplyMode,
			Text: ticket.Text{Body: strings.Repeat(worst, ticket.MaxText/len(worst)), To: &all, Cc: &all},
			Held: &ticket.Held{Letter: ticket.Letter{To: all, Cc: all, Resolution: &ticket.Resolution{Text: strings.Repeat("<", 4096)}}, Until: time.Now()}}
		w, err := unsentItem(keysOf(scope), u)
		if err != nil {
			t.Fatal(err)
		}
		size := 0
		for name, value := range w {
			size += len(name)
			if text, is := value.(*types.AttributeValueMemberS); is {
				size += len(text.Value)
			}
		}
		if size > 300_000 { // of 400 KB
			t.Errorf("of %q it has %d bytes", worst, size)
		}
		back, err := readUnsent(item(w))
		if err != nil || back.Text.Body != u.Text.Body || len(back.Held.Letter.Cc) != len(all) {
			t.Errorf("%q is not read as it was written: %v", worst, err)
		}
	}
}
