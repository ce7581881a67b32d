package canned

import (
	"fmt"
	"strings"
	"testing"

	"docket/shared/fault"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

func TestWhatIsFilledInIsNoLongerThanAReplyMayBe(t *testing.T) {
	body := func(variables int) string {
		text := strings.Repeat("{{customer_name}}", variables)
		return text + strings.Repeat("x", MaxBody-len(text))
	}
	at := Response{Title: "t", Body: body(50)}
	if err := at.check(); err != nil {
		t.Error(err)
	}
	long := strings.Repeat("𝕏", 200)
	said := at.Render(ticket.Ticket{Requester: ticket.Requester{Name: long}}, tenant.Principal{}).Text
	if strings.Contains(said, "{{") || len(said) > 64<<10 {
		t.Errorf("it has %d bytes", len(said))
	}
	if err := (Response{Title: "t", Body: body(51)}).check(); err == nil {
		t.Error("a body of 51 variables is taken")
	}
}

func TestWhatStandsInDoubleBracesAndIsNoVariableIsNamedWhenItIsSaved(t *testing.T) {
	for body, named := range map[string]string{
		"Dear {{customer_name}}, {{ ticket_id }} {{agent_name|we}}": "",
		"{ one brace } and }} or {{ alone":                          "",
		"{{customer}}":                                              "{{customer}}",
		"{{customer-name}}":                                         "{{customer-name}}",
		"{{agent name}} {{customer_name}}":                          "{{agent name}}",
		"{{ticket_id | see {x}}}":                                   "{{ticket_id | see {x}}",
		"{{}}":                                                      "{{}}",
		"{{1st}} and {{" + strings.Repeat("x", 80) + "}}":           "{{" + strings.Repeat("x", 60) + "…}}",
	} {
		err := Response{Title: "t", Body: body}.check()
		if (err != nil) != (named != "") || err != nil && !strings.Contains(fmt.Sprint(err.(*fault.Error).Fields), named+" is no variable") {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestAVariableIsFilledByWhatIsKnownThenByItsFallbackThenByAnAddress(t *testing.T) {
	known := ticket.Ticket{Reference: "TKT-0001", Requester: ticket.Requester{Name: "Casey {{agent_name}}", Email: "casey@customer.example"}}
	unnamed := ticket.Ticket{Reference: "TKT-0001", Requester: ticket.Requester{Email: "casey@customer.example"}}
	alex := tenant.Principal{Name: "Alex"}
	for _, c := range []struct {
		body, want, unfilled string
		of                   ticket.Ticket
		by                   tenant.Principal
	}{
		{"{{customer_name|there}}", "Casey {{agent_name}}", "", known, alex}, // what is filled in is text
		{"{{ customer_name | there }}", "there", "", unnamed, alex},
		{"{{customer_name}}", "casey@customer.example", "", unnamed, alex},
		{"{{customer_name}} {{agent_name}} {{customer_name}}", "{{customer_name}} Alex {{customer_name}}", "customer_name", ticket.Ticket{}, alex},
		{"{{ticket_id}} of {{agent_name|us}}", "TKT-0001 of us", "", known, tenant.Principal{}},
	} {
		got := Response{Body: c.body}.Render(c.of, c.by)
		if got.Text != c.want || strings.Join(got.Unfilled, " ") != c.unfilled {
			t.Errorf("%s: %+v, want %q", c.body, got, c.want)
		}
	}
}

func TestAResponseOfSomebodysOwnIsNobodyElses(t *testing.T) {
	own, other := tenant.User{Issuer: "i", Subject: "1"}, tenant.User{Issuer: "i", Subject: "2"}
	yes, no := true, false
	personal, shared := Response{Title: "Hello", Shortcut: "Hi", Owner: own}, Response{Title: "Bye"}
	for _, c := range []struct {
		r    Response
		l    List
		want bool
	}{
		{personal, List{User: own}, true}, {personal, List{User: other}, false}, {personal, List{User: own, Personal: &no}, false},
		{personal, List{User: own, Shortcut: "hI"}, true}, {personal, List{User: own, Shortcut: "bye"}, false},
		{shared, List{User: other}, true}, {shared, List{User: other, Personal: &yes}, false},
	} {
		if c.l.Keeps(c.r) != c.want {
			t.Errorf("%+v of %+v", c.l, c.r)
		}
	}
	if told := personal.values(); len(told) != 1 || told["personal"] != true {
		t.Errorf("a Change tells %v of it", told)
	}
}
