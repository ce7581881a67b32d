package lens_test

import (
	"slices"
	"testing"

	"docket/shared/lens"
	"docket/shared/ticket"
)

// shown is how each face shows a value: S0, S1, S2, S3.
type shown [4]string

func showing[C ~string](t *testing.T, values []C, of func(lens.Face) lens.Lens[C], want map[C]shown) {
	t.Helper()
	for _, value := range values {
		if _, said := want[value]; !said {
			t.Errorf("nothing is said of %s", value)
		}
	}
	for value, words := range want {
		for i, name := range []string{"S0", "S1", "S2", "S3"} {
			if got := of(faces[name]).Show(value); got != words[i] {
				t.Errorf("%s shows %s as %s, want %s", name, value, got, words[i])
			}
		}
	}
}

func TestEveryFaceShowsEveryStatusAsWasDecided(t *testing.T) {
	showing(t, ticket.Statuses(), func(f lens.Face) lens.Lens[ticket.Status] { return f.Status }, map[ticket.Status]shown{
		ticket.New:               {"new", "new", "open", "open"},
		ticket.Open:              {"open", "open", "open", "open"},
		ticket.InProgress:        {"open", "open", "in_progress", "in_progress"},
		ticket.Pending:           {"pending", "pending", "waiting", "in_progress"},
		ticket.WaitingOnCustomer: {"waiting_on_customer", "pending", "waiting", "in_progress"},
		ticket.Resolved:          {"resolved", "resolved", "resolved", "resolved"},
		ticket.Closed:            {"closed", "closed", "closed", "closed"},
	})
	for _, c := range []struct {
		face  lens.Face
		shown string
		means ticket.Status
	}{
		{lens.Support, "open", ticket.Open}, {lens.Helpdesk, "open", ticket.Open}, {lens.Desk, "open", ticket.Open}, {lens.SelfService, "open", ticket.Open},
		{lens.Helpdesk, "pending", ticket.Pending}, {lens.Desk, "waiting", ticket.WaitingOnCustomer},
		{lens.Desk, "in_progress", ticket.InProgress}, {lens.SelfService, "in_progress", ticket.InProgress},
	} {
		if got := c.face.Status.Over(ticket.Closed, c.shown); got != c.means {
			t.Errorf("%s means %s, want %s", c.shown, got, c.means)
		}
	}
}

func TestEveryFaceShowsEveryPriorityAsWasDecided(t *testing.T) {
	showing(t, ticket.Priorities(), func(f lens.Face) lens.Lens[ticket.Priority] { return f.Priority }, map[ticket.Priority]shown{
		ticket.Low:    {"low", "low", "low", "low"},
		ticket.Normal: {"normal", "normal", "medium", "normal"},
		ticket.High:   {"high", "high", "high", "high"},
		ticket.Urgent: {"urgent", "urgent", "urgent", "urgent"},
	})
}

func TestTheSupportModuleAndTheDeskShowEverySourceAsWasDecided(t *testing.T) {
	want := map[ticket.Source][2]string{
		ticket.Manual: {"manual", "api"}, ticket.Email: {"email", "email"}, ticket.Chat: {"chat", "chat"}, ticket.Phone: {"phone", "phone"},
		ticket.Web: {"web", "portal"}, ticket.API: {"api", "api"}, ticket.MCP: {"mcp", "api"}, ticket.Slack: {"slack", "chat"},
		ticket.Other: {"other", "api"}, ticket.Portal: {"web", "portal"}, ticket.Widget: {"web", "portal"},
	}
	for _, source := range ticket.Sources() {
		if got := [2]string{lens.Support.Source.Show(source), lens.Desk.Source.Show(source)}; got != want[source] {
			t.Errorf("%s is shown as %v, want %v", source, got, want[source])
		}
	}
	for shown, means := range map[string]ticket.Source{"portal": ticket.Portal, "chat": ticket.Chat, "api": ticket.API} {
		if got := lens.Desk.Source.Over("", shown); got != means {
			t.Errorf("%s means %s, want %s", shown, got, means)
		}
	}
}

func TestEveryFaceShowsEveryTypeAsWasDecided(t *testing.T) {
	for slug, want := range map[string]shown{
		"question":         {"question", "question", "support_ticket", "question"},
		"support":          {"support", "question", "support_ticket", "support"},
		"billing":          {"billing", "question", "support_ticket", "billing"},
		"bug":              {"bug", "incident", "bug_report", "bug"},
		"incident":         {"incident", "incident", "bug_report", "incident"},
		"problem":          {"problem", "problem", "bug_report", "problem"},
		"task":             {"task", "task", "customer_request", "task"},
		"customer_request": {"customer_request", "task", "customer_request", "customer_request"},
		"feature_request":  {"feature_request", "task", "feature_request", "feature_request"},
		"refund":           {"refund", "question", "support_ticket", "refund"},
	} {
		for i, name := range []string{"S0", "S1", "S2", "S3"} {
			if got := faces[name].Type.Show(slug); got != want[i] {
				t.Errorf("%s shows %s as %s, want %s", name, slug, got, want[i])
			}
		}
	}
}

func TestTheWordsOfAFaceAreThoseOfItsDocument(t *testing.T) {
	for what, words := range map[string][2][]string{
		"the statuses of S0":   {lens.Support.Status.Words(), {"new", "open", "pending", "waiting_on_customer", "resolved", "closed"}},
		"the statuses of S1":   {lens.Helpdesk.Status.Words(), {"new", "open", "pending", "resolved", "closed"}},
		"the statuses of S2":   {lens.Desk.Status.Words(), {"open", "in_progress", "waiting", "resolved", "closed"}},
		"the statuses of S3":   {lens.SelfService.Status.Words(), {"open", "in_progress", "resolved", "closed"}},
		"the priorities of S1": {lens.Helpdesk.Priority.Words(), {"low", "normal", "high", "urgent"}},
		"the priorities of S2": {lens.Desk.Priority.Words(), {"low", "medium", "high", "urgent"}},
		"the types of S1":      {lens.Helpdesk.Type.Words(), {"question", "incident", "problem", "task"}},
		"the types of S2":      {lens.Desk.Type.Words(), {"support_ticket", "customer_request", "bug_report", "feature_request"}},
		"the types of S3":      {lens.SelfService.Type.Words(), nil},
	} {
		if !slices.Equal(words[0], words[1]) {
			t.Errorf("%s are %v, want %v", what, words[0], words[1])
		}
	}
}
