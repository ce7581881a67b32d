package label

import (
	"math"
	"strconv"
)

// TextColour is the colour in which text is readable on the label: black or white,
// whichever stands out more. That is at least 4.58 to 1, and 4.5 is what WCAG 2.2
// asks for (1.4.3).
func (l Label) TextColour() string {
	light := luminance(l.Colour)
	if contrast(light, 0) >= contrast(light, 1) {
		return "#000000"
	}
	return "#ffffff"
}

// contrast is the ratio of two luminances, from 1 to 21 (WCAG 2.2, contrast ratio).
func contrast(a, b float64) float64 { return (max(a, b) + 0.05) / (min(a, b) + 0.05) }

// luminance is how light a colour #rrggbb looks, from 0 to 1 (WCAG 2.2, relative
// luminance).
func luminance(colour string) float64 {
	rgb, err := strconv.ParseUint(colour[1:], 16, 24)
	if err != nil {
		return 0 // no colour is kept that is none
	}
	linear := func(c uint64) float64 {
		v := float64(c&0xff) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(rgb>>16) + 0.7152*linear(rgb>>8) + 0.0722*linear(rgb)
}
