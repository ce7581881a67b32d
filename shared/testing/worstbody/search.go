package worstbody

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"docket/shared/rest"
)

// recipe is how a place is filled.
type recipe struct {
	name   int   // of members, in names
	values []int // in values, one after another
	tokens int   // at most
}

// names of members; those with a verb differ.
var names = []string{"a", "%x", "%040x", "%0900x", `\u0061%x`, `\u0000%x`}

// values of members and elements.
var values = []piece{pieceOf("null"), pieceOf("true"), pieceOf("0"), pieceOf("-1.5e300"), pieceOf("0." + strings.Repeat("7", 40)), pieceOf(`""`), pieceOf(`"a"`),
	pieceOf(`"\u0041\n"`), pieceOf(`"` + strings.Repeat("x", 60) + `"`), pieceOf(`"2031-01-01T00:00:00Z"`), pieceOf("{}"), pieceOf("[]"),
	pieceOf(strings.Repeat("[", 20) + strings.Repeat("]", 20)), pieceOf(`{"a":1}`), pieceOf(`{"a":1,"a":null}`), pieceOf(`[0,0,0,0,0,0,0,0]`), pieceOf("[" + strings.Repeat("{},", 12_000) + "0]")}

// signs fill a text.
var signs = []string{"a", `\u0041`, "é", `\ud83d\ude00`, `\"`, `\n`, "\u0301", "ﷺ", "1"}

// limits are as many tokens as are read, all that fit, and a few.
var limits = []int{rest.MaxTokens - 100, rest.MaxBody, 1000}

func draw(r *rand.Rand) recipe {
	made := recipe{name: r.IntN(len(names)), tokens: limits[r.IntN(len(limits))]}
	for range 1 + r.IntN(3) {
		made.values = append(made.values, r.IntN(len(values)+2)) // and the sample's own, twice as likely
	}
	return made
}

// near is a recipe that differs in one thing.
func (of recipe) near(r *rand.Rand) recipe {
	other := draw(r)
	of.values = slices.Clone(of.values)
	switch r.IntN(4) {
	case 0:
		of.name = other.name
	case 1:
		of.tokens = other.tokens
	case 2:
		of.values = other.values
	default:
		of.values = append(of.values[:min(len(of.values), 4)], other.values[0])
	}
	return of
}

// fill is the body that a recipe makes at a place, of 1 MiB at most.
func (p Place) fill(of recipe) string {
	var b strings.Builder
	b.WriteString(p.before)
	for i, tokens := 0, 0; tokens < of.tokens; i++ {
		next := p.piece(of, i)
		if b.Len()+len(next.text)+1+len(p.after) > rest.MaxBody {
			break
		}
		if i > 0 && p.kind != '"' {
			b.WriteByte(',')
		}
		b.WriteString(next.text)
		tokens += next.tokens
	}
	b.WriteString(p.after)
	return b.String()
}

func (p Place) piece(of recipe, i int) piece {
	which := of.values[i%len(of.values)]
	switch {
	case p.kind == '"':
		return piece{text: signs[which%len(signs)]} // the text is one token, however long
	case which >= len(values) && p.sample.text != "":
		return p.sample
	}
	value := values[which%len(values)]
	if p.kind == '[' {
		return value
	}
	name := names[of.name]
	if strings.Contains(name, "%") {
		name = fmt.Sprintf(name, i)
	}
	return piece{`"` + name + `":` + value.text, 1 + value.tokens}
}

// dearest is where a search begins: as many empty objects under names of their
// own as are read, and as many as fit.
var dearest = []recipe{{1, []int{10}, limits[0]}, {1, []int{10}, limits[1]}}

// Search looks for the worst body at a place in so many rounds: from the dearest
// on at random, and near the worst so far. A body's score is how bad it is.
func Search(r *rand.Rand, p Place, rounds int, score func(body string) float64) (worst string, most float64) {
	var of recipe
	for round := range rounds {
		next := draw(r)
		switch {
		case round < len(dearest):
			next = dearest[round]
		case round%2 == 1:
			next = of.near(r)
		}
		body := p.fill(next)
		if scored := score(body); round == 0 || scored > most {
			of, worst, most = next, body, scored
		}
	}
	return worst, most
}
