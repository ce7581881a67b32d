package dynamodel

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// decimal is a number of DynamoDB: digits × 10^exp, without zeros at either
// end of digits; zero has none.
type decimal struct {
	negative bool
	digits   string
	exp      int
}

// What a number can hold.
const (
	mostDigits = 38
	mostExp    = 125  // of the first digit
	leastExp   = -130 // of the first digit
)

// parseNumber reads a number as a client may write it.
func parseNumber(text string) (decimal, error) {
	mantissa, exponent, scientific := strings.Cut(strings.ToLower(text), "e")
	exp := 0
	if scientific {
		var err error
		if exp, err = strconv.Atoi(exponent); err != nil {
			return decimal{}, invalid("%q is no number", text)
		}
	}
	d := decimal{}
	if sign := strings.TrimLeft(mantissa, "+-"); len(mantissa)-len(sign) == 1 {
		d.negative, mantissa = mantissa[0] == '-', sign
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	d.digits, d.exp = whole+fraction, exp-len(fraction)
	if d.digits == "" || strings.Trim(d.digits, "0123456789") != "" {
		return decimal{}, invalid("%q is no number", text)
	}
	return d.trimmed()
}

// trimmed is the same number in its one form, or an error where it is out of range.
func (d decimal) trimmed() (decimal, error) {
	d.digits = strings.TrimLeft(d.digits, "0")
	short := strings.TrimRight(d.digits, "0")
	d.exp += len(d.digits) - len(short)
	d.digits = short
	if d.digits == "" {
		return decimal{}, nil
	}
	first := d.exp + len(d.digits) - 1
	if len(d.digits) > mostDigits || first > mostExp || first < leastExp {
		return decimal{}, invalid("a number is out of range")
	}
	return d, nil
}

// String is the number as DynamoDB returns it, without an exponent.
func (d decimal) String() string {
	if d.digits == "" {
		return "0"
	}
	sign := ""
	if d.negative {
		sign = "-"
	}
	switch point := len(d.digits) + d.exp; {
	case d.exp >= 0:
		return sign + d.digits + strings.Repeat("0", d.exp)
	case point > 0:
		return sign + d.digits[:point] + "." + d.digits[point:]
	default:
		return sign + "0." + strings.Repeat("0", -point) + d.digits
	}
}

// order is a text by which numbers sort as they do by value.
func (d decimal) order() string {
	if d.digits == "" {
		return "1"
	}
	text := fmt.Sprintf("%03d%s", d.exp+len(d.digits)+200, d.digits)
	if !d.negative {
		return "2" + text
	}
	complement := []byte(text)
	for i, c := range complement {
		complement[i] = '0' + '9' - c
	}
	return "0" + string(complement) + "~" // fewer digits are nearer to zero
}

// plus is d+e, or d-e.
func (d decimal) plus(e decimal, minus bool) (decimal, error) {
	exp := min(d.exp, e.exp)
	a, b := d.scaled(exp), e.scaled(exp)
	if minus {
		a.Sub(a, b)
	} else {
		a.Add(a, b)
	}
	return decimal{negative: a.Sign() < 0, digits: a.Abs(a).String(), exp: exp}.trimmed()
}

// scaled is the number in units of 10^exp, which is not above d.exp.
func (d decimal) scaled(exp int) *big.Int {
	n := new(big.Int)
	if d.digits == "" {
		return n
	}
	n.SetString(d.digits+strings.Repeat("0", d.exp-exp), 10)
	if d.negative {
		n.Neg(n)
	}
	return n
}

// isPlain tells a short whole number in the form that DynamoDB returns.
func isPlain(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	if digits == "" || len(digits) > 18 || digits[0] == '0' && text != "0" {
		return false
	}
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return false
		}
	}
	return true
}
