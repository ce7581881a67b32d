// Command desk goes through an agent's morning with forty tickets with the client that
// oapi-codegen makes of the desk's document, and prints what it is answered.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/oapi-codegen/nullable"
)

func main() {
	ctx := context.Background()
	client := given(NewClientWithResponses(os.Getenv("DOCKET_URL"), WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+os.Getenv("DOCKET_TOKEN"))
		return nil
	})))
	priorities := []CreateTicketBodyPriority{"low", "medium", "high", "urgent"}
	channels := []CreateTicketBodyChannel{"email", "phone", "chat", "portal"}
	for n := range 40 {
		key, name, email := fmt.Sprint("morning-", n), fmt.Sprint("Customer ", n%8), fmt.Sprintf("customer%d@example.com", n%8)
		made := given(client.CreateDeskTicketWithResponse(ctx, &CreateDeskTicketParams{IdempotencyKey: &key}, CreateTicketBody{
			Title: fmt.Sprint("Request ", n), Priority: &priorities[n%4], Channel: &channels[n%4], Labels: &[]string{[]string{"even", "odd"}[n%2]},
			CustomerName: &name, CustomerEmail: &email,
		})).JSON201.Ticket
		if n%13 == 0 {
			fmt.Println("created", made.Reference, made.Status, made.Priority, made.Channel)
		}
	}
	counts := func() {
		var shown []string
		for _, one := range given(client.CountDeskTicketsWithResponse(ctx)).JSON200.Counts {
			shown = append(shown, fmt.Sprint(one.Tab, " ", one.Count))
		}
		fmt.Println("counts", strings.Join(shown, ", "))
	}
	counts()

	// What waits the longest comes first where nothing is promised.
	listed, fifteen, three, two, hundred := 0, int64(15), int64(3), int64(2), int64(100)
	params := &ListDeskTicketsParams{Limit: &fifteen}
	for more := true; more; {
		page := given(client.ListDeskTicketsWithResponse(ctx, params)).JSON200
		listed += len(page.Tickets)
		fmt.Println("page", len(page.Tickets), page.Tickets[0].Reference)
		params.Cursor, more = page.NextCursor, page.NextCursor != nil
	}
	fmt.Println("listed", listed)
	references := func(tickets []Ticket) string {
		var all []string
		for _, t := range tickets {
			all = append(all, t.Reference)
		}
		return strings.Join(all, ", ")
	}
	created := ListDeskTicketsParamsSortBy("created_at")
	urgent := given(client.ListDeskTicketsWithResponse(ctx, &ListDeskTicketsParams{Priority: &[]ListDeskTicketsParamsPriority{"urgent"}, Limit: &three,
		ChannelNot: &[]ListDeskTicketsParamsChannelNot{"chat"}, Label: &[]string{"odd"}, AssigneeId: &[]string{"none"}, SortBy: &created})).JSON200
	fmt.Println("urgent", references(urgent.Tickets))
	words := "TKT-0007"
	for _, t := range given(client.ListDeskTicketsWithResponse(ctx, &ListDeskTicketsParams{Query: &words})).JSON200.Tickets {
		fmt.Println("found", t.Title)
	}

	// The first: it is taken, and read whole.
	const first = "tkt-0001"
	high, waiting, version := UpdateTicketBodyPriority("high"), UpdateTicketBodyStatus("waiting"), `"1"`
	taken := given(client.UpdateDeskTicketWithResponse(ctx, first, nil, UpdateTicketBody{AssigneeId: nullable.NewNullableWithValue("me"),
		Priority: &high, Labels: &[]string{"even", "first"}})).JSON200.Ticket
	var labels []string
	for _, label := range *taken.Labels {
		labels = append(labels, label.Name)
	}
	fmt.Println("taken", *taken.Priority, strings.Join(labels, ", "))
	stale := given(client.UpdateDeskTicketWithResponse(ctx, first, &UpdateDeskTicketParams{IfMatch: &version}, UpdateTicketBody{Status: &waiting})).ApplicationproblemJSON412
	fmt.Println("refused", stale.Status, stale.Code)
	if merged := given(client.MergeDeskTicketsWithResponse(ctx, first, nil, MergeDeskTicketsJSONRequestBody{Duplicates: []string{"TKT-0009", "tkt-0017"}})); merged.JSON200 == nil {
		log.Fatal(string(merged.Body))
	}
	none, half, five := int64(0), int64(30), int64(5)
	replied := given(client.ReplyToDeskTicketWithResponse(ctx, first, nil, ReplyToDeskTicketJSONRequestBody{Body: "Try again, please.", HoldSeconds: &none})).JSON201
	fmt.Println("replied", replied.Entry.Kind, strings.Join(*replied.Entry.Message.To, ", "), replied.Held == nil)
	given(client.AddDeskTicketNoteWithResponse(ctx, first, nil, AddDeskTicketNoteJSONRequestBody{Body: "It was the release."}))
	given(client.ResolveDeskTicketWithResponse(ctx, first, nil, ResolveDeskTicketJSONRequestBody{Resolution: "Done.", CsatScore: &five}))

	// Others are put off, escalated and begun.
	escalated := given(client.EscalateDeskTicketWithResponse(ctx, "TKT-0002", nil, EscalateDeskTicketJSONRequestBody{Reason: "The board waits."})).JSON200
	fmt.Println("escalated", *escalated.Ticket.Priority)
	snoozed := given(client.SnoozeDeskTicketWithResponse(ctx, "TKT-0003", nil, SnoozeDeskTicketJSONRequestBody{Until: nullable.NewNullNullable[time.Time]()})).JSON200
	fmt.Println("snoozed", *snoozed.Ticket.Snoozed, snoozed.Ticket.SnoozedUntil.IsNull())
	given(client.SaveDeskTicketNoteDraftWithResponse(ctx, "TKT-0004", nil, SaveDeskTicketNoteDraftJSONRequestBody{Body: "Ask the team."}))
	held := given(client.ReplyToDeskTicketWithResponse(ctx, "TKT-0005", nil, ReplyToDeskTicketJSONRequestBody{Body: "Oh no.", HoldSeconds: &half})).JSON201
	fmt.Println("held", held.Held != nil, held.Sequence.IsNull())
	given(client.TakeBackDeskTicketReplyWithResponse(ctx, "TKT-0005", nil))
	for _, reference := range []string{"TKT-0004", "TKT-0005"} {
		unsent := given(client.GetDeskTicketWithResponse(ctx, reference, nil)).JSON200
		var drafts []string
		for _, draft := range unsent.Drafts {
			drafts = append(drafts, fmt.Sprint(draft.Mode, " ", draft.Body))
		}
		fmt.Println("unsent", strings.Join(drafts, ", "), len(unsent.Held))
	}

	there := given(client.NoteDeskTicketPresenceWithResponse(ctx, first, NoteDeskTicketPresenceJSONRequestBody{State: "viewing"})).JSON200.Presence
	fmt.Println("present", *there.Sequence > 0, len(*there.Others))
	given(client.LeaveDeskTicketWithResponse(ctx, first))
	whole := given(client.GetDeskTicketWithResponse(ctx, first, &GetDeskTicketParams{Thread: &three})).JSON200
	fmt.Println("whole", whole.Ticket.Status, *whole.Ticket.Resolution, whole.Ticket.CsatScore.MustGet(), whole.Customer.OtherTickets,
		len(whole.Thread.Entries), whole.Thread.Older != nil)
	oldest := ListDeskTicketThreadParamsOrder("oldest")
	for _, entry := range given(client.ListDeskTicketThreadWithResponse(ctx, first, &ListDeskTicketThreadParams{Order: &oldest, Limit: &hundred})).JSON200.Entries {
		switch {
		case entry.Message != nil:
			fmt.Println("entry", entry.Kind, entry.Message.Body, "")
		case entry.Note != nil:
			fmt.Println("entry", entry.Kind, entry.Note.Body, "")
		default:
			var fields []string
			for _, change := range entry.Event.Changes {
				fields = append(fields, change.Field)
			}
			slices.Sort(fields)
			fmt.Println("entry", entry.Kind, entry.Event.Kind, strings.Join(fields[:min(len(fields), 3)], ", "))
		}
	}
	mine := ListDeskTicketGroupsParamsTab("mine")
	for _, group := range given(client.ListDeskTicketGroupsWithResponse(ctx, &ListDeskTicketGroupsParams{Tab: &mine, Limit: &two})).JSON200.Groups {
		fmt.Println("mine", group.Status, group.Count, references(group.Tickets))
	}
	counts()
}

func given[T any](answer T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return answer
}
