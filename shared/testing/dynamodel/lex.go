package dynamodel

import "strings"

// token is a word of an expression: its kind and its text.
type token struct {
	kind tokenKind
	text string
}

type tokenKind int

const (
	end     tokenKind = iota
	word              // a keyword, a function or an attribute
	nameRef           // #name
	valRef            // :value
	digits            // an index in a list
	sign              // ( ) , . [ ] = <> < <= > >= + -
)

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func inWord(c byte) bool   { return isLetter(c) || isDigit(c) || c == '_' }

// lex cuts an expression into tokens.
func lex(text string) ([]token, error) {
	var tokens []token
	for i := 0; i < len(text); {
		c, from := text[i], i
		switch {
		case strings.IndexByte(" \t\r\n", c) >= 0:
			i++
			continue
		case isLetter(c):
			i = past(text, i, inWord)
			tokens = append(tokens, token{word, text[from:i]})
		case isDigit(c):
			i = past(text, i, isDigit)
			tokens = append(tokens, token{digits, text[from:i]})
		case c == '#' || c == ':':
			i = past(text, i+1, inWord)
			if i == from+1 {
				return nil, invalid("syntax error near %q", text[from:])
			}
			kind := nameRef
			if c == ':' {
				kind = valRef
			}
			tokens = append(tokens, token{kind, text[from:i]})
		default:
			i += signLength(text[i:])
			if i == from {
				return nil, invalid("syntax error near %q", text[from:])
			}
			tokens = append(tokens, token{sign, text[from:i]})
		}
	}
	return tokens, nil
}

// past is the first place from i on whose character is none of those.
func past(text string, i int, of func(byte) bool) int {
	for i < len(text) && of(text[i]) {
		i++
	}
	return i
}

func signLength(text string) int {
	if len(text) > 1 {
		switch text[:2] {
		case "<>", "<=", ">=":
			return 2
		}
	}
	if strings.IndexByte("(),.[]=<>+-", text[0]) >= 0 {
		return 1
	}
	return 0
}
