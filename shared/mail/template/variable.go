package template

import (
	"slices"
	"strings"

	"docket/shared/canned"
	"docket/shared/mail/compose"
	"docket/shared/ticket"
)

// The variables beside those of canned responses.
const (
	TicketTitle   = "ticket_title"
	TicketStatus  = "status"         // in the letter's language
	WorkspaceName = "workspace_name" // nothing where the workspace has none
	Link          = "link"           // to the conversation; nothing where the workspace has no portal
	Message       = "message"        // what the agent wrote
	SurveyLink    = "survey_link"    // to the question how content the customer is
)

// Variables are those of a kind.
func Variables(kind Kind) []string {
	all := append(canned.Variables(), TicketTitle, TicketStatus, WorkspaceName, Link)
	switch kind {
	case Reply:
		all = append(all, Message)
	case Resolved:
		all = append(all, SurveyLink)
	}
	return all
}

// inSubject are those of a kind that fit on one line of a subject.
func inSubject(kind Kind) []string {
	return slices.DeleteFunc(Variables(kind), func(v string) bool { return slices.Contains([]string{Message, Link, SurveyLink}, v) })
}

// needs is the variable without which a letter of a kind says nothing; empty: none.
func needs(kind Kind) string { return map[Kind]string{Reply: Message}[kind] }

// Facts are what a letter is filled with.
type Facts struct {
	Ticket    ticket.Ticket
	Workspace string // its name; empty: none
	Agent     string // the name of who answered or did it; empty: nobody, or not known
	Message   string // of a Reply
	Link      string // to the conversation; empty: none
	Survey    string // of Resolved; empty: none
	Instead   string // a text that stands for the template's, as the workspace's first response does; empty: none
	Signature string // of the mailbox; empty: none
	Answers   bool   // who answers the letter adds to the ticket: it has the line above which to write
}

// Letter is a template that was filled.
type Letter struct{ Subject, Text, HTML string }

// Fill fills a template. A line of its text with a variable for which nothing is known,
// and that has no fallback, is left out: a letter has neither braces nor a greeting to
// nobody. What is filled in is text.
func (t Template) Fill(f Facts) Letter {
	known, words := f.known(t.Language), wordsOf(t.Language)
	text := t.Text
	if f.Instead != "" {
		text = f.Instead
	}
	page := compose.Page{Language: t.Language, Text: filled(text, known), Signature: f.Signature}
	if f.Answers {
		page.Above = words.above
	}
	page.Foot = f.foot()
	return Letter{Subject: subject(t.Subject, known, f.Ticket.Subject), Text: page.Plain(), HTML: page.HTML()}
}

// foot is the small print below a letter: which ticket it is about.
func (f Facts) foot() (foot []string) {
	if about := strings.Trim(f.Ticket.Reference+" · "+f.Workspace, " ·"); about != "" {
		foot = append(foot, about)
	}
	return foot
}

// known is what stands for each variable.
func (f Facts) known(language string) map[string]canned.Known {
	return map[string]canned.Known{
		canned.CustomerName: {Value: name(f.Ticket.Requester.Name)},
		canned.TicketID:     {Value: f.Ticket.Reference},
		canned.AgentName:    {Value: f.Agent},
		TicketTitle:         {Value: f.Ticket.Subject},
		TicketStatus:        {Value: wordsOf(language).status[f.Ticket.Status]},
		WorkspaceName:       {Value: f.Workspace},
		Link:                {Value: f.Link},
		Message:             {Value: strings.TrimSpace(f.Message)},
		SurveyLink:          {Value: f.Survey},
	}
}

// name is a customer's name where it can be one: what leads somewhere is none. Else whoever
// opens a ticket in somebody's name would have an advertisement sent to them.
func name(s string) string {
	if strings.Contains(s, "://") || strings.Contains(strings.ToLower(s), "www.") {
		return ""
	}
	return s
}

// filled is a text with its variables filled, line by line.
func filled(text string, known map[string]canned.Known) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		done := canned.Fill(line, known)
		above := len(lines) == 0 || lines[len(lines)-1] == ""
		if len(done.Unfilled) > 0 || done.Text == "" && above {
			continue // nothing is known, or a blank line that stood beside one that is left out
		}
		lines = append(lines, done.Text)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// subject is a subject with its variables filled. A title that is an answer's already gets
// no second Re.
func subject(s string, known map[string]canned.Known, title string) string {
	if strings.HasPrefix(s, "Re:") {
		known[TicketTitle] = canned.Known{Value: compose.Topic(title)}
	}
	for variable, is := range known {
		if is.Else == "" {
			is.Else = " " // nothing stands for it
		}
		known[variable] = is
	}
	return strings.Join(strings.Fields(canned.Fill(s, known).Text), " ")
}
