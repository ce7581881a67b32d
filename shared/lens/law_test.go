package lens_test

import (
	"slices"
	"testing"

	"docket/shared/fold"
	"docket/shared/lens"
	"docket/shared/ticket"

	"pgregory.net/rapid"
)

// each tests every property of every face.
func each(t *testing.T, test func(t *testing.T, p property)) {
	for name, face := range faces {
		for _, p := range properties(face) {
			t.Run(name+" "+p.field, func(t *testing.T) { test(t, p) })
		}
	}
}

func TestAfterAWordWasWrittenItIsShown(t *testing.T) {
	each(t, func(t *testing.T, p property) {
		for _, now := range p.values {
			for _, shown := range p.writable() {
				if got := p.show(p.over(now, shown)); got != shown {
					t.Errorf("%s written over %s shows %s", shown, now, got)
				}
			}
		}
	})
}

func TestWritingBackWhatWasReadChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, p property) {
		for _, now := range p.values {
			if got := p.over(now, p.show(now)); got != now {
				t.Errorf("%s became %s", now, got)
			}
		}
	})
}

// A write to a new ticket gives it a value of the domain, also where the domain
// gives the usual one; nothing written stays nothing.
func TestAWordOfANewTicketIsShown(t *testing.T) {
	each(t, func(t *testing.T, p property) {
		for _, shown := range p.writable() {
			value := p.over("", shown)
			if value == "" {
				value = ticket.DefaultType
			}
			if !slices.Contains(p.values, value) || p.show(value) != shown {
				t.Errorf("%s is %q, shown as %s", shown, value, p.show(value))
			}
		}
		if got := p.over("", ""); got != "" {
			t.Errorf("nothing is %q", got)
		}
	})
}

func TestAFilterByAWordTakesInExactlyWhatIsShownSo(t *testing.T) {
	each(t, func(t *testing.T, p property) {
		for _, now := range p.values {
			for _, shown := range p.writable() {
				same := p.show(now) == shown
				if len(p.words) == 0 { // slugs are compared as texts are
					same = fold.Text(now) == fold.Text(shown)
				}
				if finds(p.takes(shown), p.with(now)) != same {
					t.Errorf("a filter by %s is wrong about %s", shown, now)
				}
			}
			if !finds(p.takes(""), p.with(now)) {
				t.Errorf("no filter leaves out %s", now)
			}
		}
	})
}

func TestAFilterByAnyTypesTakesInExactlyWhatIsShownSo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		face := faces[rapid.SampledFrom([]string{"S1", "S2", "S3"}).Draw(t, "face")]
		slug := rapid.OneOf(rapid.SampledFrom(slugs), rapid.StringMatching(`[a-z_]{1,12}`)).Draw(t, "type")
		known := face.Type.Words()
		if len(known) == 0 {
			known = slugs
		}
		words := rapid.SliceOfN(rapid.SampledFrom(known), 1, 3).Draw(t, "words")
		same := slices.Contains(words, face.Type.Show(slug))
		if len(face.Type.Words()) == 0 {
			same = slices.ContainsFunc(words, func(shown string) bool { return fold.Text(shown) == fold.Text(slug) })
		}
		if got := finds(face.Type.Choice(words...), ticket.Ticket{Type: slug}); got != same {
			t.Fatalf("a filter by %v takes %s: %v", words, slug, got)
		}
		if got := face.Type.Show(face.Type.Over(slug, words[0])); got != words[0] {
			t.Fatalf("%s written over %s shows %s", words[0], slug, got)
		}
		if got := face.Type.Over(slug, face.Type.Show(slug)); got != slug {
			t.Fatalf("%s became %s", slug, got)
		}
	})
}

// A list goes through the canonical values by rank: each word of the face is one
// rank, in the order of the words.
func TestWhatIsSortedByCanonicalRankIsSortedByTheRankOfTheWords(t *testing.T) {
	shown := func(by ticket.Sort, show func(string) string) []string {
		_, ranks := ticket.List{Order: ticket.Order{By: by, Ascending: true, Shown: show}}.Ranks()
		var words []string
		for _, values := range ranks {
			words = append(words, show(values[0]))
		}
		return words
	}
	for name, face := range faces {
		statuses := shown(ticket.ByStatus, func(value string) string { return face.Status.Show(ticket.Status(value)) })
		if !slices.Equal(statuses, face.Status.Words()) {
			t.Errorf("%s: by status %v, the words are %v", name, statuses, face.Status.Words())
		}
		priorities := shown(ticket.ByPriority, func(value string) string { return face.Priority.Show(ticket.Priority(value)) })
		if !slices.Equal(priorities, face.Priority.Words()) {
			t.Errorf("%s: by priority %v, the words are %v", name, priorities, face.Priority.Words())
		}
	}
}

func TestWhatIsNoWordOfAFaceFiltersNothingIn(t *testing.T) {
	for name, face := range faces {
		if got := face.Status.Canonical("no status"); got != nil {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got := lens.Support.Status.Canonical("in_progress"); got != nil {
		t.Errorf("a status that the face does not show takes in %v", got)
	}
}
