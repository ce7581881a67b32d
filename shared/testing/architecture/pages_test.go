package architecture

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"docket/scripts/engine"
)

// under gives the text of each file of the module of one of some kinds, by its path.
func under(t *testing.T, kinds ...string) map[string]string {
	root, err := engine.ModuleRoot()
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == "node_modules" || d.Name() == "cdk.out" || path != root && strings.HasPrefix(d.Name(), ".") {
				return fs.SkipDir
			}
			return nil
		}
		for _, kind := range kinds {
			if filepath.Ext(path) == kind {
				text, err := os.ReadFile(path)
				texts[strings.TrimPrefix(path, root+"/")] = string(text)
				return err
			}
		}
		return nil
	})
	if err != nil || len(texts) == 0 {
		t.Fatal("no files were read", err)
	}
	return texts
}

func TestEveryRequirementThatIsCitedIsInThePageOfRequirements(t *testing.T) {
	number := regexp.MustCompile(`\bS[0-3]-\d+\b`)
	const page = "docs/requirements.md"
	texts := under(t, ".go", ".md")
	known := map[string]bool{}
	for _, n := range number.FindAllString(texts[page], -1) {
		known[n] = true
	}
	for path, text := range texts {
		for _, n := range number.FindAllString(text, -1) {
			if !known[n] {
				t.Errorf("%s cites %s, which %s does not have", path, n, page)
			}
		}
	}
}

func TestEveryRuleOfSLAThatIsCitedIsInThePageOfSLA(t *testing.T) {
	texts := under(t, ".go", ".md")
	for path, text := range texts {
		for _, cited := range regexp.MustCompile(`SLA rules? (\d+)`).FindAllStringSubmatch(text, -1) {
			if !strings.Contains(texts["docs/sla.md"], "**Rule "+cited[1]+":") {
				t.Errorf("%s cites %s", path, cited[0])
			}
		}
	}
}

// Pages name files by their path from the top, in backticks; `<...>` stands for
// any name.
func TestEveryPathThatAPageNamesExists(t *testing.T) {
	root, err := engine.ModuleRoot()
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`((?:shared|functions|infra|scripts|events|docs)/[^`\\s]*)`")
	looked := 0
	for page, text := range under(t, ".md") {
		for _, found := range named.FindAllStringSubmatch(text, -1) {
			looked++
			pattern := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(found[1], "*")
			if there, err := filepath.Glob(filepath.Join(root, pattern)); err != nil || len(there) == 0 {
				t.Errorf("%s names %s, which does not exist", page, found[1])
			}
		}
	}
	if looked == 0 {
		t.Error("no path was found in any page")
	}
}

// headings are the anchors of a page's headings, as GitHub makes them.
func headings(page string) map[string]bool {
	dropped, found := regexp.MustCompile(`[^\p{L}\p{N}_ -]`), map[string]bool{}
	for _, line := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(page, -1) {
		found[strings.ReplaceAll(dropped.ReplaceAllString(strings.ToLower(line[1]), ""), " ", "-")] = true
	}
	return found
}

func TestEveryLinkOfAPageLeadsToAFileAndAHeading(t *testing.T) {
	root, err := engine.ModuleRoot()
	if err != nil {
		t.Fatal(err)
	}
	pages, link := under(t, ".md"), regexp.MustCompile(`\]\(([^)\s]*)\)`)
	looked := 0
	for page, text := range pages {
		for _, found := range link.FindAllStringSubmatch(text, -1) {
			path, heading, _ := strings.Cut(found[1], "#")
			if strings.Contains(path, "://") {
				continue
			}
			looked++
			to := page
			if path != "" {
				to = filepath.Join(filepath.Dir(page), path)
			}
			if _, err := os.Stat(filepath.Join(root, to)); err != nil {
				t.Errorf("%s leads to %s, which does not exist", page, found[1])
			} else if heading != "" && !headings(pages[to])[heading] {
				t.Errorf("%s leads to %s, which has no such heading", page, found[1])
			}
		}
	}
	if looked == 0 {
		t.Error("no link was found in any page")
	}
}
