package vocabulary

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"docket/shared/ticket"
)

// shownStatuses are all that the Support module knows (S0-20).
var shownStatuses = []Status{"new", "open", "pending", "waiting_on_customer", "resolved", "closed"}

// A policy that is written back as it is shown pauses on what it paused on.
func TestAPauseStandsForEveryStatusThatIsShownAsIt(t *testing.T) {
	shown := ShowPauses([]string{"open", "in_progress", "pending"})
	if !slices.Equal(shown, Pauses{"open", "pending"}) {
		t.Errorf("shown are %v", shown)
	}
	if got := shown.Canonical(); !slices.Equal(got, []string{"open", "in_progress", "pending"}) {
		t.Errorf("meant are %v", got)
	}
}

// The words of the document are those that are shown: a new status of the
// domain needs no other place.
func TestTheSchemaOfAWordListsWhatIsShown(t *testing.T) {
	var words []Status
	for _, word := range Status("").Schema(nil).Enum {
		words = append(words, Status(word.(string)))
	}
	if !slices.Equal(words, shownStatuses) {
		t.Errorf("the words are %v", words)
	}
}

// differing are the canonical values that the face shows as others.
func differing() (pairs map[string]string, rows []string) {
	pairs = map[string]string{}
	add := func(fields, canonical, shown string) {
		if canonical != shown {
			pairs[canonical] = shown
			rows = append(rows, fmt.Sprintf("| %s | `%s` | `%s` |", fields, canonical, shown))
		}
	}
	for _, s := range ticket.Statuses() {
		add("`status`, and `pauses_on` of policies", string(s), string(ShowStatus(s)))
	}
	for _, s := range ticket.Sources() {
		add("`source`, `message.channel`", string(s), string(ShowSource(s)))
	}
	return pairs, rows
}

func TestTheManualsHaveTheTableOfTheTwoVocabularies(t *testing.T) {
	_, want := differing()
	for _, file := range []string{"../../../../docs/api.md", "../../../../events/README.md"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(`(?m)^\| field \| .*events.* \| Support API \|\n\|---\|---\|---\|\n((?:\|.*\n)+)`).FindSubmatch(text)
		if found == nil {
			t.Errorf("%s has no table of the vocabularies", file)
		} else if rows := strings.Split(strings.TrimSpace(string(found[1])), "\n"); !slices.Equal(rows, want) {
			t.Errorf("the table of %s is\n%s\nwant\n%s", file, strings.Join(rows, "\n"), strings.Join(want, "\n"))
		}
	}
}

func TestTheSchemasOfRecordsAndEventsNameTheTwoVocabularies(t *testing.T) {
	pairs, _ := differing()
	for file, place := range map[string][]string{
		"../../admin/openapi.json":               {"components", "schemas", "AuditEvent", "properties", "changes"},
		"../../../../events/schema/changed.json": {"properties", "data", "properties", "changes"},
	} {
		text, err := os.ReadFile(file)
		var node map[string]any
		if err == nil {
			err = json.Unmarshal(text, &node)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range place {
			node, _ = node[name].(map[string]any)
		}
		named := map[string]string{}
		for _, pair := range regexp.MustCompile(`(\w+) as (\w+)`).FindAllStringSubmatch(fmt.Sprint(node["description"]), -1) {
			named[pair[1]] = pair[2]
		}
		if !maps.Equal(named, pairs) {
			t.Errorf("%s names %v, want %v", file, named, pairs)
		}
	}
}
