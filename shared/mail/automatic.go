package mail

import (
	"slices"
	"strings"
)

// Own is what of a letter's world is ours.
type Own struct {
	Instance  string   // what our machine-made mail has in the field InstanceField; empty: nothing
	Addresses []string // every address that we receive under, aliases as well
}

// InstanceField is the field by which our own machine-made mail is known when it comes
// back. Answers of agents do not have it.
const InstanceField = "X-Docket-Instance"

// Verdict says what kind of letter it is, and answers two questions that are kept
// apart. A letter of which Machine is true is kept like any other, and reopens and fires
// nothing. One of which Answerable is false gets no automatic answer, though a human may
// well have written it.
type Verdict struct {
	Kind       Kind
	Machine    bool   // no human wrote it
	Answerable bool   // may be answered by a machine
	Signs      []Sign // why: in the order in which they are looked for; empty for a human's letter
	Bounce     Bounce // of a Bounced
}

// Sign is one reason of a Verdict.
type Sign struct {
	Code  string // stable
	Field string // where it was seen, in lower case
	Value string // what stood there, at most 200 characters
}

// Kind is what kind of letter it is.
type Kind string

// The kinds of letters.
const (
	Human     Kind = "human"
	Looped    Kind = "loop"      // our own mail that came back, or that says it is from us
	Bounced   Kind = "bounce"    // a mail server could not deliver, or not yet
	Receipt   Kind = "receipt"   // that a letter was read or delivered
	Complaint Kind = "complaint" // a reader's provider tells that ours was called spam
	Absence   Kind = "absence"   // an automatic answer
	Generated Kind = "generated" // of a program: a monitor, a shop, another ticket system
	List      Kind = "list"      // of a mailing list or in bulk
)

// Automatic judges a letter by its marks. The same letter has the same verdict always.
func (l Letter) Automatic(own Own) Verdict {
	v := Verdict{Kind: Human, Answerable: true}
	see := func(code, field, value string, kind Kind, machine bool) {
		v.Signs = append(v.Signs, Sign{Code: code, Field: field, Value: cutRunes(value, 200)})
		v.Answerable = false
		v.Machine = v.Machine || machine
		if rank(kind) < rank(v.Kind) {
			v.Kind = kind
		}
	}
	if own.Instance != "" && slices.Contains(l.Header.All(InstanceField), own.Instance) {
		see("own_instance", strings.ToLower(InstanceField), own.Instance, Looped, true)
	}
	for _, sender := range []Address{l.From, l.Sender} {
		if slices.ContainsFunc(own.Addresses, func(ours string) bool {
			return sender.Address != "" && BaseAddress(ours) == BaseAddress(sender.Address)
		}) {
			see("own_address", "from", sender.Address, Looped, true)
			break
		}
	}
	for _, r := range l.reports {
		switch r.media {
		case "message/delivery-status":
			if b := readStatus(r.body); b.failed() {
				see("delivery_report", "content-type", r.media, Bounced, true)
			} else {
				see("delivery_notice", "content-type", r.media, Receipt, true)
			}
		case "message/disposition-notification":
			see("read_receipt", "content-type", r.media, Receipt, true)
		case "message/feedback-report":
			see("complaint", "content-type", r.media, Complaint, true)
		}
	}
	for _, r := range rules {
		for _, value := range l.Header.All(r.field) {
			if value = strings.ToLower(strings.TrimSpace(value)); r.says(value) {
				see(r.code, r.field, value, r.kind, r.machine)
				break
			}
		}
	}
	l.bySender(see)
	l.bySubject(see)
	if v.Kind == Bounced {
		v.Bounce = l.bounce()
	}
	return v
}

// rank orders kinds: of several the first one is the letter's.
func rank(k Kind) int {
	return slices.Index([]Kind{Looped, Complaint, Bounced, Receipt, Absence, Generated, List, Human}, k)
}

// BaseAddress is an address as it is without what follows a plus sign, in the form of a
// Key: support+token@desk.example is support@desk.example.
func BaseAddress(address string) string {
	address = AddressKey(address)
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return address
	}
	local, _, _ := strings.Cut(address[:at], "+")
	if local == "" {
		return address
	}
	return local + address[at:]
}

// bySender sees senders that nobody reads: a mail server's, and those that say so.
func (l Letter) bySender(see func(code, field, value string, kind Kind, machine bool)) {
	local, _, _ := strings.Cut(l.From.Key(), "@")
	switch plain := strings.NewReplacer("-", "", "_", "", ".", "").Replace(local); {
	case plain == "mailerdaemon" || plain == "postmaster" && l.nullSender():
		kind := Bounced
		if slices.ContainsFunc(l.reports, func(r report) bool { return r.media == "message/delivery-status" }) {
			kind = Generated // the report says better what it is
		}
		see("daemon", "from", l.From.Address, kind, true)
	case slices.Contains([]string{"noreply", "donotreply", "dontreply", "nepasrepondre", "nichtantworten", "keineantwort", "neresponder", "noresponder", "naoresponda", "bounce", "bounces", "noresponse", "nobody"}, plain),
		strings.HasPrefix(plain, "noreply"), strings.HasPrefix(plain, "donotreply"):
		see("no_reply", "from", l.From.Address, Human, false)
	}
}

func (l Letter) nullSender() bool {
	return l.Header.Has("return-path") && strings.Trim(l.Header.Get("return-path"), "<> ") == ""
}

// subjects are how programs begin the subject of an automatic answer, in the languages
// of mail programs. Exchange puts a colon behind: with it the subject is a sign of a
// machine, for some set-ups give no other. Without it a human may have written it.
var subjects = []string{
	"automatic reply", "automated reply", "auto reply", "auto-reply", "autoreply", "auto response", "auto-response", "autoresponse", "out of office", "out of the office", "out-of-office", "vacation",
	"automatische antwort", "automatische antwoord", "abwesenheitsnotiz", "abwesend", "réponse automatique", "absence du bureau", "respuesta automática", "fuera de la oficina", "resposta automática", "ausência temporária",
	"risposta automatica", "risposta non al computer", "fuori sede", "automatisch antwoord", "afwezigheidsbericht", "autosvar", "automatisk svar", "automatiskt svar", "frånvaro", "frånvarande", "fravær", "ikke til stede",
	"automaattinen vastaus", "poissa", "odpowiedź automatyczna", "automatyczna odpowiedź", "nieobecność", "автоматический ответ", "автоответ", "вне офиса", "автоматична відповідь", "自动回复", "自動回覆", "自動応答", "自動返信", "不在通知", "자동 회신", "부재중",
}

func (l Letter) bySubject(see func(code, field, value string, kind Kind, machine bool)) {
	subject := strings.ToLower(l.Subject)
	for _, begins := range subjects {
		after, ok := strings.CutPrefix(subject, begins)
		if !ok {
			continue
		}
		after = strings.TrimSpace(after)
		machine := strings.HasPrefix(after, ":") || strings.HasPrefix(after, "：")
		kind := Human
		if machine {
			kind = Absence
		}
		see("subject", "subject", l.Subject, kind, machine)
		return
	}
}
