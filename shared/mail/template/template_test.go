package template_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"docket/shared/fault"
	"docket/shared/mail"
	"docket/shared/mail/compose"
	"docket/shared/mail/template"
	"docket/shared/ticket"
)

func TestEveryKindHasTextsInEveryLanguageThatAreRight(t *testing.T) {
	for _, one := range (template.Templates{}).Every() {
		if err := one.Check(); err != nil {
			t.Errorf("%s in %s: %v", one.Kind, one.Language, err)
		}
		if !one.Own() || one.Version != 0 {
			t.Errorf("%s in %s is not Docket's own", one.Kind, one.Language)
		}
		letter := one.Fill(template.Sample(one.Kind, one.Language))
		if strings.Contains(letter.Subject+letter.Text+letter.HTML, "{{") || letter.Subject == "" {
			t.Errorf("%s in %s: %+v", one.Kind, one.Language, letter)
		}
		for status := range slices.Values(ticket.Statuses()) {
			f := template.Sample(template.StatusChanged, one.Language)
			f.Ticket.Status = status
			if one.Kind == template.StatusChanged && !strings.Contains(one.Fill(f).Text, ": ") {
				t.Errorf("%s has no word in %s", status, one.Language)
			}
		}
	}
	if n := len((template.Templates{}).Every()); n != len(template.Kinds())*len(template.Languages()) {
		t.Errorf("there are %d", n)
	}
}

func TestWhatIsNoVariableOfALetterIsNamedBeforeItIsSaved(t *testing.T) {
	for _, c := range []struct {
		kind          template.Kind
		subject, text string
		named         string
	}{
		{template.Reply, "Re: {{ticket_title}}", "{{ message }}", ""},
		{template.Reply, "Re: {{ticket_title}}", "Hello", "must have {{message}}"},
		{template.Reply, "Re: {{ticket_title}}", "{{message|nothing}}", "must have {{message}}"},
		{template.Reply, "{{message}}", "{{message}}", "{{message}} is no variable"},
		{template.Reply, "a\nb", "{{message}}", "one line"},
		{template.StatusChanged, "{{status}}", "{{message}}", "{{message}} is no variable"},
		{template.StatusChanged, "{{status}}", "{{survey_link}}", "{{survey_link}} is no variable"},
		{template.Resolved, "{{status}}", "{{survey_link}}", ""},
		{template.Resolved, "s", strings.Repeat("x", template.MaxText+1), "4096"},
	} {
		err := template.Template{Kind: c.kind, Subject: c.subject, Text: c.text}.Check()
		said := ""
		if err != nil {
			said = fmt.Sprint(err.(*fault.Error).Fields)
		}
		if (err != nil) != (c.named != "") || !strings.Contains(said, c.named) {
			t.Errorf("%s %q %q: %v", c.kind, c.subject, c.text, said)
		}
	}
}

func TestALineWithSomethingThatIsNotKnownIsLeftOut(t *testing.T) {
	fill := func(text string, f template.Facts) string {
		said := template.Template{Kind: template.Resolved, Language: "en", Subject: "s", Text: text}.Fill(f)
		return strings.TrimSpace(said.Text)
	}
	unnamed := template.Facts{Ticket: ticket.Ticket{Requester: ticket.Requester{Email: "casey@customer.example"}}}
	for text, want := range map[string]string{
		"Hello {{customer_name}},\n\nbye":                     "bye",
		"Hello {{customer_name|there}},\n\nbye":               "Hello there,\n\nbye",
		"a\n\nlink: {{link}}\n\nsurvey: {{survey_link}}\n\nb": "a\n\nb",
		"a\nlink: {{link}}\nb":                                "a\nb",
	} {
		if got := fill(text, unnamed); got != want {
			t.Errorf("%q is %q", text, got)
		}
	}
	said := unnamed
	said.Link, said.Ticket.Requester.Name = "https://p.example/{{survey_link}}", "Casey {{link}}"
	if got := fill("{{customer_name}}: {{link}}", said); got != "Casey {{link}}: https://p.example/{{survey_link}}" {
		t.Errorf("what is filled in is filled again: %q", got)
	}
	said.Message = "One\n\n\n\nTwo {{link}}"
	reply := template.Template{Kind: template.Reply, Language: "en", Subject: "{{ticket_title}}", Text: "{{message}}"}.Fill(said)
	if !strings.HasPrefix(reply.Text, "One\n\n\n\nTwo {{link}}") {
		t.Errorf("an agent's words are changed: %q", reply.Text)
	}
}

// Whoever opens a ticket in somebody's name has them sent a letter: it is no place for what
// they write.
func TestANameThatLeadsSomewhereIsNoName(t *testing.T) {
	for _, name := range []string{"Win at https://other.example", "WWW.other.example"} {
		f := template.Facts{Ticket: ticket.Ticket{Requester: ticket.Requester{Name: name}}}
		if said := (template.Templates{}).Of(template.Acknowledgement, "en").Fill(f); strings.Contains(said.Text, "other.example") {
			t.Errorf("%q", said.Text)
		}
	}
}

func TestAllLettersToACustomerHaveOneSubject(t *testing.T) {
	subjects := map[string]bool{}
	for _, title := range []string{"Printer", "Re: Printer", "RE: re: Printer"} {
		for _, kind := range template.Kinds() {
			if !kind.ToMember() {
				subjects[(template.Templates{}).Of(kind, "de").Fill(template.Facts{Ticket: ticket.Ticket{Subject: title}}).Subject] = true
			}
		}
	}
	if len(subjects) != 1 || !subjects["Re: Printer"] {
		t.Errorf("they have %v", subjects)
	}
}

func TestALetterIsInTheLanguageThatIsWantedOrInEnglish(t *testing.T) {
	for wanted, want := range map[string]string{"de": "de", "de-AT": "de", "DE": "de", "en-GB": "en", "fr": "en", "": "en"} {
		if got := template.LanguageOf(wanted); got != want {
			t.Errorf("%q is %s", wanted, got)
		}
	}
	f := template.Sample(template.Reply, "de")
	letter := (template.Templates{}).Of(template.Reply, "de").Fill(f)
	if !strings.HasPrefix(letter.Text, compose.OwnLine("Bitte antworten Sie oberhalb dieser Zeile")) || !strings.Contains(letter.HTML, `lang="de"`) {
		t.Errorf("%+v", letter)
	}
	if fresh := (mail.Letter{Text: "Danke!\n\n" + letter.Text}).Fresh(); fresh != "Danke!" {
		t.Errorf("of an answer new is %q", fresh)
	}
}

// The text of a first response stands for the acknowledgement's, and is filled like it.
func TestAFirstResponseIsTheAcknowledgement(t *testing.T) {
	f := template.Sample(template.Acknowledgement, "en")
	f.Instead = "Hi {{customer_name}}, we answer within a day.\n{{unknown}}"
	if said := (template.Templates{}).Of(template.Acknowledgement, "en").Fill(f); !strings.Contains(said.Text, "Hi Casey, we answer within a day.\n\n") || strings.Contains(said.Text, "{{") {
		t.Errorf("%q", said.Text)
	}
}
