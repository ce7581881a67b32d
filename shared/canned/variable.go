package canned

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"docket/shared/fault"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// A variable stands in a body as {{name}}, or as {{name|fallback}} where a text is to
// stand for it when nothing is known. The variables:
const (
	CustomerName = "customer_name" // the requester's name; without one and without a fallback the e-mail address
	TicketID     = "ticket_id"     // the ticket's reference, TKT-0001
	AgentName    = "agent_name"    // of who has it rendered; without one and without a fallback the e-mail address
)

// Variables lists every variable.
func Variables() []string { return []string{CustomerName, TicketID, AgentName} }

// variable is a place in a body, and braced is whatever stands in double braces there.
var (
	variable = regexp.MustCompile(`\{\{\s*([A-Za-z][A-Za-z0-9_.]*)\s*(?:\|([^{}]*))?\}\}`)
	braced   = regexp.MustCompile(`\{\{(.*?)\}\}`)
)

// mostVariables is how many variables a body has at most: what each stands for can be
// a few hundred characters, and a reply takes 64 KB.
const mostVariables = 50

// CheckVariables names the variables of the text at a place that are none of some, and
// what stands in double braces and can be none: a customer would read it with its braces.
func CheckVariables(r *fault.Rules, at, text string, variables []string) {
	places := variable.FindAllStringSubmatch(text, -1)
	if len(places) > mostVariables {
		r.Broken(at, fmt.Sprintf("must have at most %d variables", mostVariables))
	}
	var unknown []string
	for _, found := range append(places, braced.FindAllStringSubmatch(variable.ReplaceAllString(text, " "), -1)...) {
		name := found[1]
		if runes := []rune(name); len(runes) > mostNamed {
			name = string(runes[:mostNamed]) + "…"
		}
		if !slices.Contains(variables, name) && !slices.Contains(unknown, name) && len(unknown) < 20 {
			unknown = append(unknown, name)
			r.Broken(at, fmt.Sprintf("{{%s}} is no variable: there are %s", name, strings.Join(variables, ", ")))
		}
	}
}

// mostNamed is how many characters of what is no variable are said.
const mostNamed = 60

// Rendered is a response as it is put into a reply.
type Rendered struct {
	Text     string
	Unfilled []string // variables that stand there yet, as nothing is known for them, each once
}

// Known is what stands for a variable, and what does where that is empty and the text
// has no fallback.
type Known struct{ Value, Else string }

// Render fills the response's variables for a ticket and who replies on it.
func (r Response) Render(t ticket.Ticket, by tenant.Principal) Rendered {
	return Fill(r.Body, map[string]Known{
		CustomerName: {t.Requester.Name, t.Requester.Email},
		TicketID:     {Value: t.Reference},
		AgentName:    {by.Name, by.Email},
	})
}

// Fill fills the variables of a text. What is filled in is text: variables in it are none.
func Fill(text string, known map[string]Known) (done Rendered) {
	done.Text = variable.ReplaceAllStringFunc(text, func(place string) string {
		parts := variable.FindStringSubmatch(place)
		name, fallback := parts[1], strings.TrimSpace(parts[2])
		for _, value := range []string{known[name].Value, fallback, known[name].Else} {
			if value != "" {
				return value
			}
		}
		if !slices.Contains(done.Unfilled, name) {
			done.Unfilled = append(done.Unfilled, name)
		}
		return place
	})
	return done
}
