package rest

import (
	"regexp"
	"testing"
	"unicode"

	"docket/shared/fault"
)

func TestASchemasOneLineIsTheDomains(t *testing.T) {
	line := regexp.MustCompile(linePattern)
	for r := rune(0); r <= unicode.MaxRune; r++ {
		var rules fault.Rules
		text := "a" + string(r) + "b"
		rules.Line("text", text, 1, 3)
		if taken := rules.Err() == nil; line.MatchString(text) != taken {
			t.Errorf("%U: the domain takes it: %v", r, taken)
		}
	}
}
