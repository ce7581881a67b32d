package ticket_test

import (
	"maps"
	"testing"

	"docket/shared/fold"
	"docket/shared/ticket"
	"docket/shared/words"

	"pgregory.net/rapid"
)

func drawTexts(t *rapid.T) ticket.Ticket {
	text := func(of string) string {
		return rapid.StringOfN(rapid.SampledFrom([]rune("ab Ab. 東京ß")), 0, 12, -1).Draw(t, of)
	}
	return ticket.Ticket{Subject: text("subject"), Description: text("description"), Reference: text("reference"),
		ExternalReference: text("external reference"), Requester: ticket.Requester{Name: text("name"), Email: text("e-mail")}, Category: text("category")}
}

// What writes say one after the other comes to what the ticket has.
func TestWhatWritesSayOfATicketsWordsComesToItsWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var before *ticket.Ticket
		has := map[string]words.Counts{}
		for range rapid.IntRange(1, 5).Draw(t, "writes") {
			after := drawTexts(t)
			for word, counts := range after.Reworded(before) {
				if has[word] == counts {
					t.Fatalf("%q is said to change and stays %+v", word, counts)
				}
				if has[word] = counts; counts.Lost {
					delete(has, word)
				}
			}
			if want := after.Words(); !maps.Equal(has, want) {
				t.Fatalf("%+v has the words %v, want %v", after, has, want)
			}
			before = &after
		}
	})
}

func TestATicketIsFoundByTheWordsOfTheseFields(t *testing.T) {
	tk := ticket.Ticket{Reference: "CASE-7", Subject: "Invoice", Description: "twice", ExternalReference: "EXT", Category: "billing", AssigneeID: "someone",
		Requester: ticket.Requester{Name: "Casey", Email: "casey@customer.example", UserID: "u1"}}
	got := tk.Words()
	for _, word := range []string{"case", "7", "invoice", "twice", "ext", "casey", "customer.example"} {
		if got[word].Fields == 0 {
			t.Errorf("it is not found by %q: %v", word, got)
		}
	}
	if got["casey"].Fields != 2 || got["billing"] != (words.Counts{}) || got["someone"] != (words.Counts{}) || got["u1"] != (words.Counts{}) {
		t.Errorf("it is found by %v", got)
	}
}

func TestWhoMaySeeAWordIsWhoMaySeeItsText(t *testing.T) {
	for want, got := range map[words.Counts]map[string]words.Counts{
		{Public: 2}:   ticket.Message{Subject: "x", Body: "X", Visibility: ticket.Public}.Words(),
		{Internal: 1}: ticket.Message{Body: "x", Visibility: ticket.Internal}.Words(),
		{Internal: 3}: ticket.Comment{Body: "x x x"}.Words(),
	} {
		if got["x"] != want {
			t.Errorf("the word is %+v, want %+v", got["x"], want)
		}
	}
}

// Words are kept, and folded by the tables of Unicode: others give other words.
func TestAnotherEditionOfUnicodeAsksForAHigherWordsVersion(t *testing.T) {
	if got, want := fold.Unicode, "15.0.0"; got != want {
		t.Errorf("words are folded by Unicode %s, those of version %d by %s: raise WordsVersion", got, ticket.WordsVersion, want)
	}
}
