// Command admin walks through the admin face with the client that oapi-codegen
// makes of its document, and prints what it is answered.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
)

func main() {
	ctx := context.Background()
	client := given(NewClientWithResponses(os.Getenv("DOCKET_URL"), WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+os.Getenv("DOCKET_TOKEN"))
		return nil
	})))

	create := func(name string) *CreateApiKeyResponse {
		return given(client.CreateApiKeyWithResponse(ctx, CreateAPIKeyBody{Name: name, Scopes: []CreateAPIKeyBodyScopes{"support:read"}}))
	}
	key := create("First").JSON201.ApiKey
	fmt.Println("created", key.Name, key.Scopes[0], key.Automation, key.ExpiresAt == nil)
	create("Second")
	create("Third")

	limit := int64(2)
	params := &ListApiKeysParams{Limit: &limit}
	for more := true; more; {
		page := given(client.ListApiKeysWithResponse(ctx, params)).JSON200
		fmt.Println("listed", len(page.ApiKeys))
		params.Cursor = page.NextCursor
		more = page.NextCursor != nil
		fmt.Println("more", more)
	}
	fmt.Println("revoked", given(client.RevokeApiKeyWithResponse(ctx, key.Id, nil)).JSON200.ApiKey.RevokedAt != nil)

	got := given(client.GetSettingsWithResponse(ctx))
	tag := *got.Headers200.ETag
	fmt.Println("got", got.JSON200.Settings.DeletedRetentionDays)
	patch := func(days int64) *UpdateSettingsResponse {
		return given(client.UpdateSettingsWithResponse(ctx, &UpdateSettingsParams{IfMatch: &tag}, UpdateSettingsBody{DeletedRetentionDays: &days}))
	}
	fmt.Println("updated", patch(60).JSON200.Settings.DeletedRetentionDays)
	fmt.Println("refused", patch(90).ApplicationproblemJSON412.Code)

	invalid := create("").ApplicationproblemJSON422
	fmt.Println("refused", invalid.Code, (*invalid.Errors)[0].Location)
	fmt.Println("refused", given(client.GetJobWithResponse(ctx, "job_none")).ApplicationproblemJSON404.Code)
}

func given[T any](answer T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return answer
}
