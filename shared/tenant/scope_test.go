package tenant

import (
	"strings"
	"testing"
)

func TestAScopeHasNamesThatCannotLeaveTheirKey(t *testing.T) {
	if s, err := NewScope("acme", "north_1-A"); err != nil || s.String() != "acme/north_1-A" || s.IsZero() {
		t.Errorf("%v, %v", s, err)
	}
	for _, bad := range []string{"", "a#b", "a b", "ä", "a/b", strings.Repeat("x", 65), "a\n", "a\x00"} {
		if _, err := NewScope(bad, "w"); err == nil {
			t.Errorf("tenant %q is taken", bad)
		}
		if _, err := NewScope("t", bad); err == nil {
			t.Errorf("workspace %q is taken", bad)
		}
	}
}

func TestAPrincipalCanOnlyWhatItHolds(t *testing.T) {
	p := Principal{Permissions: []Permission{SupportRead}}
	if !p.Can(SupportRead) || p.Can(SupportWrite) || (Principal{}).Can(SupportRead) {
		t.Error("permissions are not what was given")
	}
}
