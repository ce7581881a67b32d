package lambdahost

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/identity"
	"docket/shared/rest"
	"docket/shared/rest/selfservice"
	"docket/shared/tenant"
	"docket/shared/testing/fake"
	"docket/shared/ticket"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

func (b bursting) Ticket(ctx context.Context, sight ticket.Sight, _ string) (ticket.Ticket, error) {
	page, err := b.Tickets(ctx, sight, ticket.List{Limit: 1})
	return page.Tickets[0], err
}

func (b bursting) Slice(ctx context.Context, sight ticket.Sight, _ ticket.Filter, _, limit int) (ticket.Page, error) {
	page, err := b.Tickets(ctx, sight, ticket.List{Limit: limit})
	page.Count = &ticket.Count{Of: 1_000_000}
	return page, err
}

// Changes are of the largest text that customers hear of.
func (b bursting) Changes(_ context.Context, _ ticket.Sight, ticketID string, most int) (changes []change.Change, err error) {
	was, err := rest.Marshal(b.text(ticket.MaxText))
	is, err2 := rest.Marshal(b.text(ticket.MaxText) + "!")
	for range most {
		changes = append(changes, change.Change{ID: "01890000-0000-7000-8000-000000000000_0", Kind: change.TicketUpdated, TicketID: ticketID,
			Actor: change.Actor{Email: b.characters(1000)}, Fields: []change.Field{{Name: "description", Old: was, New: is}}})
	}
	return changes, errors.Join(err, err2)
}

// However much was said and done on a ticket, what a customer is told of it leaves
// its function.
func TestACustomersTicketsLeaveTheirFunctionWhateverTheyHold(t *testing.T) {
	credential, kid, hash := identity.NewSecret()
	key := identity.Key{ID: kid, Scope: fake.Scope(t), Permissions: []tenant.Permission{tenant.SelfService}, Hash: hash}
	host := &rest.Host{Authenticator: identity.New(everybody{key: key}, nil, time.Now), Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	for _, of := range worst {
		store := bursting{of: of}
		for _, route := range []rest.Route{selfservice.GetMyTicket(store), selfservice.ListMyTickets(store)} {
			event, err := json.Marshal(events.APIGatewayProxyRequest{HTTPMethod: route.Method, Path: strings.ReplaceAll(route.Path, "{ticket_id}", burstID),
				MultiValueQueryStringParameters: map[bool]url.Values{true: {"limit": {"100"}}}[route.Operation == "list_my_tickets"],
				Headers:                         map[string]string{"Authorization": "Bearer " + credential}})
			if err != nil {
				t.Fatal(err)
			}
			sent, err := lambda.NewHandler(Proxy(rest.Handler(host, selfservice.Face(route)))).Invoke(t.Context(), event)
			var answer events.APIGatewayProxyResponse
			if err != nil || json.Unmarshal(sent, &answer) != nil || answer.StatusCode != 200 || !json.Valid([]byte(answer.Body)) {
				t.Fatalf("%s full of %q: %d %.300s %v", route.Operation, of, answer.StatusCode, answer.Body, err)
			}
			if len(sent) > mostLeaving {
				t.Errorf("%s full of %q: %d bytes leave", route.Operation, of, len(sent))
			}
			t.Logf("%s full of %q: %d bytes", route.Operation, of, len(sent))
		}
	}
}
