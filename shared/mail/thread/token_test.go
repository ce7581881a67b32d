package thread_test

import (
	"bytes"
	"strings"
	"testing"

	"docket/shared/id"
	"docket/shared/mail/thread"
	"docket/shared/tenant"
	"docket/shared/testing/rapidtest"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

func TestMain(m *testing.M) { rapidtest.Main(m) }

func scope(t interface{ Fatal(...any) }, tenantName, workspace string) tenant.Scope {
	s, err := tenant.NewScope(tenantName, workspace)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func keys(t interface{ Fatal(...any) }, ids ...byte) thread.Tokens {
	var all []thread.Key
	for _, k := range ids {
		all = append(all, thread.Key{ID: k, Secret: bytes.Repeat([]byte{k}, 32)})
	}
	tokens, err := thread.NewTokens(all...)
	if err != nil {
		t.Fatal(err)
	}
	return tokens
}

func anyTicket(t *rapid.T) string {
	return id.TicketPrefix + uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "ticket")).String()
}

func TestATokenNamesItsTicketInItsWorkspaceAndForItsMemberAlone(t *testing.T) {
	here, there := scope(t, "acme", "main"), scope(t, "acme", "other")
	tokens := keys(t, 'b')
	rapid.Check(t, func(t *rapid.T) {
		ticketID := anyTicket(t)
		public, own := tokens.For(here, ticketID, ""), tokens.For(here, ticketID, "user_1")
		if is, mine, ok := tokens.Reads(here, strings.ToUpper(public), "user_2"); !ok || mine || is != ticketID {
			t.Fatalf("the token of %s names %s", ticketID, is)
		}
		if is, mine, ok := tokens.Reads(here, own, "user_1"); !ok || !mine || is != ticketID {
			t.Fatalf("the member's token of %s names %s", ticketID, is)
		}
		for _, member := range []string{"", "user_2"} {
			if _, _, ok := tokens.Reads(here, own, member); ok {
				t.Fatalf("a member's token is taken from %q", member)
			}
		}
		if _, _, ok := tokens.Reads(there, public, ""); ok {
			t.Fatal("the token holds in another workspace")
		}
		if address := thread.Address("support@desk.example", public); len(strings.Split(address, "@")[0]) > 64 || !strings.HasPrefix(address, "support+") {
			t.Fatalf("the address is %s", address)
		}
	})
}

func TestATokenOfWhichOneCharacterIsChangedIsNone(t *testing.T) {
	here, tokens := scope(t, "acme", "main"), keys(t, 'b', 'c')
	rapid.Check(t, func(t *rapid.T) {
		token := tokens.For(here, anyTicket(t), "")
		at := rapid.IntRange(0, len(token)-1).Draw(t, "at")
		changed := token[:at] + rapid.StringMatching(`[a-z0-9]`).Draw(t, "to") + token[at+1:]
		if _, _, ok := tokens.Reads(here, changed, "user_1"); ok && changed != token {
			t.Fatalf("%s is taken for %s", changed, token)
		}
		if _, _, ok := tokens.Reads(here, rapid.String().Draw(t, "anything"), "user_1"); ok {
			t.Fatal("anything is taken for a token")
		}
	})
}

func TestAReplacedKeyStillChecksAndAWithdrawnOneDoesNot(t *testing.T) {
	here := scope(t, "acme", "main")
	const ticketID = "ticket_01a21963-0000-8000-8000-000000000001"
	old := keys(t, 'b').For(here, ticketID, "")
	if is, _, ok := keys(t, 'c', 'b').Reads(here, old, ""); !ok || is != ticketID {
		t.Error("a replaced key does not check")
	}
	if _, _, ok := keys(t, 'c').Reads(here, old, ""); ok {
		t.Error("a withdrawn key checks")
	}
	if keys(t, 'c', 'b').For(here, ticketID, "") == old {
		t.Error("the replaced key signs")
	}
}

func TestAKeyThatCanBeGuessedIsRefused(t *testing.T) {
	for _, bad := range [][]thread.Key{{{ID: 'b', Secret: make([]byte, 31)}}, {{ID: 'B', Secret: make([]byte, 32)}}, {{ID: 'b', Secret: make([]byte, 32)}, {ID: 'b', Secret: make([]byte, 32)}}} {
		if _, err := thread.NewTokens(bad...); err == nil {
			t.Errorf("%v is taken", bad)
		}
	}
}

func TestWithoutKeyRoomOrTicketAnAddressStaysAsItIs(t *testing.T) {
	here := scope(t, "acme", "main")
	if is := (thread.Tokens{}).For(here, "ticket_01a21963-0000-8000-8000-000000000001", ""); is != "" {
		t.Errorf("without a key the token is %s", is)
	}
	if is := keys(t, 'b').For(here, "TKT-1", ""); is != "" {
		t.Errorf("of no ticket the token is %s", is)
	}
	if is := keys(t, 'b').For(tenant.Scope{}, "ticket_01a21963-0000-8000-8000-000000000001", ""); is != "" {
		t.Errorf("of no workspace the token is %s", is)
	}
	long := strings.Repeat("a", 40) + "@desk.example"
	if is := thread.Address(long, strings.Repeat("b", 45)); is != long {
		t.Errorf("the address is %s", is)
	}
}

func TestTheTokensOfAWorkspaceAreMadeOfItsKeyAndHoldNowhereElse(t *testing.T) {
	here, there := scope(t, "acme", "main"), scope(t, "acme", "other")
	const ticketID = "ticket_01a21963-0000-8000-8000-000000000001"
	w := tenant.NewWorkspace(here, true)
	token := thread.TokensOf(w).For(here, ticketID, "")
	if is, _, ok := thread.TokensOf(w).Reads(here, token, ""); !ok || is != ticketID {
		t.Errorf("the token names %q", is)
	}
	if _, _, ok := thread.TokensOf(tenant.NewWorkspace(here, true)).Reads(here, token, ""); ok {
		t.Error("another key takes it")
	}
	if _, _, ok := thread.TokensOf(w).Reads(there, token, ""); ok {
		t.Error("another workspace takes it")
	}
	if is := thread.TokensOf(tenant.Workspace{Scope: here}).For(here, ticketID, ""); is != "" {
		t.Errorf("without a key the token is %s", is)
	}
}
