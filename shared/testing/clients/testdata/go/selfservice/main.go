// Command selfservice walks through the self-service face with the client that
// oapi-codegen makes of its document, and prints what it is answered.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"path"
)

func main() {
	ctx := context.Background()
	client := given(NewClientWithResponses(os.Getenv("DOCKET_URL"), WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+os.Getenv("DOCKET_TOKEN"))
		return nil
	})))

	create := func(body CreateMyTicketBody) *CreateMyTicketResponse {
		return given(client.CreateMyTicketWithResponse(ctx, nil, body))
	}
	description, bug := "Since Monday.", "bug"
	first := create(CreateMyTicketBody{Title: "First", Description: &description, Type: &bug}).JSON201
	fmt.Println("created", first.Title, first.Status, first.Priority, first.Type, first.ResolvedAt.IsNull(), len(first.Comments))
	create(CreateMyTicketBody{Title: "Second"})
	create(CreateMyTicketBody{Title: "Third"})

	limit, offset, open := int64(2), int64(0), ListMyTicketsParamsStatus("open")
	for more := true; more; offset += limit {
		page := given(client.ListMyTicketsWithResponse(ctx, &ListMyTicketsParams{Limit: &limit, Offset: &offset, Status: &open})).JSON200
		for _, t := range page.Tickets {
			fmt.Println("listed", t.Title, t.CommentCount)
		}
		more = page.HasMore
		fmt.Println("more", more, page.Total)
	}

	id := first.TicketId.String()
	said := given(client.AddMyTicketCommentWithResponse(ctx, id, nil, AddMyTicketCommentBody{Content: "Still so."})).JSON201
	fmt.Println("commented", said.Content, said.AuthorType, said.IsInternal)

	closed := given(client.CloseMyTicketWithResponse(ctx, id, nil)).JSON200
	fmt.Println("closed", closed.Status, closed.Comments[0].Content)
	got := given(client.GetMyTicketWithResponse(ctx, id)).JSON200
	for _, entry := range got.History {
		fmt.Println("history", entry.FieldChanged, entry.OldValue, entry.NewValue)
	}

	late := given(client.AddMyTicketCommentWithResponse(ctx, id, nil, AddMyTicketCommentBody{Content: "And now?"})).ApplicationproblemJSON409
	fmt.Println("refused", late.Status, late.Type)
	invalid := create(CreateMyTicketBody{}).ApplicationproblemJSON422
	fmt.Println("refused", invalid.Status, invalid.Errors[0].Location)

	schema := given(client.GetSchemaWithResponse(ctx, path.Base(got.Ticket.Schema))).JSON200
	fmt.Println("schema", (*schema)["type"])
}

func given[T any](answer T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return answer
}
