package send_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/mail/send"
	"docket/shared/mail/template"
	"docket/shared/mailbox"
	"docket/shared/satisfaction"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

const casey = "casey@customer.example"

// office writes under two mailboxes, of which the second is a queue's, since a minute ago.
func office() send.Office {
	began := time.Now().Add(-time.Minute)
	return send.Office{Workspace: tenant.Workspace{Name: "Acme", FirstResponse: tenant.FirstResponse{Email: "We have it."}, Mail: tenant.Mail{Acknowledge: true}},
		Mailboxes: mailbox.Mailboxes{All: []mailbox.Mailbox{
			{ID: "mailbox_1", Address: "support@desk.example", Default: true, CreatedAt: began},
			{ID: "mailbox_2", Address: "billing@desk.example", QueueID: "queue_billing", CreatedAt: began.Add(time.Second)}}}}
}

// about is a Change of a kind on a ticket of Casey's that came by mail, with fields.
func about(t *testing.T, kind change.Kind, fields map[string]string) send.About {
	t.Helper()
	scope, err := tenant.NewScope("acme", "north")
	if err != nil {
		t.Fatal(err)
	}
	act := change.Act{Principal: tenant.Principal{Scope: scope, User: tenant.User{Issuer: "i", Subject: "ann"}, Role: tenant.RoleAgent}, RequestID: id.Prefixed(id.RequestPrefix, time.Now()), Now: time.Now}
	a := send.About{Change: act.Change(kind, 0, time.Now()), Ticket: ticket.Ticket{ID: id.NewTicket(7, time.Now()).String(), Number: 7, Subject: "Printer", Reference: "TKT-0007",
		Status: ticket.Open, Source: ticket.Email, Requester: ticket.Requester{Name: "Casey", Email: casey}}}
	a.Change.Ticket, a.Change.TicketID, a.Change.Sequence = 7, a.Ticket.ID, 3
	for name, is := range fields {
		value, err := json.Marshal(is)
		if err != nil {
			t.Fatal(err)
		}
		a.Change.Fields = append(a.Change.Fields, change.Field{Name: name, New: value})
	}
	return a
}

// said is about a message that an agent wrote to Casey.
func said(t *testing.T, m ticket.Message) send.About {
	t.Helper()
	m.ID, m.Body, m.Sequence = id.Prefixed(id.MessagePrefix, time.Now()), "Pull the plug.", 3
	a := about(t, change.MessageAdded, map[string]string{"message.direction": string(m.Direction), "message.visibility": string(m.Visibility), "status": "in_progress"})
	a.Change.Resource, a.Message = m.ID, &m
	return a
}

func public() ticket.Message {
	return ticket.Message{Direction: ticket.Outbound, Visibility: ticket.Public, Channel: ticket.Email}
}

func addresses(letters []send.Outgoing) (all []string) {
	for _, l := range letters {
		all = append(all, string(l.Kind)+" "+l.To.Address)
	}
	return all
}

// Each row changes what happens, and says who is written to.
func TestAChangeCallsForALetterToEachWhomItIsFor(t *testing.T) {
	update := func(status string) send.About {
		return about(t, change.TicketUpdated, map[string]string{"status": status})
	}
	with := func(a send.About, f func(*send.About)) send.About { f(&a); return a }
	for name, c := range map[string]struct {
		about send.About
		want  []string
	}{
		"a reply": {said(t, public()), []string{"reply " + casey}},
		"a reply to others": {with(said(t, public()), func(a *send.About) {
			a.Message.To, a.Message.Cc = []string{"kim@x.example"}, []string{"CASEY@customer.example", "kim@X.example"}
		}), []string{"reply kim@x.example", "reply " + casey}},
		"a reply where somebody follows":        {with(said(t, public()), func(a *send.About) { a.Ticket.Followers = []string{"robin@x.example", casey} }), []string{"reply " + casey, "reply robin@x.example"}},
		"a reply to an address of ours":         {with(said(t, public()), func(a *send.About) { a.Message.To = []string{"Support+tag@desk.example", casey} }), []string{"reply " + casey}},
		"a reply where a machine asked":         {with(said(t, public()), func(a *send.About) { a.Ticket.Quiet = true }), []string{"reply " + casey}},
		"a reply to nobody known":               {with(said(t, public()), func(a *send.About) { a.Ticket.Requester.Email = "" }), nil},
		"a reply by chat":                       {with(said(t, public()), func(a *send.About) { a.Message.Channel = ticket.Chat }), nil},
		"what was said on the phone":            {with(said(t, public()), func(a *send.About) { a.Message.Channel = ticket.Phone }), nil},
		"what was sent elsewhere":               {with(said(t, public()), func(a *send.About) { a.Message.ExternalMessageID = "x" }), nil},
		"what was said at another time":         {with(said(t, public()), func(a *send.About) { at := time.Now(); a.Message.OccurredAt = &at }), nil},
		"what the customer wrote":               {said(t, ticket.Message{Direction: ticket.Inbound, Visibility: ticket.Public}), nil},
		"an internal message":                   {said(t, ticket.Message{Direction: ticket.InternalDirected, Visibility: ticket.Internal}), nil},
		"an internal message whose Change lies": {with(said(t, public()), func(a *send.About) { a.Message.Visibility = ticket.Internal }), nil},
		"a message that is gone":                {with(said(t, public()), func(a *send.About) { a.Message = nil }), nil},
		"a ticket that is gone":                 {with(said(t, public()), func(a *send.About) { a.Ticket = ticket.Ticket{} }), nil},
		"a ticket that was erased":              {with(said(t, public()), func(a *send.About) { a.Ticket.ErasedBy = "job_1" }), nil},
		"a ticket that was deleted":             {with(said(t, public()), func(a *send.About) { a.Ticket.Mark = ticket.Deleted }), nil},
		"what was said before there was mail":   {with(said(t, public()), func(a *send.About) { a.Change.At = time.Now().Add(-time.Hour) }), nil},
		"a note":                                {about(t, change.CommentAdded, map[string]string{"comment.body": "They are difficult."}), nil},
		"a ticket by mail":                      {about(t, change.TicketCreated, nil), []string{"acknowledgement " + casey}},
		"a ticket by another way":               {with(about(t, change.TicketCreated, nil), func(a *send.About) { a.Ticket.Source = ticket.Manual }), nil},
		"a ticket that is closed at once":       {with(about(t, change.TicketCreated, nil), func(a *send.About) { a.Ticket.Status = ticket.Closed }), nil},
		"a ticket of a machine":                 {with(about(t, change.TicketCreated, nil), func(a *send.About) { a.Ticket.Quiet = true }), nil},
		"a status":                              {update("pending"), []string{"status_changed " + casey}},
		"a status of a machine's ticket":        {with(update("pending"), func(a *send.About) { a.Ticket.Quiet = true }), nil},
		"a status by the customer":              {with(update("closed"), func(a *send.About) { a.Change.Actor.Role = tenant.RoleCustomer }), nil},
		"a ticket that is resolved":             {update("resolved"), []string{"resolved " + casey}},
		"a ticket that is merged":               {with(update("closed"), func(a *send.About) { a.Change.Kind = change.TicketMerged }), nil},
		"another field":                         {about(t, change.TicketUpdated, map[string]string{"priority": "high"}), nil},
	} {
		if got := addresses(send.LettersOf(c.about, office())); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		if len(c.want) > 0 && !send.Concerns(c.about.Change) {
			t.Errorf("%s: nobody would look", name)
		}
		if got := send.LettersOf(c.about, send.Office{}); len(got) > 0 {
			t.Errorf("%s: a workspace without mailboxes writes %v", name, got)
		}
	}
}

func TestALetterLeavesUnderTheMailboxOfItsTicketsQueue(t *testing.T) {
	a := said(t, public())
	for queue, want := range map[string]string{"": "mailbox_1", "queue_billing": "mailbox_2", "queue_other": "mailbox_1"} {
		a.Ticket.QueueID = queue
		if l := send.LettersOf(a, office()); len(l) != 1 || l[0].Mailbox != want {
			t.Errorf("%q: %+v", queue, l)
		}
	}
}

// Whoever makes the letters of a Change again makes the same ones.
func TestALetterIsTheSameWheneverItIsMade(t *testing.T) {
	a := said(t, public())
	first, again := send.LettersOf(a, office()), send.LettersOf(a, office())
	if !slices.Equal(first, again) || first[0].ID == "" || !strings.HasSuffix(first[0].MessageID, "@desk.example") {
		t.Errorf("%+v %+v", first, again)
	}
	d, err := send.Compose(first[0], a, office(), send.History{})
	d2, err2 := send.Compose(again[0], a, office(), send.History{})
	if err != nil || err2 != nil || string(d.Raw()) != string(d2.Raw()) {
		t.Errorf("%v %v: %s\n%s", err, err2, d.Raw(), d2.Raw())
	}
}

// A reply names the letter that it answers and those before, by the ids that its recipient
// has: where the mail server gave a letter another one, by that.
func TestALetterRefersToWhatItsRecipientHas(t *testing.T) {
	a := said(t, public())
	a.Message.Answers = "msg_1"
	o := send.LettersOf(a, office())[0]
	h := send.History{
		Messages: []ticket.Message{
			{ID: "msg_1", Direction: ticket.Inbound, Visibility: ticket.Public, ExternalMessageID: "<first@customer.example>", Sequence: 1},
			{ID: "msg_n", Direction: ticket.InternalDirected, Visibility: ticket.Internal, ExternalMessageID: "secret@x.example", Sequence: 2}},
		Letters: []send.Outgoing{
			{To: o.To, State: send.Sent, MessageID: "ours@desk.example", Wire: "wire@ses.example", Sequence: 2},
			{To: o.To, State: send.Failed, MessageID: "never@desk.example", Sequence: 2}, o}}
	h.Letters = append(h.Letters, send.Outgoing{State: send.Sent, MessageID: "other@desk.example", Sequence: 2})
	d, err := send.Compose(o, a, office(), h)
	want := []string{"ticket." + a.Ticket.ID + "@desk.example", "first@customer.example", "wire@ses.example"}
	if err != nil || d.InReplyTo != "first@customer.example" || !slices.Equal(d.References, want) {
		t.Errorf("%v: answers %s, behind %v, want %v", err, d.InReplyTo, d.References, want)
	}
	if d.Automatic != "" || d.Subject != "Re: Printer" {
		t.Errorf("%+v", d)
	}
}

// A mail program shows the answer below the customer's own letter.
func TestWhatAnswersTheLetterThatOpenedATicketNamesIt(t *testing.T) {
	a := about(t, change.TicketCreated, nil)
	d, err := send.Compose(send.LettersOf(a, office())[0], a, office(), send.History{Opened: "asked@customer.example"})
	if err != nil || d.InReplyTo != "asked@customer.example" || !slices.Contains(d.References, "asked@customer.example") {
		t.Errorf("%v: answers %q, behind %v", err, d.InReplyTo, d.References)
	}
}

// What a machine writes says so, in the words of RFC 3834.
func TestWhatAMachineWritesIsMarked(t *testing.T) {
	for _, a := range []send.About{about(t, change.TicketCreated, nil), about(t, change.TicketUpdated, map[string]string{"status": "pending"})} {
		o := send.LettersOf(a, office())[0]
		d, err := send.Compose(o, a, office(), send.History{})
		if raw := string(d.Raw()); err != nil || !strings.Contains(raw, "Auto-Submitted: auto-") || !strings.Contains(raw, "X-Auto-Response-Suppress: All") {
			t.Errorf("%v: %s", err, raw)
		}
	}
}

// Of what is gone, and of what became internal, no letter is made though one was asked for.
func TestNoLetterIsMadeOfWhatIsGoneOrInternal(t *testing.T) {
	for name, spoil := range map[string]func(*send.About){
		"message": func(a *send.About) { a.Message = nil },
		"internal": func(a *send.About) {
			a.Message.Visibility, a.Message.Direction = ticket.Internal, ticket.InternalDirected
		},
		"empty":   func(a *send.About) { a.Message.Body = "" },
		"erased":  func(a *send.About) { a.Ticket.ErasedBy = "job_1" },
		"deleted": func(a *send.About) { a.Ticket.Mark = ticket.Deleted },
	} {
		a := said(t, public())
		o := send.LettersOf(a, office())[0]
		spoil(&a)
		if d, err := send.Compose(o, a, office(), send.History{}); err == nil || strings.Contains(d.Text, "Pull the plug.") {
			t.Errorf("%s: %v %q", name, err, d.Text)
		}
	}
}

// The texts are the workspace's, in its language, with links where there is a portal. The
// survey is asked for of the resolution, by a link that its workspace signed.
func TestALetterHasTheTextsAndLinksOfItsWorkspace(t *testing.T) {
	o := office()
	o.Workspace.FirstResponse = tenant.FirstResponse{}
	o.Workspace.CursorKey = []byte(strings.Repeat("k", 32))
	o.Workspace.Mail.Language = "de"
	o.Templates = template.Templates{All: []template.Template{{Kind: template.Reply, Language: "de", Version: 1, Subject: "Re: {{ticket_title}}", Text: "Hallo {{customer_name}},\n\n{{message}}\n\nIhr {{agent_name}}"}}}
	text := func(a send.About) string {
		t.Helper()
		d, err := send.Compose(send.LettersOf(a, o)[0], a, o, send.History{})
		if err != nil {
			t.Fatal(err)
		}
		if d.Subject != "Re: Printer" {
			t.Errorf("the subject is %q", d.Subject)
		}
		return d.Text
	}
	message := public()
	message.AuthorName = "Alex"
	resolved := about(t, change.TicketUpdated, map[string]string{"status": "resolved"})
	resolved.Ticket.Resolution = "They are difficult."
	for name, c := range map[string]struct {
		about send.About
		want  string
	}{
		"a reply":              {said(t, message), "Hallo Casey,\n\nPull the plug.\n\nIhr Alex"},
		"an acknowledgement":   {about(t, change.TicketCreated, nil), "Guten Tag Casey,\n\nwir haben Ihre Anfrage erhalten"},
		"a status":             {about(t, change.TicketUpdated, map[string]string{"status": "in_progress"}), "in Bearbeitung"},
		"a ticket is resolved": {resolved, "TKT-0007 ist gelöst"},
	} {
		if got := text(c.about); !strings.Contains(got, c.want) || strings.Contains(got, "https://") || strings.Contains(got, "difficult") {
			t.Errorf("%s: %q", name, got)
		}
	}
	o.Workspace.Mail.Portal = "https://portal.example/help"
	got := text(resolved)
	_, after, _ := strings.Cut(got, "https://portal.example/help/survey#")
	token, _, _ := strings.Cut(after, "\n")
	link, err := satisfaction.ReadLink(token)
	if err != nil || !link.Signed(o.Workspace.CursorKey, token) || link.TicketID != resolved.Ticket.ID || link.Resolution != 1 || !strings.Contains(got, "https://portal.example/help/tickets/"+resolved.Ticket.ID) {
		t.Errorf("%q: %+v, %v", got, link, err)
	}
	if got := text(about(t, change.TicketUpdated, map[string]string{"status": "pending"})); strings.Contains(got, "survey") {
		t.Errorf("a status asks how it was: %q", got)
	}
	o.Workspace.Mail.Acknowledge = false
	if letters := send.LettersOf(about(t, change.TicketCreated, nil), o); len(letters) > 0 {
		t.Errorf("a workspace that acknowledges nothing writes %v", letters)
	}
}
