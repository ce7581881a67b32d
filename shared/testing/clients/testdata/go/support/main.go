// Command support walks through the Support face with the client that
// oapi-codegen makes of its document, and prints what it is answered.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/oapi-codegen/nullable"
)

func main() {
	ctx := context.Background()
	client := given(NewClientWithResponses(os.Getenv("DOCKET_URL"), WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+os.Getenv("DOCKET_TOKEN"))
		return nil
	})))

	queue := given(client.CreateSupportQueueWithResponse(ctx, nil, CreateQueueBody{Key: "billing", Name: "Billing"})).JSON201.Queue
	fmt.Println("queue", queue.Key, queue.Status)

	create := func(subject, key string) *CreateSupportTicketResponse {
		return given(client.CreateSupportTicketWithResponse(ctx, &CreateSupportTicketParams{IdempotencyKey: &key}, CreateTicketBody{
			Subject: subject, QueueId: &queue.Id, Tags: &[]string{"april"}, CustomFields: &map[string]any{"plan": "pro", "seats": 5},
		}))
	}
	first := create("First", "one").JSON201.Ticket
	fmt.Println("created", first.TicketNumber, first.Subject, first.Status, first.Priority, first.Tags[0], (*first.CustomFields)["seats"])
	again := create("First", "one")
	fmt.Println("again", again.JSON201.Ticket.Id == first.Id, *again.Headers201.IdempotencyReplayed)
	create("Second", "two")
	create("Third", "three")

	limit := int64(2)
	params := &ListSupportTicketsParams{Limit: &limit, Status: &[]ListSupportTicketsParamsStatus{"new", "open"}}
	for more := true; more; {
		page := given(client.ListSupportTicketsWithResponse(ctx, params)).JSON200
		for _, t := range page.Tickets {
			fmt.Println("listed", t.Subject, t.SlaState.IsNull())
		}
		params.Cursor = page.NextCursor
		more = page.NextCursor != nil
		fmt.Println("more", more)
	}

	got := given(client.GetSupportTicketWithResponse(ctx, first.Id))
	tag := *got.Headers200.ETag
	fmt.Println("got", got.JSON200.Ticket.Subject, got.JSON200.Ticket.CreatedAt.Equal(first.CreatedAt))

	patch := func(status UpdateTicketBodyStatus) *UpdateSupportTicketResponse {
		return given(client.UpdateSupportTicketWithResponse(ctx, first.Id, &UpdateSupportTicketParams{IfMatch: &tag}, UpdateTicketBody{
			Status: &status, QueueId: nullable.NewNullNullable[string](), CustomFields: &map[string]any{"seats": nil},
		}))
	}
	updated := patch("pending")
	fmt.Println("updated", *updated.JSON200.Ticket.Status, updated.JSON200.Ticket.QueueId == nil, len(*updated.JSON200.Ticket.CustomFields))
	fmt.Println("refused", patch("open").ApplicationproblemJSON412.Code)

	inbound, email := AddMessageBodyDirection("inbound"), AddMessageBodyChannel("email")
	message := given(client.AddSupportTicketMessageWithResponse(ctx, first.Id, nil, AddMessageBody{Body: "Twice!", Direction: &inbound, Channel: &email})).JSON201.Message
	fmt.Println("message", message.Direction, message.Visibility, message.Channel)
	fmt.Println("messages", given(client.ListSupportTicketMessagesWithResponse(ctx, first.Id, nil)).JSON200.Messages[0].Body)
	pinned := true
	given(client.AddSupportTicketCommentWithResponse(ctx, first.Id, nil, AddCommentBody{Body: "A note", Pinned: &pinned}))
	note := given(client.ListSupportTicketCommentsWithResponse(ctx, first.Id, nil)).JSON200.Comments[0]
	fmt.Println("comments", note.Body, note.Pinned)
	fmt.Println("sla", given(client.GetSupportTicketSlaWithResponse(ctx, first.Id)).JSON200.Sla.SlaState.IsNull())

	tag = *updated.Headers200.ETag
	fmt.Println("closed", *patch("closed").JSON200.Ticket.Status)

	invalid := create("", "four").ApplicationproblemJSON422
	fmt.Println("refused", invalid.Code, (*invalid.Errors)[0].Location)
	fmt.Println("refused", given(client.GetSupportTicketWithResponse(ctx, "ticket_none")).ApplicationproblemJSON404.Code)
}

func given[T any](answer T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return answer
}
