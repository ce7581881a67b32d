package label_test

import (
	"testing"

	"docket/shared/label"
)

func TestATagWithoutALabelHasOneColourInWhateverFormItIsWritten(t *testing.T) {
	of := label.Labels{All: []label.Label{{ID: "label_1", Name: "VIP", Colour: "#123456"}}}.Of()
	if is := of(" vip"); is.ID != "label_1" || is.Colour != "#123456" || is.Name != " vip" {
		t.Errorf("the label of a tag is %+v", is)
	}
	a, b := of("Straße"), of("STRASSE")
	if a.ID != "" || a.Colour != b.Colour || a.Colour != label.Derived("strasse") {
		t.Errorf("of two forms of a tag there are %+v and %+v", a, b)
	}
}

// WCAG 2.2 asks for a contrast of 4.5 to 1.
func TestTextOnEveryColourIsReadable(t *testing.T) {
	for colour, want := range map[string]string{"#000000": "#ffffff", "#ffffff": "#000000", "#ffff00": "#000000", "#1d4ed8": "#ffffff", "#767676": "#000000"} {
		if is := (label.Label{Colour: colour}).TextColour(); is != want {
			t.Errorf("on %s it is %s, want %s", colour, is, want)
		}
	}
}
