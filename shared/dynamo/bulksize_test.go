package dynamo

import (
	"strings"
	"testing"
	"time"

	"docket/shared/bulk"
	"docket/shared/label"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// mostOfItem is how large an item can be.
const mostOfItem = 400 << 10

func scopeOf(t *testing.T) tenant.Scope {
	t.Helper()
	scope, err := tenant.NewScope("acme", "north")
	if err != nil {
		t.Fatal(err)
	}
	return scope
}

func TestNamesThatNameNoTicketAreAsManyItemsAsTheyNeedAndEachIsThereOnce(t *testing.T) {
	for _, letter := range []string{"<", "券", "𝕏", `"`} {
		b := bulk.Bulk{Job: "job_1", Expires: time.Now()}
		for range bulk.MostChosen {
			b.Missing = append(b.Missing, strings.Repeat(letter, bulk.MaxName))
		}
		parts, err := (&Table{}).bulkParts(keysOf(scopeOf(t)), b)
		if err != nil {
			t.Fatal(err)
		}
		names, seen := 0, map[string]bool{}
		for _, p := range parts {
			it := item(p.Put.Item)
			if size := sizeOf(it); size > mostOfItem {
				t.Errorf("an item of names of %q has %d bytes", letter, size)
			}
			if at := str(it[pk]) + str(it[sk]); seen[at] {
				t.Errorf("two items lie at %s", at)
			} else {
				seen[at] = true
			}
			names += strings.Count(str(it["rows"]), `"ref":`)
		}
		if names != bulk.MostChosen {
			t.Errorf("%d names of %q are kept", names, letter)
		}
	}
}

func TestAllLabelsOfAWorkspaceAreAnItem(t *testing.T) {
	for _, letter := range []string{"<", "券", "𝕏", `"`} {
		now := time.Now().UTC()
		var all label.Labels
		for range label.MaxLabels {
			all.All = append(all.All, label.Label{ID: "label_0191d3a0-0000-7000-8000-000000000000", Version: 1 << 40, Colour: "#112233", CreatedAt: now, UpdatedAt: now,
				Name: strings.Repeat(letter, label.MaxName), Description: strings.Repeat(letter, label.MaxDescription), Moves: "job_0191d3a0-0000-7000-8000-000000000000"})
		}
		w, err := labelsItem(keysOf(scopeOf(t)), all)
		if err != nil {
			t.Fatal(err)
		}
		if size := sizeOf(item(w)); size > mostOfItem {
			t.Errorf("labels of %q have %d bytes", letter, size)
		}
	}
}

func TestNothingIsCountedByWhatHasRunOutWhereThatIsNotAllKnown(t *testing.T) {
	counts := []ticket.Count{{Of: 7}, {Of: 9}}
	filters := []ticket.Filter{{}, {Levels: []sla.Level{sla.LevelWarning}}}
	unknown(counts, filters)
	if counts[0] != (ticket.Count{Of: 7}) || counts[1] != (ticket.Count{AtLeast: true}) {
		t.Errorf("counted are %+v", counts)
	}
}
