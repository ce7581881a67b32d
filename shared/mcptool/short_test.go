package mcptool_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"docket/shared/testing/systemtest"
)

// mostAnswer is what the result of a tool may have of bytes, all parts of it.
const mostAnswer = 64 << 10

// crowd makes a workspace in which every row is as long as it can be, and
// returns its ticket and how many messages and comments that has.
func crowd(t testing.TB, c client, rows int) string {
	t.Helper()
	long, fields := strings.Repeat(`"`, 64<<10), map[string]string{}
	for i := range 50 {
		fields[fmt.Sprint("field", i)] = strings.Repeat("x", 600)
	}
	made := func(name string, arguments map[string]any) map[string]any {
		arguments["custom_fields"] = fields
		var said map[string]any
		got := callTool(t, c, name, arguments)
		if err := json.Unmarshal(got.StructuredContent, &said); err != nil || got.IsError {
			t.Fatalf("%s: %v %.500v", name, err, got.Content)
		}
		return said
	}
	ticket := at(made("create_support_ticket", map[string]any{"subject": "crowded", "description": long}), "ticket", "id").(string)
	for i := range rows {
		made("create_support_ticket", map[string]any{"subject": fmt.Sprint("ticket ", i), "description": long})
		made("create_support_queue", map[string]any{"key": fmt.Sprint("queue", i), "name": "q", "description": strings.Repeat(`"`, 4096)})
		made("add_support_ticket_message", map[string]any{"ticket_id": ticket, "body": fmt.Sprint(i, long[6:])})
		made("add_support_ticket_comment", map[string]any{"ticket_id": ticket, "body": fmt.Sprint(i, long[6:])})
	}
	return ticket
}

// Whatever a workspace holds, every tool that reads shows all of it in pages
// that a client takes, and a text part that is no copy of it.
func TestEveryResultIsOneThatAClientTakes(t *testing.T) {
	const rows = 12
	c := newGoClient(t, docket.URL, systemtest.Workspace(t, docket).APIKey)
	ticket := crowd(t, c, rows)
	for name, one := range tools(t, c) {
		if !reads(name) {
			continue
		}
		arguments, met := map[string]any{"limit": 100}, map[string]map[string]bool{}
		if at(one.InputSchema, "properties", "ticket_id") != nil {
			arguments["ticket_id"] = ticket
		}
		for pages := 0; ; pages++ {
			got := callTool(t, c, name, arguments)
			raw, err := json.Marshal(got)
			if err != nil || got.IsError || len(raw) > mostAnswer || len(got.Content[0].Text) > 1000 || pages > 4*rows {
				t.Fatalf("%s, page %d: %v, %d bytes, %.1000v", name, pages, err, len(raw), got.Content)
			}
			var said map[string]json.RawMessage
			if err := json.Unmarshal(got.StructuredContent, &said); err != nil {
				t.Fatal(err)
			}
			for list, raw := range said {
				var page []struct{ ID string }
				if json.Unmarshal(raw, &page) != nil {
					continue
				}
				for _, row := range page {
					if met[list] == nil {
						met[list] = map[string]bool{}
					}
					if met[list][row.ID] {
						t.Errorf("%s shows %s twice", name, row.ID)
					}
					met[list][row.ID] = true
				}
			}
			if said["next_cursor"] == nil {
				break
			}
			if !strings.Contains(got.Content[0].Text, "next_cursor") {
				t.Errorf("the text of %s does not say that there is more: %s", name, got.Content[0].Text)
			}
			arguments["cursor"] = said["next_cursor"]
		}
		for list, ids := range met {
			there := rows
			if list == "tickets" {
				there++ // the one with the conversation
			}
			if len(ids) != there {
				t.Errorf("%s shows %d %s", name, len(ids), list)
			}
		}
		if len(met) == 0 {
			t.Errorf("%s shows no rows", name)
		}
	}
}

// A long value is cut at the length that is asked for, and what says so tells
// how much there is and how it is read whole, which then it is.
func TestWhatIsCutSaysByHowMuchAndIsReadWhole(t *testing.T) {
	c := newGoClient(t, docket.URL, systemtest.Workspace(t, docket).APIKey)
	ticket := crowd(t, c, 1)
	for _, length := range []int{100, 1000, 2000, 5000, 65536} {
		arguments := map[string]any{"ticket_id": ticket, "text_length": length}
		if length == 2000 {
			delete(arguments, "text_length")
		}
		for name, list := range map[string]string{"list_support_ticket_messages": "messages", "list_support_ticket_comments": "comments", whole: "messages"} {
			got := callTool(t, c, name, arguments)
			var said map[string]json.RawMessage
			var page []struct {
				Body         string
				CustomFields map[string]string `json:"custom_fields"`
				Cut          []string
			}
			if json.Unmarshal(got.StructuredContent, &said) != nil || json.Unmarshal(said[list], &page) != nil || len(page) != 1 {
				t.Fatalf("%s: %.500s", name, got.StructuredContent)
			}
			row, sum := page[0], got.Content[0].Text
			if length == 65536 {
				if len(row.Body) != 65531 || len(row.CustomFields) != 50 || row.Cut != nil || strings.Contains(sum, "cut") {
					t.Errorf("%s shows %d characters, %d fields, %v: %s", name, len(row.Body), len(row.CustomFields), row.Cut, sum)
				}
				continue
			}
			marks := strings.Join(row.Cut, "|")
			if n := len([]rune(row.Body)); n != length+1 || !strings.HasSuffix(row.Body, "…") ||
				!strings.Contains(marks, fmt.Sprintf("body: %d of 65531 characters; read with text_length 65531", length)) ||
				!strings.Contains(marks, fmt.Sprintf("custom_fields: %d of 50 fields; read with text_length", len(row.CustomFields))) || !strings.Contains(sum, "cut") {
				t.Errorf("%s cuts at %d to %d characters, and says %v: %s", name, length, n, row.Cut, sum)
			}
		}
	}
	for _, length := range []any{0, 99, 65537, -1, 2.5, "x", true, []int{}} {
		got := callTool(t, c, whole, map[string]any{"ticket_id": ticket, "text_length": length})
		if !got.IsError || !strings.Contains(got.Content[0].Text, "arguments.text_length") {
			t.Errorf("the length %v: %v", length, got.Content)
		}
	}
}

// A cursor of a ticket read whole is good for that, and no other text is one.
func TestATicketReadWholeGoesOnAtItsOwnCursorAlone(t *testing.T) {
	t.Parallel()
	c := newGoClient(t, docket.URL, systemtest.Workspace(t, docket).APIKey)
	ticket := crowd(t, c, 3)
	page := func(name string, arguments map[string]any) (string, outcome) {
		arguments["ticket_id"], arguments["limit"] = ticket, 1
		got := callTool(t, c, name, arguments)
		var said struct {
			Next string `json:"next_cursor"`
		}
		_ = json.Unmarshal(got.StructuredContent, &said) // a failure has none
		return said.Next, got
	}
	next, _ := page(whole, map[string]any{})
	messages, _ := page("list_support_ticket_messages", map[string]any{})
	comments, _ := page("list_support_ticket_comments", map[string]any{})
	for cursor, good := range map[string]bool{next: true, messages + ".": true, "." + comments: true, messages + "." + comments: true,
		".": false, "..": false, "x": false, messages: false, comments + "." + messages: false, next + ".": false, "." + next: false, "x." + comments: false} {
		if _, got := page(whole, map[string]any{"cursor": cursor}); got.IsError == good || !good && got.Meta["code"] != "invalid_cursor" {
			t.Errorf("the cursor %s: %.500v", cursor, got.Content)
		}
	}
}
