package identity

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSecretHasItsShape(t *testing.T) {
	shape := regexp.MustCompile(`^dk_[A-Za-z0-9]{16}_[A-Za-z0-9]{43}_[0-9a-f]{8}$`)
	seen := map[string]bool{}
	for range 1000 {
		text, kid, hash := NewSecret()
		if !shape.MatchString(text) || seen[text] || seen[kid] {
			t.Fatalf("made %q", text)
		}
		seen[text], seen[kid] = true, true
		if gotKid, gotHash, ok := ParseSecret(text); !ok || gotKid != kid || gotHash != hash {
			t.Fatalf("%q reads as %q, %x, %v", text, gotKid, gotHash, ok)
		}
	}
	counts := map[rune]int{}
	for _, r := range randomText(62 * 1000) {
		counts[r]++
	}
	for r, n := range counts {
		if n < 800 || n > 1200 {
			t.Errorf("%q came %d times of 62,000", r, n)
		}
	}
	if len(counts) != 62 {
		t.Errorf("%d characters are used", len(counts))
	}
}

func TestOnlyWhatNewSecretMadeIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, _, _ := NewSecret()
		spoiled := spoil(t, text)
		kid, _, ok := ParseSecret(spoiled)
		if ok != (spoiled == text) {
			t.Fatalf("%q, made of %q, reads as %q, %v", spoiled, text, kid, ok)
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`dk_[A-Za-z0-9_-]{16}_.{43}_[0-9a-fA-F]{8}`)).Draw(t, "s")
		if _, _, ok := ParseSecret(s); ok {
			t.Fatalf("%q is read", s)
		}
	})
}

func TestPartsOfASecretAreLettersAndDigits(t *testing.T) {
	good := strings.Repeat("a", secretLength)
	for _, odd := range []string{"_", "-", ".", "#", " ", "\x00"} {
		for _, text := range []string{
			join(odd+strings.Repeat("a", kidLength-1), good),
			join(strings.Repeat("a", kidLength-1)+odd, good),
			join(strings.Repeat("a", kidLength/2)+odd+strings.Repeat("a", kidLength/2-1), good),
			join(strings.Repeat("a", kidLength), odd+good[1:]),
		} {
			if kid, _, ok := ParseSecret(text); ok {
				t.Errorf("%q reads as %q", text, kid)
			}
		}
	}
}

// spoil changes, drops, repeats or swaps something in text, or nothing.
func spoil(t *rapid.T, text string) string {
	at := rapid.IntRange(0, len(text)-2).Draw(t, "at")
	switch rapid.IntRange(0, 5).Draw(t, "how") {
	case 0:
		return text[:at] + string(rapid.Byte().Draw(t, "byte")) + text[at+1:]
	case 1:
		return text[:at] + text[at+1:]
	case 2:
		return text[:at] + text[at:at+1] + text[at:]
	case 3:
		return text[:at] + text[at+1:at+2] + text[at:at+1] + text[at+2:]
	case 4:
		return text[:at] + strings.ToUpper(text[at:])
	default:
		return text[:at]
	}
}
