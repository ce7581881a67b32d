package ticket

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/fault"
	"docket/shared/tenant"
)

// members are the fields that name the workspace's own queues, members and jobs.
var members = []string{queueField, "assignee_id", "owner_id", mergedField, erasedField}

// closed are the fields of closed lists that stay as they are.
var closed = []string{"priority", "source", scoreField, raterField, snoozeField, markField, beforeField}

// full is a ticket with a word in every text.
func full(word string) Ticket {
	t := Ticket{Number: 7, Version: 3, Tags: []string{word}, CustomFields: customfield.Values{word: json.RawMessage(`{"a":"` + word + `"}`)}}
	for _, f := range Fields() {
		f.Set(&t, word+f.Name)
	}
	return t
}

func TestAFieldThatStaysWhenItsTicketIsErasedTakesNoFreeText(t *testing.T) {
	for _, f := range Fields() {
		var r fault.Rules
		f.rule(&r, f.Name, "anything")
		if stays := slices.Contains(unsaid, f.Name); stays && r.Err() == nil && !slices.Contains(members, f.Name) {
			t.Errorf("%s stays, and anything may be written in it", f.Name)
		}
	}
}

func TestAnErasedTicketHasWhatDocketCountsByAndNothingElse(t *testing.T) {
	was := full("word ")
	is := was.erased("job_1")
	for _, f := range Fields() {
		value := f.Get(&is)
		if strings.Contains(value, "word ") != slices.Contains(members, f.Name) && !slices.Contains(closed, f.Name) && f.Name != erasedField {
			t.Errorf("%s is %q", f.Name, value)
		}
	}
	if len(is.Tags) > 0 || len(is.CustomFields) > 0 || is.Subject != Erased || is.Reference != "TKT-0007" || is.Status != Closed || is.ErasedBy != "job_1" {
		t.Errorf("it is %+v", is)
	}
	if err := is.erased("job_1").check(); err == nil || strings.Contains(err.Error(), "subject") {
		t.Errorf("the rules say of it: %v", err) // of the words that were no priority and no source
	}
}

func TestAChangeIsErasedOfEveryValueButThoseThatSayNothing(t *testing.T) {
	c := change.Change{Fields: diff(&Ticket{Version: 1}, new(full("word "))), Actor: change.Actor{Issuer: "word ", Subject: "word ", KeyID: "word ",
		Role: tenant.RoleCustomer, Name: "word ", Email: "word "}}
	is := Unsaid(c, Erased)
	for _, f := range is.Fields {
		if said := strings.Contains(f.Name+string(f.Old)+string(f.New), "word "); said != slices.Contains(unsaid, f.Name) {
			t.Errorf("%s: %s, %s", f.Name, f.Old, f.New)
		}
	}
	if is.Actor != (change.Actor{Role: tenant.RoleCustomer}) {
		t.Errorf("who did it is %+v", is.Actor)
	}
	if again := Unsaid(is, Erased); !reflect.DeepEqual(again, is) {
		t.Errorf("erased once it is\n%+v\nand twice\n%+v", is, again)
	}
	agent := change.Actor{Issuer: "i", Subject: "s", Role: tenant.RoleAgent, Name: "n", Email: "e"}
	if is := Unsaid(change.Change{Actor: agent}, Erased); is.Actor != agent {
		t.Errorf("who worked on it is %+v", is.Actor)
	}
}

func TestAContactIsKnownByAnyOfWhatIsGivenAndByNothingThatIsNot(t *testing.T) {
	someone := Ticket{Links: Links{ContactID: "c-1"}, Requester: Requester{Issuer: "https://a.example", UserID: "u-1", Email: "casey@example.com"}}
	for _, c := range []struct {
		who   Contact
		known bool
	}{
		{Contact{}, false}, {Contact{ID: "c-1"}, true}, {Contact{ID: "C-1"}, false}, {Contact{UserID: "u-1", Issuer: "https://a.example"}, true}, {Contact{Email: " Casey@Example.com"}, true},
		{Contact{UserID: "u-1", Issuer: "https://b.example"}, false}, {Contact{UserID: "u-1"}, false}, {Contact{Issuer: "https://a.example"}, false}, {Contact{UserID: "U-1", Issuer: "https://a.example"}, false},
		{Contact{ID: "c-2", IDs: []string{"c-3", "c-1"}}, true}, {Contact{Email: "other@example.com", Emails: []string{"CASEY@example.com"}}, true},
		{Contact{ID: "c-2", UserID: "u-1", Issuer: "https://a.example"}, true}, {Contact{ID: "c-2", UserID: "u-2", Issuer: "https://a.example", Email: "casey@example.org"}, false},
	} {
		who, known := c.who, c.known
		if who.Asked(someone) != known || who.Asked(Ticket{}) {
			t.Errorf("%+v: %v", who, !known)
		}
	}
	if (Contact{ID: "c-1"}).Wrote(Message{}) || !(Contact{Email: "a@example.com"}).Wrote(Message{AuthorEmail: "A@EXAMPLE.COM"}) {
		t.Error("an author is known by the address, and only by that")
	}
}

func TestAContactWhoSignsInIsNamedWithTheIssuer(t *testing.T) {
	for _, c := range []struct {
		who   Contact
		right bool
	}{
		{Contact{ID: "c-1"}, true}, {Contact{UserID: "u-1", Issuer: "https://a.example"}, true}, {Contact{}, false}, {Contact{UserID: "u-1"}, false}, {Contact{ID: "c-1", Issuer: "https://a.example"}, false},
	} {
		who, right := c.who, c.right
		if err := who.Check(); (err == nil) != right {
			t.Errorf("%+v: %v", who, err)
		}
	}
}
