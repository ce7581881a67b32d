package webhook_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/webhook"
)

// memory is a Store of one workspace.
type memory struct {
	endpoints map[string]webhook.Endpoint
	secrets   map[string]webhook.Secrets
	receipts  map[string]*change.Receipt
	changes   []change.Change
}

func newMemory() *memory {
	return &memory{endpoints: map[string]webhook.Endpoint{}, secrets: map[string]webhook.Secrets{}, receipts: map[string]*change.Receipt{}}
}

func (m *memory) Receipt(_ context.Context, _ tenant.Scope, once change.IdempotencyKey, _ time.Time) (*change.Receipt, error) {
	return m.receipts[once.Key], nil
}

func (m *memory) Commit(_ context.Context, c change.Commit) error {
	for _, p := range c.Puts {
		switch after := p.After.(type) {
		case webhook.Endpoint:
			if before, is := p.Before.(webhook.Endpoint); is && m.endpoints[before.ID].Version != before.Version {
				return change.ErrStale
			}
			m.endpoints[after.ID] = after
		case webhook.Secrets:
			m.secrets[after.Endpoint] = after
		case webhook.Gone:
			delete(m.endpoints, after.ID)
			delete(m.secrets, after.ID)
		}
	}
	m.changes = append(m.changes, c.Changes...)
	if c.Receipt != nil {
		m.receipts[c.Receipt.Key] = c.Receipt
	}
	return nil
}

func (m *memory) AllEndpoints(context.Context, tenant.Scope) ([]webhook.Endpoint, error) {
	return nil, nil
}

func (m *memory) Endpoint(_ context.Context, _ tenant.Scope, id string) (webhook.Endpoint, error) {
	e, there := m.endpoints[id]
	if !there {
		return e, webhook.ErrNotFound
	}
	return e, nil
}

func (m *memory) Secrets(_ context.Context, _ tenant.Scope, id string) (webhook.Secrets, error) {
	return m.secrets[id], nil
}

// last is the newest Change.
func (m *memory) last() change.Change { return m.changes[len(m.changes)-1] }

// shown are its fields, as one text.
func shown(t *testing.T, c change.Change) string {
	t.Helper()
	text, err := json.Marshal(c.Fields)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

func actAt(now time.Time) change.Act {
	return change.SystemAct(tenant.Scope{}, id.Prefixed(id.RequestPrefix, now), "test", func() time.Time { return now })
}

func noAnswer(webhook.Endpoint) (change.Answer, error) { return change.Answer{}, nil }

func whole(s webhook.Signed) (change.Answer, error) {
	return change.Answer{Body: []byte(s.ID)}, nil
}

func every(uint64) bool { return true }

// headers are those of a patch, given as names and values; an empty value removes one.
func headers(given ...string) (all []webhook.Header) {
	for pair := range slices.Chunk(given, 2) {
		h := webhook.Header{Name: pair[0]}
		if pair[1] != "" {
			h.Value = &pair[1]
		}
		all = append(all, h)
	}
	return all
}

// made is a new endpoint of a store.
func (m *memory) made(t *testing.T) (webhook.Endpoint, webhook.Secrets) {
	t.Helper()
	draft := webhook.Patch{URL: new("https://hooks.example.com/in/Hidden?token=Hidden"), Headers: headers("X-Token", "Hidden"),
		Events: &[]webhook.EventType{webhook.TicketUpdated, webhook.TicketCreated, webhook.TicketCreated}}
	answer, secrets, err := webhook.Create(t.Context(), m, actAt(noon), draft, webhook.Reach{}, whole)
	if err != nil {
		t.Fatal(err)
	}
	return m.endpoints[string(answer.Body)], secrets
}

func (m *memory) update(at time.Time, id string, p webhook.Patch) error {
	_, err := webhook.Update(context.Background(), m, actAt(at), id, every, p, webhook.Reach{}, noAnswer)
	return err
}

func TestAnEndpointIsMadeWithASecretOfItsOwn(t *testing.T) {
	m := newMemory()
	e, secrets := m.made(t)
	if !strings.HasPrefix(e.ID, id.WebhookPrefix) || e.Version != 1 || !e.ActiveSince.Equal(noon) || fmt.Sprint(e.Events) != "[ticket.created ticket.updated]" {
		t.Errorf("made is %+v", e)
	}
	if secrets.Version != 1 || len(secrets.Signing(noon)) != 1 || len(secrets.Current) != len("whsec_")+44 {
		t.Errorf("%d secrets of version %d, %d characters", len(secrets.Signing(noon)), secrets.Version, len(secrets.Current))
	}
	if _, other := m.made(t); other.Current == secrets.Current {
		t.Error("two endpoints have one secret")
	}
}

func TestASecretThatWasReplacedSignsUntilItsTimeIsOver(t *testing.T) {
	m := newMemory()
	e, first := m.made(t)
	rotate := func(at time.Time, overlap time.Duration) webhook.Secrets {
		_, is, err := webhook.Rotate(t.Context(), m, actAt(at), e.ID, every, overlap, whole)
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	second := rotate(noon.Add(time.Hour), webhook.Overlap)
	until := noon.Add(25 * time.Hour)
	if !slices.Equal(second.Signing(until.Add(-time.Second)), []string{second.Current, first.Current}) || second.Current == first.Current {
		t.Error("the first secret does not sign a day")
	}
	if !slices.Equal(second.Signing(until), []string{second.Current}) {
		t.Error("the first secret signs for more than a day")
	}
	third := rotate(noon.Add(2*time.Hour), 0)
	if !slices.Equal(third.Signing(noon.Add(2*time.Hour)), []string{third.Current}) || third.Version != 3 || m.endpoints[e.ID].Version != 3 {
		t.Error("an overlap of nothing leaves other secrets, or the endpoint has another version")
	}
}

func TestNoChangeTellsASecretAHeadersValueOrAURLBehindTheHost(t *testing.T) {
	m := newMemory()
	e, first := m.made(t)
	if got := shown(t, m.last()); !strings.Contains(got, `{"field":"url","old":null,"new":"https://hooks.example.com/[withheld]"}`) || !strings.Contains(got, `"headers.X-Token"`) {
		t.Error("creation tells", got)
	}
	url := "https://hooks.example.com/another/Hidden"
	if err := m.update(noon, e.ID, webhook.Patch{URL: &url, Headers: headers("X-Token", "HiddenToo")}); err != nil {
		t.Fatal(err)
	}
	if got := shown(t, m.last()); got != `[{"field":"headers.X-Token","old":"[withheld]","new":"[withheld]"},`+
		`{"field":"url","old":"https://hooks.example.com/[withheld]","new":"https://hooks.example.com/[withheld]"}]` {
		t.Error("the update tells", got)
	}
	_, second, err := webhook.Rotate(t.Context(), m, actAt(noon), e.ID, every, webhook.Overlap, whole)
	if err != nil {
		t.Fatal(err)
	}
	if got := shown(t, m.last()); got != `[{"field":"secret","old":"[withheld]","new":"[withheld]"}]` {
		t.Error("the rotation tells", got)
	}
	if _, err := webhook.Delete(t.Context(), m, actAt(noon), e.ID, every, noAnswer); err != nil {
		t.Fatal(err)
	}
	for _, c := range m.changes {
		for _, secret := range []string{"Hidden", first.Current, second.Current} {
			if strings.Contains(shown(t, c), secret) {
				t.Errorf("%s tells %s", c.Kind, shown(t, c))
			}
		}
	}
	if text := fmt.Sprintf("%v %+v %#v", first, webhook.Signed{Secrets: first}, first); strings.Contains(text, first.Current) {
		t.Error("secrets are printed:", text)
	}
}

func TestAReplayedAnswerBringsNoSecretWithIt(t *testing.T) {
	m := newMemory()
	act := actAt(noon)
	act.IdempotencyKey = &change.IdempotencyKey{Key: "k", Input: "i"}
	draft := webhook.Patch{URL: new("https://hooks.example.com")}
	first, made, err := webhook.Create(t.Context(), m, act, draft, webhook.Reach{}, whole)
	again, none, err2 := webhook.Create(t.Context(), m, act, draft, webhook.Reach{}, whole)
	if err != nil || err2 != nil || made.Current == "" || none.Current != "" || !again.Replayed || string(first.Body) != string(again.Body) || len(m.endpoints) != 1 {
		t.Errorf("%v %v, replayed %v, %d endpoints", err, err2, again.Replayed, len(m.endpoints))
	}
}

func TestAPatchChangesWhatItNamesAndHeadersByTheirNames(t *testing.T) {
	m := newMemory()
	e, _ := m.made(t)
	off, on := false, true
	steps := []struct {
		what  string
		patch webhook.Patch
		holds func(webhook.Endpoint) bool
	}{
		{"nothing", webhook.Patch{}, func(e webhook.Endpoint) bool { return e.Version == 1 }},
		{"what is there", webhook.Patch{Events: &[]webhook.EventType{webhook.TicketUpdated, webhook.TicketCreated}, Active: &on},
			func(e webhook.Endpoint) bool { return e.Version == 1 }},
		{"a second header", webhook.Patch{Headers: headers("X-More", "one")},
			func(e webhook.Endpoint) bool {
				return e.Version == 2 && e.Headers["X-More"] == "one" && e.Headers["X-Token"] == "Hidden"
			}},
		{"it in another case", webhook.Patch{Headers: headers("x-more", "two")},
			func(e webhook.Endpoint) bool { return len(e.Headers) == 2 && e.Headers["x-more"] == "two" }},
		{"without it", webhook.Patch{Headers: headers("X-MORE", "")}, func(e webhook.Endpoint) bool { return len(e.Headers) == 1 }},
		{"off", webhook.Patch{Active: &off}, func(e webhook.Endpoint) bool { return !e.Active && e.ActiveSince.Equal(noon) }},
		{"on", webhook.Patch{Active: &on, Events: &[]webhook.EventType{webhook.Every}},
			func(e webhook.Endpoint) bool {
				return e.Active && e.ActiveSince.After(noon.Add(time.Hour)) && len(e.Events) == 0
			}},
	}
	for i, s := range steps {
		if err := m.update(noon.Add(time.Duration(i)*time.Hour), e.ID, s.patch); err != nil || !s.holds(m.endpoints[e.ID]) {
			t.Errorf("%s: %v, %+v", s.what, err, m.endpoints[e.ID])
		}
	}
}

func TestDocketDisablesAnEndpointThatIsStillTheOneThatFailed(t *testing.T) {
	m := newMemory()
	e, _ := m.made(t)
	disable := func(was webhook.Endpoint) int {
		t.Helper()
		before := len(m.changes)
		if err := webhook.Disable(t.Context(), m, actAt(noon), was, "it answered 410"); err != nil {
			t.Fatal(err)
		}
		return len(m.changes) - before
	}
	moved := "https://other.example.com"
	if err := m.update(noon, e.ID, webhook.Patch{URL: &moved}); err != nil {
		t.Fatal(err)
	}
	if disable(e) != 0 || !m.endpoints[e.ID].Active {
		t.Error("it was disabled for what its last URL did")
	}
	e = m.endpoints[e.ID]
	if disable(e) != 1 || m.endpoints[e.ID].Active || m.endpoints[e.ID].Disabled != "it answered 410" || m.last().Kind != change.WebhookDisabled {
		t.Errorf("it is %+v", m.endpoints[e.ID])
	}
	if disable(e) != 0 {
		t.Error("it was disabled twice")
	}
	on := true
	if err := m.update(noon, e.ID, webhook.Patch{Active: &on}); err != nil || m.endpoints[e.ID].Disabled != "" {
		t.Errorf("%v, why it was disabled stays", err)
	}
	if _, err := webhook.Delete(t.Context(), m, actAt(noon), e.ID, every, noAnswer); err != nil || disable(e) != 0 || len(m.secrets) > 0 {
		t.Errorf("%v, or what is gone was disabled, or left its secrets", err)
	}
}

func TestAnEndpointAtAnotherVersionIsLeftAlone(t *testing.T) {
	m := newMemory()
	e, _ := m.made(t)
	never := func(uint64) bool { return false }
	_, err := webhook.Update(t.Context(), m, actAt(noon), e.ID, never, webhook.Patch{}, webhook.Reach{}, noAnswer)
	_, _, err2 := webhook.Rotate(t.Context(), m, actAt(noon), e.ID, never, 0, whole)
	_, err3 := webhook.Delete(t.Context(), m, actAt(noon), e.ID, never, noAnswer)
	for _, err := range []error{err, err2, err3} {
		if fault.KindOf(err) != fault.PreconditionFailed {
			t.Error(err)
		}
	}
	if len(m.changes) != 1 {
		t.Errorf("%d changes", len(m.changes))
	}
}

func TestEveryRuleThatAnEndpointBreaksIsNamed(t *testing.T) {
	draft := webhook.Patch{URL: new("http://hooks.example.com"), Events: &[]webhook.EventType{webhook.Test, webhook.Every},
		Headers:     headers("webhook-id", "x", "User-Agent", "x", "b d", "x", "X-Split", "a\r\nb", "X-Fine", "Bearer x", "x-fine", "y"),
		Description: new(strings.Repeat("d", webhook.MaxDescription+1))}
	_, _, err := webhook.Create(t.Context(), newMemory(), actAt(noon), draft, webhook.Reach{}, whole)
	for _, at := range []string{"url", "events", "events[1]", "description", "headers[0].name", "headers[1].name", "headers[2].name", "headers[3].value", "headers[5].name"} {
		if err == nil || !strings.Contains(err.Error(), "; "+at+": ") {
			t.Errorf("%s is not named in %v", at, err)
		}
	}
	if strings.Contains(err.Error(), "headers[4]") || fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
}

func TestAnEndpointWhoseURLIsAllowedNoMoreCanStillBeSwitchedOff(t *testing.T) {
	m := newMemory()
	answer, _, err := webhook.Create(t.Context(), m, actAt(noon), webhook.Patch{URL: new("http://127.0.0.1:8080/")}, webhook.Reach{Loopback: true}, whole)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.update(noon, string(answer.Body), webhook.Patch{Active: new(false)}); err != nil {
		t.Error(err)
	}
	if err := m.update(noon, string(answer.Body), webhook.Patch{URL: new("http://127.0.0.1:8080/")}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("it is given again: %v", err)
	}
}
