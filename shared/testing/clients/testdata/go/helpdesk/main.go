// Command helpdesk walks through the Helpdesk face with the client that
// oapi-codegen makes of its document, and prints what it is answered.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/oapi-codegen/nullable"
)

func main() {
	ctx := context.Background()
	client := given(NewClientWithResponses(os.Getenv("DOCKET_URL"), WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+os.Getenv("DOCKET_TOKEN"))
		return nil
	})))

	field := given(client.CreateHelpdeskCustomFieldWithResponse(ctx, nil, CreateCustomFieldBody{CustomField: NewCustomField{
		Key: "plan", Name: "Plan", Type: "select", Options: &[]string{"Pro", "Enterprise"},
	}})).JSON201.CustomField
	fmt.Println("defined", field.Key, field.Type, strings.Join(field.Options, ", "))

	create := func(subject, key string, plan any) *CreateHelpdeskTicketResponse {
		return given(client.CreateHelpdeskTicketWithResponse(ctx, &CreateHelpdeskTicketParams{IdempotencyKey: &key}, CreateTicketBody{Ticket: NewTicket{
			Subject: subject, AssigneeId: nullable.NewNullableWithValue("usr_ada"), CustomFields: &[]FieldValue{{Id: field.Id, Value: plan}},
		}}))
	}
	created := create("First", "one", "Pro")
	first := created.JSON201.Ticket
	fmt.Println("created", first.Subject, first.Status, first.Priority, first.Type, first.AssigneeId.MustGet(), first.CustomFields[0].Value)
	again := create("First", "one", "Pro")
	fmt.Println("again", again.JSON201.Ticket.Id == first.Id, *again.Headers201.IdempotencyReplayed)
	create("Second", "two", "Enterprise")
	create("Third", "three", "Pro")

	size, order := int64(2), ListHelpdeskTicketsParamsSortOrder("asc")
	params := &ListHelpdeskTicketsParams{PageSize: &size, SortOrder: &order}
	for more := true; more; {
		page := given(client.ListHelpdeskTicketsWithResponse(ctx, params)).JSON200
		for _, t := range page.Tickets {
			fmt.Println("listed", t.Subject)
		}
		if more = page.Meta.HasMore; more {
			after := given(url.Parse(page.Links.Next.MustGet())).Query().Get("after")
			params.After = &after
		}
		fmt.Println("more", more)
	}

	got := given(client.GetHelpdeskTicketWithResponse(ctx, first.Id))
	tag := *got.Headers200.ETag
	fmt.Println("got", got.JSON200.Ticket.Subject, got.JSON200.Ticket.CreatedAt.Equal(first.CreatedAt))

	pending := TicketPatchStatus("pending")
	patch := UpdateTicketBody{Ticket: TicketPatch{Status: &pending, AssigneeId: nullable.NewNullNullable[string]()}}
	updated := given(client.UpdateHelpdeskTicketWithResponse(ctx, first.Id, &UpdateHelpdeskTicketParams{IfMatch: &tag}, patch)).JSON200.Ticket
	fmt.Println("updated", *updated.Status, updated.AssigneeId.IsNull())

	stale := given(client.UpdateHelpdeskTicketWithResponse(ctx, first.Id, &UpdateHelpdeskTicketParams{IfMatch: &tag}, patch)).JSON412.Error
	fmt.Println("refused", stale.Code)
	invalid := given(client.CreateHelpdeskTicketWithResponse(ctx, nil, CreateTicketBody{})).JSON422.Error
	fmt.Println("refused", invalid.Code, (*invalid.Details)[0].Location)

	deleted := given(client.DeleteHelpdeskTicketWithResponse(ctx, first.Id, nil))
	fmt.Println("deleted", deleted.StatusCode())
	fmt.Println("refused", given(client.GetHelpdeskTicketWithResponse(ctx, first.Id)).JSON404.Error.Code)
	archived := given(client.DeleteHelpdeskCustomFieldWithResponse(ctx, field.Id, nil))
	fmt.Println("archived", archived.StatusCode())

	key := "hook"
	hook := given(client.CreateHelpdeskWebhookWithResponse(ctx, &CreateHelpdeskWebhookParams{IdempotencyKey: &key}, CreateWebhookBody{Webhook: NewWebhook{
		Url: "https://hooks.example.com/docket", Events: []NewWebhookEvents{"ticket.created"}, Headers: &[]NewWebhookHeader{{Name: "X-Shop", Value: "north"}},
	}})).JSON201
	fmt.Println("hooked", hook.Webhook.Url, hook.Webhook.Headers[0].Name, strings.HasPrefix(*hook.Secret, "whsec_"))
	off := false
	changed := given(client.UpdateHelpdeskWebhookWithResponse(ctx, hook.Webhook.Id, nil, UpdateWebhookBody{Webhook: WebhookPatch{
		Active: &off, Headers: &[]WebhookHeaderPatch{{Name: "X-Shop", Value: nullable.NewNullNullable[string]()}},
	}})).JSON200.Webhook
	fmt.Println("changed", *changed.Active, len(*changed.Headers))
	rotated := given(client.RotateHelpdeskWebhookSecretWithResponse(ctx, hook.Webhook.Id, nil, RotateWebhookSecretBody{})).JSON200
	fmt.Println("rotated", *rotated.Secret != *hook.Secret, rotated.PreviousSecretExpiresAt.After(hook.Webhook.CreatedAt))
	fmt.Println("hooks", len(given(client.ListHelpdeskWebhooksWithResponse(ctx)).JSON200.Webhooks))
	unhooked := given(client.DeleteHelpdeskWebhookWithResponse(ctx, hook.Webhook.Id, nil))
	fmt.Println("unhooked", unhooked.StatusCode())
}

func given[T any](answer T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return answer
}
