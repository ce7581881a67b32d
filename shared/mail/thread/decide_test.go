package thread_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"docket/shared/mail"
	"docket/shared/mail/thread"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"pgregory.net/rapid"
)

// desk is a Directory of a few tickets.
type desk struct {
	tickets    map[string]thread.Known
	messages   []thread.Sent
	references map[string]string
	fails      error
}

func (d desk) Ticket(_ context.Context, _ tenant.Scope, ticketID string) (thread.Known, bool, error) {
	k, ok := d.tickets[ticketID]
	return k, ok, d.fails
}

func (d desk) Messages(_ context.Context, _ tenant.Scope, ids []string) ([]thread.Sent, error) {
	var sent []thread.Sent
	for _, m := range d.messages {
		if slices.Contains(ids, m.MessageID) {
			sent = append(sent, m)
		}
	}
	return sent, d.fails
}

func (d desk) Reference(_ context.Context, _ tenant.Scope, reference string) (thread.Known, bool, error) {
	k, ok := d.tickets[d.references[strings.ToUpper(reference)]]
	return k, ok, d.fails
}

func ticketID(n int) string { return fmt.Sprintf("ticket_01a21963-0000-8000-8000-%012d", n) }

const (
	casey    = "casey@customer.example"
	robin    = "robin@customer.example" // a follower of ticket 1
	stranger = "mallory@other.example"
)

// world has a ticket in each state: 1 open, 2 resolved, 3 closed, 4 merged into 5 which
// is merged into 1, 6 gone, 7 and 8 merged into each other, 9 merged into the gone one.
func world() desk {
	d := desk{tickets: map[string]thread.Known{}, references: map[string]string{}}
	put := func(n int, status ticket.Status, primary int, people ...string) {
		k := thread.Known{ID: ticketID(n), Status: status, People: people, Gone: n == 6}
		if primary > 0 {
			k.Primary = ticketID(primary)
		}
		d.tickets[k.ID] = k
		d.references[fmt.Sprintf("TKT-%04d", n)] = k.ID
		d.messages = append(d.messages, thread.Sent{MessageID: fmt.Sprintf("ours-%d@desk.example", n), Ticket: k.ID, Ours: true}, thread.Sent{MessageID: fmt.Sprintf("theirs-%d@customer.example", n), Ticket: k.ID})
	}
	put(1, ticket.InProgress, 0, casey, robin)
	put(2, ticket.Resolved, 0, casey)
	put(3, ticket.Closed, 0, casey)
	put(4, ticket.Closed, 5, casey, "kim@customer.example")
	put(5, ticket.Closed, 1, casey)
	put(6, ticket.Closed, 0, casey)
	put(7, ticket.Closed, 8, casey)
	put(8, ticket.Closed, 7, casey)
	put(9, ticket.Closed, 6, casey)
	d.references["ORDER/17"] = ticketID(1)
	return d
}

type incoming struct {
	from, to, subject, headers string
	doubted                    bool
	member                     string
}

func (i incoming) decide(t interface{ Fatal(...any) }, d desk, policy thread.Policy) (thread.Decision, error) {
	if i.to == "" {
		i.to = "support@desk.example"
	}
	l := mail.Parse([]byte("From: " + i.from + "\nTo: " + i.to + "\nSubject: " + i.subject + "\nMessage-ID: <new@customer.example>\n" + i.headers + "\n\nHello"))
	in := thread.Incoming{Letter: l, Verdict: l.Automatic(mail.Own{Instance: "docket-1", Addresses: []string{"support@desk.example"}}), Doubted: i.doubted, Member: i.member}
	return thread.Decide(context.Background(), scope(t, "acme", "main"), in, keys(t, 'b'), d, policy)
}

func TestALetterGoesWhereItsStrongestEvidenceLeads(t *testing.T) {
	tokens, here := keys(t, 'b'), scope(t, "acme", "main")
	token := func(n int) string { return thread.Address("support@desk.example", tokens.For(here, ticketID(n), "")) }
	forged := thread.Address("support@desk.example", keys(t, 'c').For(here, ticketID(1), ""))
	elsewhere := thread.Address("support@desk.example", tokens.For(scope(t, "acme", "other"), ticketID(1), ""))
	own := thread.Address("support@desk.example", tokens.For(here, ticketID(1), "user_1"))
	const absent, bounced = "Auto-Submitted: auto-replied", "Return-Path: <>\nX-Failed-Recipients: casey@customer.example"
	reopens := thread.Policy{ReopenClosed: true}
	for _, c := range []struct {
		name   string // with the report that it answers
		in     incoming
		policy thread.Policy
		want   string
	}{
		{"something new", incoming{from: casey, subject: "Printer"}, thread.Policy{}, "open by  [nothing_found]"},
		{"the reply address", incoming{from: casey, to: token(1)}, thread.Policy{}, "append 1 by reply_address []"},
		{"the reply address alone, as iOS behind SES leaves it (103)", incoming{from: casey, to: token(1), subject: "Re: whatever", headers: "In-Reply-To: <lost@ses.example>"}, thread.Policy{}, "append 1 by reply_address []"},
		{"the reply address from another mailbox of the customer", incoming{from: stranger, to: token(1)}, thread.Policy{}, "append 1 by reply_address [] stranger"},
		{"the reply address wins over the subject", incoming{from: casey, to: token(1), subject: "TKT-0002"}, thread.Policy{}, "append 1 by reply_address []"},
		{"a forged reply address of a stranger", incoming{from: stranger, to: forged}, thread.Policy{}, "open by  [nothing_found]"},
		{"a reply address of another workspace", incoming{from: casey, to: elsewhere}, thread.Policy{}, "open by  [nothing_found]"},
		{"the header (33, 36)", incoming{from: casey, headers: "References: <unknown@x.example> <ours-1@desk.example>\nIn-Reply-To: <unknown@y.example>"}, thread.Policy{}, "append 1 by message_id []"},
		{"the direct parent alone, as Apple leaves it (43)", incoming{from: casey, headers: "References: <ours-1@desk.example>"}, thread.Policy{}, "append 1 by message_id []"},
		{"an id that only the customer knew (40, 41)", incoming{from: casey, headers: "In-Reply-To: <theirs-1@customer.example>"}, thread.Policy{}, "append 1 by message_id []"},
		{"an answer of who was in Cc (41)", incoming{from: robin, headers: "In-Reply-To: <theirs-1@customer.example>"}, thread.Policy{}, "append 1 by message_id []"},
		{"a stranger who knows an id that the customer made", incoming{from: stranger, headers: "In-Reply-To: <theirs-1@customer.example>"}, thread.Policy{}, "open beside 1 by message_id [stranger]"},
		{"a stranger who answers our letter", incoming{from: stranger, headers: "In-Reply-To: <ours-1@desk.example>"}, thread.Policy{}, "append 1 by message_id [] stranger"},
		{"the newest id counts", incoming{from: casey, headers: "References: <ours-3@desk.example> <ours-1@desk.example>"}, thread.Policy{}, "append 1 by message_id []"},
		{"Thread-Index is no key (42)", incoming{from: casey, headers: "Thread-Index: AQHZ"}, thread.Policy{}, "open by  [nothing_found]"},
		{"a new subject stays in its thread (35)", incoming{from: casey, subject: "Something else", headers: "In-Reply-To: <ours-1@desk.example>"}, thread.Policy{}, "append 1 by message_id []"},
		{"the reference and a known sender (34)", incoming{from: "Casey <CASEY@Customer.example>", subject: "AW: [#TKT-0001] Printer"}, thread.Policy{}, "append 1 by reference []"},
		{"a client's own reference in brackets", incoming{from: casey, subject: "Re: [order/17]"}, thread.Policy{}, "append 1 by reference []"},
		{"a stranger who knows the reference (29, 30, 92)", incoming{from: stranger, subject: "Re: TKT-0001"}, thread.Policy{}, "open beside 1 by reference [stranger]"},
		{"a known sender whose domain says that it is not from there (91, 92)", incoming{from: casey, subject: "Re: TKT-0001", doubted: true}, thread.Policy{}, "open beside 1 by reference [stranger]"},
		{"a number that is no reference", incoming{from: casey, subject: "Order A-99999"}, thread.Policy{}, "open by  [nothing_found]"},
		{"a forward in German (31)", incoming{from: casey, subject: "WG: Printer", headers: "References: <ours-1@desk.example>"}, thread.Policy{}, "open beside 1 by message_id [forwarded]"},
		{"a forward with an empty prefix (31)", incoming{from: casey, subject: ": TKT-0001"}, thread.Policy{}, "open beside 1 by reference [forwarded]"},
		{"a forward to the reply address", incoming{from: casey, to: token(1), subject: "Fwd: Printer"}, thread.Policy{}, "append 1 by reply_address []"},
		{"a resolved ticket reopens", incoming{from: casey, to: token(2)}, thread.Policy{}, "append 2 by reply_address [resolved] reopen"},
		{"a closed ticket opens a linked one", incoming{from: casey, to: token(3)}, thread.Policy{}, "open beside 3 by reply_address [closed]"},
		{"a closed ticket reopens by the setting", incoming{from: casey, to: token(3)}, reopens, "append 3 by reply_address [closed] reopen"},
		{"a merged ticket leads to its primary", incoming{from: casey, to: token(4)}, thread.Policy{}, "append 1 by reply_address [merged]"},
		{"who was on the duplicate is known on its primary", incoming{from: "kim@customer.example", subject: "TKT-0004"}, thread.Policy{}, "append 1 by reference [merged]"},
		{"a stranger names a merged ticket", incoming{from: stranger, subject: "TKT-0004"}, thread.Policy{}, "open beside 1 by reference [merged stranger]"},
		{"a ticket that is gone", incoming{from: casey, to: token(6)}, thread.Policy{}, "open by  [gone]"},
		{"a primary that is gone", incoming{from: casey, to: token(9)}, thread.Policy{}, "open by  [merged gone]"},
		{"tickets that lead in a circle end", incoming{from: casey, to: token(7)}, thread.Policy{}, "open beside 7 by reply_address [merged closed]"},
		{"an absence is a note and reopens nothing (45, 51)", incoming{from: casey, to: token(2), headers: absent}, thread.Policy{}, "note 2 by reply_address [machine] quiet"},
		{"an absence on a closed ticket opens none", incoming{from: casey, to: token(3), headers: absent}, thread.Policy{}, "note 3 by reply_address [machine] quiet"},
		{"an absence that belongs to nothing opens nothing", incoming{from: casey, headers: absent}, thread.Policy{}, "keep by  [machine] quiet"},
		{"another ticket system that names our number (46)", incoming{from: stranger, subject: "[#99] Received: TKT-0001", headers: absent}, thread.Policy{}, "keep by  [stranger machine] quiet"},
		{"a bounce of our letter (59, 63)", incoming{from: "mailer-daemon@relay.example", headers: bounced + "\nIn-Reply-To: <ours-2@desk.example>"}, thread.Policy{}, "note 2 by message_id [machine] quiet believed"},
		{"a forged bounce that cites nothing of ours (62)", incoming{from: "mailer-daemon@evil.example", headers: bounced + "\nIn-Reply-To: <theirs-1@customer.example>"}, thread.Policy{}, "keep by  [stranger machine] quiet"},
		{"a monitor opens a ticket", incoming{from: "root@host.example", headers: "Auto-Submitted: auto-generated"}, thread.Policy{}, "open by  [machine] quiet"},
		{"a monitor that answers its ticket reopens nothing (51)", incoming{from: casey, subject: "TKT-0002 again", headers: "Auto-Submitted: auto-generated"}, thread.Policy{}, "append 2 by reference [machine] quiet"},
		{"our own mail that came back (27, 55)", incoming{from: "support@desk.example", to: token(1)}, thread.Policy{}, "keep by  [loop] quiet"},
		{"a list: nobody answers it", incoming{from: casey, headers: "List-Id: <a.example>"}, thread.Policy{}, "open by  [nothing_found] quiet"},
		{"an agent at their own address", incoming{from: "agent@desk.example", to: own, member: "user_1"}, thread.Policy{}, "append 1 by reply_address [] own"},
		{"an agent's address used by somebody else (91)", incoming{from: stranger, to: own}, thread.Policy{}, "open by  [nothing_found]"},
		{"an agent whose letter is doubted (91)", incoming{from: "agent@desk.example", to: own, member: "user_1", doubted: true}, thread.Policy{}, "open by  [nothing_found]"},
	} {
		d, err := c.in.decide(t, world(), c.policy)
		if err != nil {
			t.Fatal(err)
		}
		if is := told(d); is != c.want {
			t.Errorf("%s: it is\n%q, want\n%q", c.name, is, c.want)
		}
	}
}

func told(d thread.Decision) string {
	number := func(id string) string {
		return strings.TrimLeft(strings.TrimPrefix(id, "ticket_01a21963-0000-8000-8000-"), "0")
	}
	s := string(d.Act)
	if d.Ticket != "" {
		s += " " + number(d.Ticket)
	}
	if d.Linked != "" {
		s += " beside " + number(d.Linked)
	}
	s += fmt.Sprintf(" by %s %v", d.By, d.Why)
	for _, flag := range []struct {
		name string
		is   bool
	}{{"reopen", d.Reopen}, {"stranger", d.Stranger}, {"own", d.Own}, {"quiet", d.Quiet}, {"believed", d.Believed}} {
		if flag.is {
			s += " " + flag.name
		}
	}
	return s
}

// Whatever a letter says: a machine's reopens nothing; without token and without an id
// that we made nobody gets into a ticket who is not known on it.
func TestNoLetterBreaksTheLawsOfThreading(t *testing.T) {
	here, tokens := scope(t, "acme", "main"), keys(t, 'b')
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.IntRange(1, 9)
		in := incoming{
			from:    rapid.SampledFrom([]string{casey, robin, stranger, "", "support@desk.example", "mailer-daemon@relay.example"}).Draw(t, "from"),
			subject: rapid.SampledFrom([]string{"", "Re: ", "Fwd: ", "Automatic reply: "}).Draw(t, "prefix") + fmt.Sprintf("TKT-%04d", number.Draw(t, "subject")),
			doubted: rapid.Bool().Draw(t, "doubted"),
		}
		safe := true
		for range rapid.IntRange(0, 3).Draw(t, "ids") {
			id := rapid.SampledFrom([]string{"ours-%d@desk.example", "theirs-%d@customer.example", "unknown-%d@x.example"}).Draw(t, "id")
			safe = safe && !strings.HasPrefix(id, "ours")
			in.headers += fmt.Sprintf("References: <"+id+">\n", number.Draw(t, "of"))
		}
		if rapid.Bool().Draw(t, "token") {
			in.to, safe = thread.Address("support@desk.example", tokens.For(here, ticketID(number.Draw(t, "of token")), "")), false
		}
		in.headers += rapid.SampledFrom([]string{"X-A: b", "Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated", "Precedence: bulk", "Return-Path: <>"}).Draw(t, "mark")
		policy := thread.Policy{ReopenClosed: rapid.Bool().Draw(t, "reopens")}
		d, err := in.decide(t, world(), policy)
		if err != nil {
			t.Fatal(err)
		}
		on := d.Act == thread.Append || d.Act == thread.Note
		if on != (d.Ticket != "") || d.Linked != "" && d.Act != thread.Open || d.Reopen && d.Act != thread.Append {
			t.Fatalf("%+v is no decision", d)
		}
		if slices.Contains(d.Why, thread.IsMachine) && (d.Reopen || !d.Quiet) {
			t.Fatalf("a machine's letter has %+v", d)
		}
		if on && safe && (in.from != casey && in.from != robin || in.doubted) {
			t.Fatalf("%s, doubted %t, gets into a ticket: %+v", in.from, in.doubted, d)
		}
		if on && world().tickets[d.Ticket].Gone {
			t.Fatalf("%+v is on a ticket that is gone", d)
		}
	})
}

func TestAFailureOfTheDirectoryDecidesNothing(t *testing.T) {
	d := world()
	d.fails = errors.New("the table is away")
	for _, in := range []incoming{{from: casey, subject: "TKT-0001"}, {from: casey, headers: "In-Reply-To: <ours-1@desk.example>"}} {
		if is, err := in.decide(t, d, thread.Policy{}); !errors.Is(err, d.fails) || is.Act != "" {
			t.Errorf("it is %+v, %v", is, err)
		}
	}
}

func TestAForwardIsKnownBehindAnswersAndTags(t *testing.T) {
	for subject, want := range map[string]bool{"Fwd: a": true, "FW: a": true, "WG: a": true, "TR : a": true, "RV: a": true, "[list] Re: Fwd: a": true, "转发：a": true, ": a": true, "": false, "Re: a": false, "a: Fwd: b": false, "I need help: printer": false, "[": false, "Re: Re: AW: a": false} {
		if is := thread.IsForward(subject); is != want {
			t.Errorf("%q is %t", subject, is)
		}
	}
}
