package fold

import (
	"math/big"
	"regexp"
	"strings"
)

// jsonNumber is a number as JSON writes it (RFC 8259, 6): its sign, whole part,
// fraction and exponent.
var jsonNumber = regexp.MustCompile(`^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$`)

// Number is the form in which numbers are the same, exact however large, small
// or precise they are: 100, 100.0 and 1e2 are `1e2`, -0 is `0`. It is false for
// what is no number of JSON. No exponent is written out, so the form is hardly
// longer than the number.
func Number(text string) (string, bool) {
	parts := jsonNumber.FindStringSubmatch(text)
	if parts == nil {
		return "", false
	}
	sign, whole, fraction, exponent := parts[1], parts[2], parts[3], parts[4]
	digits := strings.TrimLeft(whole+fraction, "0")
	if digits == "" {
		return "0", true
	}
	significant := strings.TrimRight(digits, "0")
	power := big.NewInt(int64(len(digits) - len(significant) - len(fraction)))
	if exponent != "" {
		given, _ := new(big.Int).SetString(exponent, 10) // jsonNumber has seen to it
		power.Add(power, given)
	}
	return sign + significant + "e" + power.String(), true
}
