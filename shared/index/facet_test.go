package index

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFacetsReadAsWhatTheySay(t *testing.T) {
	long := strings.Repeat("x", 70)
	for _, c := range []struct {
		got  Facet
		want string
	}{
		{New("status", "open"), "status=open"},
		{New("tag", "VIP.gold_1-a"), "tag=VIP.gold_1-a"},
		{New("tag", "a=b%/é~"), "tag=a%3Db%25%2F%C3%A9%7E"},
		{New("tag", ""), "tag="},
		{New("cf.plan", "pro"), "cf%2Eplan=pro"},
		{HasField("plan"), "cf.plan"},
		{New("t", long), "t=" + long},
	} {
		if string(c.got) != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
	if hashed := New("tag", long); !strings.HasPrefix(string(hashed), "tag~") || len(hashed) != len("tag~")+16 {
		t.Errorf("a long value gives %s", hashed)
	}
}

func TestASecretValueIsInNoFacet(t *testing.T) {
	for head, facet := range map[string]Facet{
		"owner_id=~": Hashed("owner_id", "ann@example.com"), "cf.plan=~": Field("plan", "pro"), "cf.a%3Db=~": Field("a=b", "pro"),
	} {
		if rest, ok := strings.CutPrefix(string(facet), head); !ok || len(rest) != 16 || strings.ContainsAny(rest, "%@") {
			t.Errorf("%s", facet)
		}
	}
	if a, b := Hashed("owner_id", "ann"), Hashed("contact_id", "ann"); string(a)[9:] == string(b)[11:] {
		t.Errorf("%s and %s tell that they are of one person", a, b)
	}
}

// form is one way to make a facet.
type form struct {
	kind       int
	name, text string
}

func (f form) facet() Facet {
	switch f.kind {
	case 0:
		return New(f.name, f.text)
	case 1:
		return Field(f.name, f.text)
	case 2:
		return Hashed(f.name, f.text)
	}
	return HasField(f.name)
}

func drawForm(t *rapid.T, label string) form {
	// Few different characters, among them those with a meaning, and lengths
	// about the limit: collisions would be near.
	text := rapid.OneOf(
		rapid.StringOfN(rapid.SampledFrom([]rune("a.=~%2E")), 0, 4, -1),
		rapid.SampledFrom([]string{"cf", "live", "cf.a", "a=a", strings.Repeat("a", 46), strings.Repeat("a", 60)}),
		rapid.StringOfN(rapid.SampledFrom([]rune("a.")), 40, 80, -1),
		rapid.String(),
	)
	f := form{kind: rapid.IntRange(0, 3).Draw(t, label), name: text.Draw(t, label+" name")}
	if f.kind < 3 {
		f.text = text.Draw(t, label+" value")
	}
	return f
}

func TestDifferentArgumentsNeverGiveTheSameFacet(t *testing.T) {
	// All facets of all checks are compared with each other.
	seen := map[Facet]form{Live: {kind: -1}}
	rapid.Check(t, func(t *rapid.T) {
		for range 4 {
			f := drawForm(t, "form")
			facet := f.facet()
			if len(facet) > maxFacet {
				t.Fatalf("%s has %d bytes", facet, len(facet))
			}
			if strings.Trim(string(facet), "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-%=~") != "" {
				t.Fatalf("%s has a forbidden character", facet)
			}
			if other, ok := seen[facet]; ok && other != f {
				t.Fatalf("%+v and %+v are both %s", f, other, facet)
			}
			seen[facet] = f
		}
	})
	t.Logf("%d different facets", len(seen))
}

func TestDiffTurnsOneSetIntoTheOther(t *testing.T) {
	set := rapid.SliceOf(rapid.Map(rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}), func(s string) Facet { return Facet(s) }))
	rapid.Check(t, func(t *rapid.T) {
		given := set.Draw(t, "before")
		before, after := Normalize(given), Normalize(set.Draw(t, "after"))
		add, del := Diff(before, after)
		left := slices.DeleteFunc(slices.Clone(before), func(f Facet) bool { return slices.Contains(del, f) })
		if got := Normalize(append(left, add...)); !slices.Equal(got, after) {
			t.Fatalf("%v less %v and %v is %v, not %v", before, del, add, got, after)
		}
		for _, f := range add {
			if slices.Contains(before, f) {
				t.Fatalf("%s is added to %v", f, before)
			}
		}
		for _, f := range del {
			if !slices.Contains(before, f) || slices.Contains(after, f) {
				t.Fatalf("%s is taken from %v for %v", f, before, after)
			}
		}
		if !slices.IsSorted(add) || !slices.IsSorted(del) || len(slices.Compact(slices.Clone(before))) != len(before) {
			t.Fatalf("not normal: %v %v %v", before, add, del)
		}
	})
}
