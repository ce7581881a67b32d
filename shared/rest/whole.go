package rest

import (
	"bytes"
	"math"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// whole is a whole number that a body writes with a fraction or an exponent. JSON Schema
// has it for an integer (2020-12, 4.2.3), and Go's decoder has not.
type whole struct {
	from, to int // in the body
	digits   string
}

// mostExact is beyond what a double tells from its neighbours.
const mostExact = 1 << 53

// Digits is a JSON number in digits alone where it is whole, else as it is written: 5 for
// 5.0 and for 0.5e1.
func Digits(number string) string {
	value, err := strconv.ParseFloat(number, 64)
	if err != nil || value != math.Trunc(value) || math.Abs(value) >= mostExact {
		return number
	}
	return strconv.FormatInt(int64(value), 10)
}

// number takes a number that stands where an integer does, as its digits.
func (s *jsonScreen) number(text string) {
	if schema := s.innermost().value; schema == nil || schema.Type != huma.TypeInteger {
		return
	}
	if digits := Digits(text); digits != text {
		to := int(s.d.InputOffset())
		s.wholes = append(s.wholes, whole{to - len(text), to, digits})
	}
}

// spelled is a body with its integers as digits.
func spelled(body []byte, wholes []whole) []byte {
	if len(wholes) == 0 {
		return body
	}
	var b bytes.Buffer
	last := 0
	for _, w := range wholes {
		b.Write(body[last:w.from])
		b.WriteString(w.digits)
		last = w.to
	}
	b.Write(body[last:])
	return b.Bytes()
}
