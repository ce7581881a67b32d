package member_test

import (
	"testing"

	"docket/shared/member"
)

func TestPeopleAreAnotherVersionOnceAnythingThatIsShownOfOneIsOther(t *testing.T) {
	ada, joe := member.Member{ID: "ada", Name: "Ada", Email: "ada@example.com", State: member.Active}, member.Member{ID: "joe", State: member.Deactivated}
	is := member.PeopleOf([]member.Member{ada, joe})
	if got := is.Of("ada"); got != (member.Person{ID: "ada", Name: "Ada", Email: "ada@example.com"}) {
		t.Errorf("Ada is %+v", got)
	}
	if got := is.Of("joe"); got.Name != "joe" {
		t.Errorf("who is deactivated is %+v", got)
	}
	if got := is.Of("eve"); got != (member.Person{ID: "eve"}) {
		t.Errorf("who is no member is %+v", got)
	}
	seen := ada
	seen.Version, seen.State = 7, member.Deactivated
	if member.PeopleOf([]member.Member{joe, seen}).Version != is.Version {
		t.Error("what is not shown makes another version")
	}
	renamed, mailed := ada, ada
	renamed.Name, mailed.Email = "Countess", "a@example.com"
	for what, all := range map[string][]member.Member{"a name": {renamed, joe}, "an address": {mailed, joe}, "one less": {ada}, "none": nil} {
		if member.PeopleOf(all).Version == is.Version {
			t.Errorf("%s makes no other version", what)
		}
	}
}
