package dynamodel

import (
	"slices"
	"strconv"
	"strings"
)

// parser reads the tokens of one expression.
type parser struct {
	tokens []token
	at     int
	refs   []string
	group  [2]int // where what was read last in brackets lies
}

// parse reads a whole expression of the kind that read reads.
func parse(text string, read func(*parser, *expression) error) (*expression, error) {
	tokens, err := lex(text)
	if err != nil {
		return nil, err
	}
	p, e := &parser{tokens: tokens}, &expression{}
	if err := read(p, e); err != nil {
		return nil, err
	}
	if p.at < len(p.tokens) {
		return nil, p.wrong()
	}
	e.refs = p.refs
	return e, nil
}

func parseCondition(text string) (*expression, error) {
	return parse(text, func(p *parser, e *expression) (err error) {
		e.condition, err = p.either()
		return err
	})
}

func parseProjection(text string) (*expression, error) {
	return parse(text, func(p *parser, e *expression) (err error) {
		for {
			one, err := p.path()
			if err != nil {
				return err
			}
			e.paths = append(e.paths, one)
			if !p.sign(",") {
				return nil
			}
		}
	})
}

func (p *parser) peek() token {
	if p.at < len(p.tokens) {
		return p.tokens[p.at]
	}
	return token{}
}

func (p *parser) wrong() error { return invalid("syntax error near %q", p.peek().text) }

func redundant() error { return invalid("the expression has redundant parentheses") }

// sign takes a sign if it is the next token.
func (p *parser) sign(text string) bool {
	if t := p.peek(); t.kind == sign && t.text == text {
		p.at++
		return true
	}
	return false
}

// keyword takes a keyword if it is the next token, in any case.
func (p *parser) keyword(text string) bool {
	if t := p.peek(); t.kind == word && strings.EqualFold(t.text, text) {
		p.at++
		return true
	}
	return false
}

func (p *parser) want(text string) error {
	if !p.sign(text) {
		return p.wrong()
	}
	return nil
}

// opens tells whether the next tokens are a function's name and a bracket.
func (p *parser) opens() bool {
	return p.peek().kind == word && p.at+1 < len(p.tokens) && p.tokens[p.at+1] == token{sign, "("}
}

func (p *parser) either() (condition, error) {
	a, err := p.both()
	for err == nil && p.keyword("OR") {
		var b condition
		b, err = p.both()
		a = either{a, b}
	}
	return a, err
}

func (p *parser) both() (condition, error) {
	a, err := p.not()
	for err == nil && p.keyword("AND") {
		var b condition
		b, err = p.not()
		a = both{a, b}
	}
	return a, err
}

func (p *parser) not() (condition, error) {
	if p.keyword("NOT") {
		a, err := p.not()
		return not{a}, err
	}
	return p.predicate()
}

func (p *parser) predicate() (condition, error) {
	if from := p.at; p.sign("(") {
		a, err := p.either()
		if err == nil && p.group == [2]int{from + 1, p.at} {
			err = redundant()
		}
		if err == nil {
			err = p.want(")")
		}
		p.group = [2]int{from, p.at}
		return a, err
	}
	if p.opens() && p.peek().text != "size" {
		return p.function()
	}
	a, err := p.operand()
	if err != nil {
		return nil, err
	}
	switch {
	case p.keyword("BETWEEN"):
		low, err := p.operand()
		if err != nil {
			return nil, err
		}
		if !p.keyword("AND") {
			return nil, p.wrong()
		}
		high, err := p.operand()
		return between{a, low, high}, err
	case p.keyword("IN"):
		if err := p.want("("); err != nil {
			return nil, err
		}
		all, err := p.operands()
		if err == nil && len(all) > 100 {
			err = invalid("IN takes at most 100 operands")
		}
		return among{a, all}, err
	}
	op := p.peek()
	if op.kind != sign || !slices.Contains([]string{"=", "<>", "<", "<=", ">", ">="}, op.text) {
		return nil, p.wrong()
	}
	p.at++
	b, err := p.operand()
	return compared{op.text, a, b}, err
}

// arity is how many operands each function of conditions takes.
var arity = map[string]int{"attribute_exists": 1, "attribute_not_exists": 1, "attribute_type": 2, "begins_with": 2, "contains": 2}

func (p *parser) function() (condition, error) {
	name := p.peek().text
	p.at += 2
	args, err := p.operands()
	if err != nil {
		return nil, err
	}
	if n, known := arity[name]; !known || n != len(args) {
		return nil, invalid("no function %s of %d operands", name, len(args))
	}
	if _, isPath := args[0].(path); !isPath && name != "begins_with" && name != "contains" {
		return nil, invalid("%s takes a path", name)
	}
	return called{name, args}, nil
}

// operands reads operands up to the closing bracket.
func (p *parser) operands() ([]operand, error) {
	var all []operand
	for {
		one, err := p.operand()
		if err != nil {
			return nil, err
		}
		all = append(all, one)
		if p.sign(")") {
			return all, nil
		}
		if err := p.want(","); err != nil {
			return nil, err
		}
	}
}

func (p *parser) operand() (operand, error) {
	if t := p.peek(); t.kind == valRef {
		p.at++
		p.refs = append(p.refs, t.text)
		return valueOf{t.text}, nil
	}
	if p.opens() && p.peek().text == "size" {
		p.at += 2
		args, err := p.operands()
		if err == nil && len(args) != 1 {
			err = invalid("size takes one operand")
		}
		if err != nil {
			return nil, err
		}
		return sizeOfArg{args[0]}, nil
	}
	return p.path()
}

func (p *parser) path() (path, error) {
	var all path
	for {
		t := p.peek()
		switch {
		case t.kind == nameRef:
			p.refs = append(p.refs, t.text)
		case t.kind == word && isReserved(t.text):
			return nil, invalid("attribute name is a reserved keyword: %s", t.text)
		case t.kind != word:
			return nil, p.wrong()
		}
		p.at++
		all = append(all, step{name: t.text})
		for p.sign("[") {
			n, err := strconv.Atoi(p.peek().text)
			if p.peek().kind != digits || err != nil {
				return nil, p.wrong()
			}
			p.at++
			all = append(all, step{index: n, isIndex: true})
			if err := p.want("]"); err != nil {
				return nil, err
			}
		}
		if !p.sign(".") {
			return all, nil
		}
	}
}
