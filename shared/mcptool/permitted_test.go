package mcptool_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"docket/shared/testing/systemtest"
)

// named are the names of what a list of the protocol shows.
func named(t testing.TB, c client, method, list string) []string {
	t.Helper()
	var listed []struct{ Name string }
	if err := json.Unmarshal(get[map[string]json.RawMessage](t, c, method, nil)[list], &listed); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, one := range listed {
		names = append(names, one.Name)
	}
	slices.Sort(names)
	return names
}

// What a caller is shown is what it may use, by whatever credential it comes:
// the rest is refused as the API refuses it.
func TestACallerIsShownWhatItMayUseAndNothingElse(t *testing.T) {
	w, closed := systemtest.Workspace(t, docket), systemtest.Disabled(t, docket)
	credentials := map[string]string{"key": w.APIKey, "closed.key": closed.APIKey}
	for role, token := range w.Tokens {
		credentials[role] = token
	}
	for role, token := range closed.Tokens {
		credentials["closed."+role] = token
	}
	every := newGoClient(t, docket.URL, w.APIKey)
	all, prompts := slices.Sorted(maps.Keys(tools(t, every))), named(t, every, "listPrompts", "prompts")
	if len(all) != 15 || len(prompts) != 2 {
		t.Fatalf("a key that may do all is shown %v and %v", all, prompts)
	}
	seen := map[int]bool{}
	for who, token := range credentials {
		c := newGoClient(t, docket.URL, token)
		var may []string
		for _, name := range all {
			got := callTool(t, c, name, map[string]any{"colour": "red"})
			code, _ := got.Meta["code"].(string)
			if !got.IsError || code != "insufficient_scope" && code != "module_disabled" && code != "validation_failed" {
				t.Errorf("%s of %s: %v", name, who, got.Meta)
			}
			if code == "validation_failed" {
				may = append(may, name)
			}
		}
		if shown := slices.Sorted(maps.Keys(tools(t, c))); !slices.Equal(shown, may) {
			t.Errorf("%s may use %v, and is shown %v", who, may, shown)
		}
		seen[len(may)] = true
		may = nil
		for _, name := range prompts {
			_, err := c.ask(t, "getPrompt", map[string]any{"name": name, "arguments": map[string]string{"queue": "q", "ticket_id": "t", "assignee_id": "a"}})
			if err == nil {
				may = append(may, name)
			} else if !strings.Contains(err.Error(), "Forbidden") {
				t.Errorf("%s of %s: %v", name, who, err)
			}
		}
		if shown := named(t, c, "listPrompts", "prompts"); !slices.Equal(shown, may) {
			t.Errorf("%s may use %v, and is shown %v", who, may, shown)
		}
		_, err := c.ask(t, "readResource", map[string]any{"uri": "docket://ticket/none"})
		allowed := err != nil && !strings.Contains(err.Error(), "Forbidden")
		if shown := named(t, c, "listResourceTemplates", "resourceTemplates"); (len(shown) == 1) != allowed {
			t.Errorf("%s is shown %v, and reads with %v", who, shown, err)
		}
	}
	if !seen[0] || !seen[5] || !seen[15] {
		t.Errorf("the credentials may use %v tools", seen)
	}
}
