// Package worstbody looks for the body of JSON that costs its reader the most.
// It fills each place of a sample in turn with as much as fits, and keeps what
// costs more than what it had.
package worstbody

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Place is where much can be put into a sample: an object, an array or a text.
type Place struct {
	Name          string
	before, after string
	kind          jsontext.Kind
	sample        piece // of what it holds: its first member or element
}

// piece is a part of what a place holds.
type piece struct {
	text   string
	tokens int
}

// pieceOf is a piece that is so many values, counted with what lies in them.
func pieceOf(text string) piece {
	d, p := jsontext.NewDecoder(strings.NewReader("["+text+"]"), jsontext.AllowDuplicateNames(true)), piece{text, -2} // without the brackets
	for d.PeekKind() != 0 {
		must(d.ReadToken())
		p.tokens++
	}
	return p
}

// Places are those of a sample body, the outermost object first.
func Places(name, sample string) []Place {
	var found []Place
	var open []int // the places that are open, by their index in found
	d := jsontext.NewDecoder(strings.NewReader(sample))
	for {
		kind := d.PeekKind()
		outer, length := d.StackIndex(d.StackDepth())
		switch kind {
		case '{', '[':
			must(d.ReadToken())
			at := int(d.InputOffset())
			open = append(open, len(found))
			found = append(found, Place{Name: name + " " + string(d.StackPointer()), before: sample[:at], kind: kind})
		case '}', ']':
			must(d.ReadToken())
			p, at := &found[open[len(open)-1]], int(d.InputOffset())-1
			p.after = sample[at:]
			p.sample = first(sample[len(p.before):at], kind)
			open = open[:len(open)-1]
		case '"':
			raw := must(d.ReadValue())
			if at := int(d.InputOffset()); outer != '{' || length%2 == 1 {
				found = append(found, Place{name + " " + string(d.StackPointer()), sample[:at-len(raw)+1], sample[at-1:], '"', piece{}})
			}
		case 0:
			return found // the end of the sample
		default:
			must(d.ReadValue())
		}
	}
}

// first is the first member of an object or the first element of an array, of
// what lies between its brackets; none where it is empty.
func first(inside string, end jsontext.Kind) piece {
	if strings.TrimSpace(inside) == "" {
		return piece{}
	}
	if end == ']' {
		d := jsontext.NewDecoder(strings.NewReader(inside))
		return pieceOf(string(must(d.ReadValue())))
	}
	d := jsontext.NewDecoder(strings.NewReader("{" + inside + "}"))
	must(d.ReadToken())
	name := string(must(d.ReadValue()))
	value := pieceOf(string(must(d.ReadValue())))
	return piece{name + ":" + value.text, 1 + value.tokens}
}

// must is for samples, which are JSON.
func must[T any](of T, err error) T {
	if err != nil {
		panic(err)
	}
	return of
}
