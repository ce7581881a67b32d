package fold

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestEqualNumbersHaveOneForm(t *testing.T) {
	for _, same := range [][]string{
		{"100", "100.0", "1e2", "1E+2", "1.0e02", "1000e-1", "0.1e3"},
		{"0", "-0", "0.0", "-0.00", "0e9", "-0e-99999999999999999999"},
		{"-12.5", "-125e-1", "-0.125E2"},
		{"9007199254740993", "9007199254740993.0", "9.007199254740993e15"},
		{"1e999999999", "10e999999998", "0.1e1000000000"},
		{"1e-99999999999999999999", "0.1e-99999999999999999998"},
	} {
		want, ok := Number(same[0])
		for _, text := range same {
			if got, is := Number(text); got != want || !is || !ok {
				t.Errorf("%s is %s, %s is %s", text, got, same[0], want)
			}
		}
	}
	for _, other := range [][2]string{{"9007199254740993", "9007199254740992"}, {"0.1", "0.1000000000000000055511151231257827"}, {"1", "-1"}, {"1", "10"}} {
		a, _ := Number(other[0])
		if b, _ := Number(other[1]); a == b {
			t.Errorf("%s and %s are both %s", other[0], other[1], a)
		}
	}
	for _, text := range []string{"", "-", "01", "+1", ".5", "1.", "1e", "0x10", "1_0", " 1", "1\n", "NaN", "Infinity", "１", "true"} {
		if form, ok := Number(text); ok {
			t.Errorf("%q is the number %s", text, form)
		}
	}
}

// drawNumber draws a number of few digits, so that two are often equal.
func drawNumber(t *rapid.T, label string) string {
	digits := func(least, most int) string {
		return rapid.StringOfN(rapid.SampledFrom([]rune("0015")), least, most, -1).Draw(t, label)
	}
	text := rapid.SampledFrom([]string{"", "-"}).Draw(t, label) + rapid.SampledFrom([]string{"0", "1" + digits(0, 3), "5" + digits(0, 30)}).Draw(t, label)
	if rapid.Bool().Draw(t, label) {
		text += "." + digits(1, 4)
	}
	if rapid.Bool().Draw(t, label) {
		text += fmt.Sprintf("e%+03d", rapid.IntRange(-5, 5).Draw(t, label))
	}
	return text
}

func TestTwoNumbersHaveOneFormExactlyWhenTheyAreEqual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawNumber(t, "a"), drawNumber(t, "b")
		x, ok1 := new(big.Rat).SetString(a)
		y, ok2 := new(big.Rat).SetString(b)
		formA, isA := Number(a)
		formB, isB := Number(b)
		if !ok1 || !ok2 || !isA || !isB || (formA == formB) != (x.Cmp(y) == 0) {
			t.Fatalf("%s is %s, %s is %s", a, formA, b, formB)
		}
		if again, ok := Number(formA); !ok || again != formA {
			t.Fatalf("the form %s of %s has the form %s", formA, a, again)
		}
	})
}

// The largest that a custom field or a filter holds.
func TestNoNumberIsWrittenOut(t *testing.T) {
	most := strings.Repeat("9", 16*1024)
	form, ok := Number(most + "e" + most)
	if !ok || len(form) > 33*1024 {
		t.Errorf("a form of %d bytes", len(form))
	}
}
