package savedview

import (
	"encoding/json"
	"strings"
	"testing"

	"docket/shared/tenant"
)

// shown is what a Change has of a view that was changed.
func shown(t testing.TB, before, after View) string {
	t.Helper()
	text, err := json.Marshal(told(before, after))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestNoChangeNamesTheCustomersThatAViewIsFilteredBy(t *testing.T) {
	before := View{Name: "Late", Filters: `{"query":"jane doe","status":["open"]}`}
	after := View{Name: "Late", Filters: `{"query":"jane","status":["open"],"customer_email":["jane@example.com"]}`}
	want := `[{"field":"filters","old":{"query":"[withheld]","status":["open"]},"new":{"customer_email":"[withheld]","query":"[withheld]","status":["open"]}}]`
	if is := shown(t, before, after); is != want {
		t.Errorf("it tells %s, want %s", is, want)
	}
}

func TestAChangeOfAPersonalViewTellsNothingOfWhatItShows(t *testing.T) {
	of := tenant.User{Issuer: "i", Subject: "s"}
	made := View{Name: "Secret", Filters: `{"status":["open"]}`, Columns: []string{"title"}, Owner: of}
	changed := View{Name: "Other", Filters: `{"status":["closed"]}`, Owner: of}
	for what, is := range map[string]string{"making": shown(t, View{}, made), "changing": shown(t, made, changed), "deleting": shown(t, made, View{})} {
		for _, told := range []string{"Secret", "Other", "open", "closed", "title"} {
			if strings.Contains(is, told) {
				t.Errorf("%s it tells %s", what, is)
			}
		}
	}
}

func TestFiltersAreNamedWhereTheyAreNoText(t *testing.T) {
	v := View{Name: "Late", Filters: `{"label":["a"," "],"query":"a\nb","unread":true}`}
	err := v.check()
	if err == nil {
		t.Fatal("it is taken")
	}
	text, _ := json.Marshal(err)
	for _, place := range []string{"filters.label[1]", "filters.query"} {
		if !strings.Contains(string(text), place) {
			t.Errorf("%s does not name %s", text, place)
		}
	}
	v.Filters = `{"query":"` + strings.Repeat("x", MaxFilters) + `"}`
	if v.check() == nil {
		t.Error("filters of more than 4 KiB are taken")
	}
}
