package satisfaction_test

import (
	"strings"
	"testing"
	"time"

	"docket/shared/id"
	"docket/shared/satisfaction"
	"docket/shared/tenant"

	"pgregory.net/rapid"
)

func linked(t *testing.T) satisfaction.Link {
	scope, err := tenant.NewScope("north", "desk")
	if err != nil {
		t.Fatal(err)
	}
	return satisfaction.Link{Scope: scope, TicketID: id.NewTicket(7, time.UnixMicro(1)).String(), Resolution: 2}
}

func TestALinkIsGoodUnderTheKeyOfItsWorkspaceAlone(t *testing.T) {
	link, key := linked(t), []byte(strings.Repeat("k", 32))
	token := link.Token(key)
	read, err := satisfaction.ReadLink(token)
	if err != nil || read != link || !read.Signed(key, token) || len(token) > satisfaction.MaxToken {
		t.Fatalf("%s is %+v: %v", token, read, err)
	}
	for name, other := range map[string][]byte{"another key": []byte(strings.Repeat("l", 32)), "no key": nil, "an empty key": {}} {
		if read.Signed(other, token) {
			t.Errorf("%s signs it", name)
		}
	}
	if read.Signed(nil, link.Token(nil)) {
		t.Error("what no key signed is good")
	}
	next := link
	next.Resolution++
	if next.Signed(key, token) {
		t.Error("it is good for another resolution")
	}
}

func TestATokenThatIsChangedAnywhereIsNoLink(t *testing.T) {
	key := []byte(strings.Repeat("k", 32))
	token := linked(t).Token(key)
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(0, len(token)-1).Draw(t, "at")
		changed := token[:at] + rapid.StringMatching(`[A-Za-z0-9_.=-]{0,3}`).Draw(t, "text") + token[at+1:]
		if changed == token {
			return
		}
		if read, err := satisfaction.ReadLink(changed); err == nil && read.Signed(key, changed) {
			t.Errorf("%s is good", changed)
		}
	})
}
