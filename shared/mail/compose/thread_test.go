package compose_test

import (
	"bytes"
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"testing"

	ours "docket/shared/mail"
	"docket/shared/mail/compose"
)

// conversations puts letters together as RFC 5256 does (REFS: by References and
// In-Reply-To alone), from their headers alone, and answers which are together.
func conversations(t *testing.T, letters [][]byte) [][]int {
	parent := map[string]string{}
	var up func(id string) string
	up = func(id string) string {
		for parent[id] != "" {
			id = parent[id]
		}
		return id
	}
	ids := regexp.MustCompile(`<[^<>\s]+>`)
	var all []string
	for i, raw := range letters {
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		id := ids.FindString(m.Header.Get("Message-ID"))
		if id == "" || slices.Contains(all, id) {
			t.Fatalf("letter %d has no id of its own: %q", i, id)
		}
		chain := ids.FindAllString(m.Header.Get("References"), -1)
		if len(chain) == 0 {
			chain = ids.FindAllString(m.Header.Get("In-Reply-To"), 1)
		}
		all, chain = append(all, id), append(chain, id)
		for j := 1; j < len(chain); j++ {
			last := j == len(chain)-1
			if (parent[chain[j]] == "" || last) && up(chain[j-1]) != chain[j] && chain[j-1] != chain[j] { // no loop
				parent[chain[j]] = chain[j-1]
			}
		}
	}
	at, together := map[string]int{}, [][]int{}
	for i, id := range all {
		top := up(id)
		if _, met := at[top]; !met {
			at[top] = len(together)
			together = append(together, nil)
		}
		together[at[top]] = append(together[at[top]], i)
	}
	return together
}

// answered is a customer's answer to a letter as mail programs write it, with the id
// under which the letter came and its References, or the direct parent alone.
func answered(t *testing.T, raw []byte, n int, directParent bool) []byte {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	id, references := m.Header.Get("Message-ID"), m.Header.Get("References")+" "+m.Header.Get("Message-ID")
	if directParent {
		references = id
	}
	return fmt.Appendf(nil, "From: casey@customer.example\r\nSubject: Re: Printer\r\nMessage-ID: <c%d@customer.example>\r\nIn-Reply-To: %s\r\nReferences: %s\r\n\r\nHello\r\n", n, id, references)
}

// ticketOf is a ticket's letters: each of ours answers the customer's last one.
type ticketOf struct {
	t      *testing.T
	id     string
	relay  func(raw []byte, n int) []byte // what becomes of our letters on the way
	known  []string                       // the ids that were on the wire
	direct bool                           // the customer's program names the direct parent alone
	all    [][]byte
}

func (k *ticketOf) write(rounds int) {
	k.all = append(k.all, []byte("From: casey@customer.example\r\nSubject: Printer\r\nMessage-ID: <first-"+k.id+"@customer.example>\r\n\r\nHello\r\n"))
	k.known = []string{"first-" + k.id + "@customer.example"}
	for n := range rounds {
		d := compose.Draft{From: ours.Address{Address: "support@desk.example"}, To: []ours.Address{{Address: "casey@customer.example"}}, Subject: compose.Answer("Printer"),
			MessageID: compose.MessageID("reply", k.id, fmt.Sprint("c", n), "desk.example"), InReplyTo: k.known[len(k.known)-1],
			References: append([]string{compose.Root(k.id, "desk.example")}, k.known...), Text: "Hello", Date: at, Began: at}
		raw := k.relay(d.Raw(), n)
		reply := answered(k.t, raw, len(k.all), k.direct)
		k.all = append(k.all, raw, reply)
		for _, one := range [][]byte{raw, reply} {
			k.known = append(k.known, ours.Parse(one).MessageID)
		}
	}
}

func TestProgramsPutTheLettersOfATicketIntoOneConversation(t *testing.T) {
	asIs := func(raw []byte, _ int) []byte { return raw }
	other := regexp.MustCompile(`Message-ID: <[^>]*>`)
	renamed := func(raw []byte, n int) []byte { // as SES does, whose id the customer answers to and we never see
		return other.ReplaceAll(raw, fmt.Appendf(nil, "Message-ID: <%d@ses.example>", n))
	}
	for name, k := range map[string]*ticketOf{
		"as it was sent":               {relay: asIs},
		"by a relay that renames":      {relay: renamed},
		"Apple names the parent alone": {relay: asIs, direct: true},
	} {
		k.t, k.id = t, "one"
		k.write(30)
		if together := conversations(t, k.all); len(together) != 1 {
			t.Errorf("%s: %d conversations: %v", name, len(together), together)
		}
		if mixed := conversations(t, slices.Concat(k.all[40:], k.all[:20])); len(mixed) > 1 && name == "as it was sent" {
			t.Errorf("%s, out of order and without the middle: %v", name, mixed)
		}
	}
	one, two := &ticketOf{t: t, id: "one", relay: asIs}, &ticketOf{t: t, id: "two", relay: asIs}
	one.write(3)
	two.write(3)
	for i, raw := range two.all { // the customer's program gives each of its letters an id of its own
		two.all[i] = regexp.MustCompile(`<c(\d+)@`).ReplaceAll(raw, []byte("<d$1@"))
	}
	if together := conversations(t, slices.Concat(one.all, two.all)); len(together) != 2 {
		t.Errorf("two tickets of one subject are %v", together)
	}
}

func TestALetterNamesTheRootAndTheNewestOfItsConversation(t *testing.T) {
	d := draft()
	d.References = []string{"root@desk.example"}
	for n := range 100 {
		d.References = append(d.References, fmt.Sprintf("%d@customer.example", n))
	}
	d.References = append(d.References, "99@customer.example", "root@desk.example", "no id", "<a>", strings.Repeat("x", 2000), "zoë@customer.example")
	l := ours.Parse(d.Raw())
	if len(l.References) != 20 || l.References[0] != "root@desk.example" || l.References[1] != "81@customer.example" || l.References[19] != "99@customer.example" {
		t.Errorf("it names %v", l.References)
	}
}

func TestAllLettersOfATicketHaveOneTopicAndOneIndexForOutlook(t *testing.T) {
	header := func(subject, root string) string {
		d := draft()
		d.Subject, d.References = subject, []string{root}
		l := ours.Parse(d.Raw())
		return l.Header.Get("thread-topic") + " " + l.Header.Get("thread-index")
	}
	first := header("Printer", "1@desk.example")
	if again := header("RE: Fwd: re:Printer", "1@desk.example"); again != first || !strings.HasPrefix(first, "Printer A") {
		t.Errorf("%q and %q", first, again)
	}
	if header("Printer", "2@desk.example") == first {
		t.Error("another ticket has the same index")
	}
	if got := compose.Answer("Re: RE: fw: Printer"); got != "Re: Printer" {
		t.Errorf("the answer's subject is %q", got)
	}
}
