package mail_test

import (
	"fmt"
	"slices"
	"testing"

	"docket/shared/mail"

	"pgregory.net/rapid"
)

// own is ours in the corpus.
var own = mail.Own{Instance: "docket-test-1", Addresses: []string{"support@desk.example", "billing@desk.example", "help@desk.example"}}

func judged(v mail.Verdict) string {
	by, answer := "human", "answer"
	if v.Machine {
		by = "machine"
	}
	if !v.Answerable {
		answer = "silent"
	}
	return fmt.Sprintf("%s | %s | %s", v.Kind, by, answer)
}

// A letter of which the corpus expects nothing is a human's, and may be answered.
func TestEveryLetterOfTheCorpusHasTheVerdictThatItsAuthorGaveIt(t *testing.T) {
	for _, s := range samples(t) {
		v := mail.Parse(s.raw).Automatic(own)
		want := s.expect["automatic"]
		if want == nil {
			want = []string{"human | human | answer"}
		}
		if is := judged(v); is != want[0] {
			t.Errorf("%s is %q, want %q: %+v", s.name, is, want[0], v.Signs)
		}
		if v.Answerable != (len(v.Signs) == 0) {
			t.Errorf("%s has the verdict %+v without a reason", s.name, v)
		}
		var signs []string
		for _, sign := range v.Signs {
			signs = append(signs, sign.Code)
		}
		for _, sign := range s.expect["sign"] {
			if !slices.Contains(signs, sign) {
				t.Errorf("%s has the signs %q, not %q", s.name, signs, sign)
			}
		}
		var failures []string
		for _, f := range v.Bounce.Failures {
			failures = append(failures, fmt.Sprintf("%s | %s | %s", f.Address, f.Status, f.Class))
		}
		for _, id := range v.Bounce.About {
			failures = append(failures, "about "+id)
		}
		if !slices.Equal(failures, s.expect["bounce"]) {
			t.Errorf("%s is a bounce of %q, want %q", s.name, failures, s.expect["bounce"])
		}
	}
}

// Whoever adds a mark takes an answer away and never gives one: no field makes a
// machine's letter a human's.
func TestAMarkMoreNeverMakesALetterMoreHuman(t *testing.T) {
	fields := rapid.SampledFrom([]string{"Auto-Submitted: auto-replied", "Auto-Submitted: no", "Precedence: bulk", "Precedence: first-class", "X-Autoreply: yes", "X-Autoreply: no", "Return-Path: <>", "Return-Path: <casey@customer.example>",
		"List-Id: <a.example>", "X-Auto-Response-Suppress: All", "X-Auto-Response-Suppress: None", "X-Loop: a", "X-Failed-Recipients: a@customer.example", "X-Docket-Instance: docket-test-1", "X-Docket-Instance: docket-other", "Feedback-ID: 1:a"})
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.SliceOfN(fields, 0, 6).Draw(t, "fields")
		raw := "From: casey@customer.example\nSubject: Hello\n"
		for _, f := range some {
			raw += f + "\n"
		}
		before := mail.Parse([]byte(raw + "\nHello")).Automatic(own)
		after := mail.Parse([]byte(raw + fields.Draw(t, "one more") + "\n\nHello")).Automatic(own)
		if before.Machine && !after.Machine || !before.Answerable && after.Answerable || len(after.Signs) < len(before.Signs) {
			t.Fatalf("%q: before %+v, after %+v", raw, before, after)
		}
	})
}

func TestTheSameAddressWithAnythingBehindAPlusIsOurs(t *testing.T) {
	for address, want := range map[string]string{"Support+abc@Desk.example": "support@desk.example", "a@b": "a@b", "+x@b": "+x@b", "none": "none", "a+b+c@d": "a@d"} {
		if is := mail.BaseAddress(address); is != want {
			t.Errorf("%s is %s, want %s", address, is, want)
		}
	}
}
