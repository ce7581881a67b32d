package dynamodel

import "strings"

// parseUpdate reads an update: each of SET, REMOVE, ADD and DELETE at most
// once, in any order.
func parseUpdate(text string) (*expression, error) {
	return parse(text, func(p *parser, e *expression) error {
		read := map[string]func() (any, error){"SET": p.set, "REMOVE": p.remove, "ADD": p.add, "DELETE": p.delete}
		if len(p.tokens) == 0 {
			return invalid("an update may not be empty")
		}
		for p.at < len(p.tokens) {
			clause := strings.ToUpper(p.peek().text)
			action := read[clause]
			if action == nil || p.peek().kind != word {
				return p.wrong()
			}
			delete(read, clause)
			p.at++
			for more := true; more; more = p.sign(",") {
				one, err := action()
				if err != nil {
					return err
				}
				e.actions = append(e.actions, one)
			}
		}
		return nil
	})
}

func (p *parser) set() (any, error) {
	target, err := p.path()
	if err != nil {
		return nil, err
	}
	if err := p.want("="); err != nil {
		return nil, err
	}
	to, err := p.setValue()
	return setAction{target, to}, err
}

// setValue reads an operand, or two and a sign, perhaps in brackets.
func (p *parser) setValue() (operand, error) {
	a, err := p.bracketed(p.setValue)
	if err != nil {
		return nil, err
	}
	if minus := p.sign("-"); minus || p.sign("+") {
		b, err := p.setOperand()
		_, nested := a.(sum)
		if err == nil && nested {
			err = p.wrong()
		}
		return sum{a, b, minus}, err
	}
	return a, nil
}

// bracketed reads what lies in brackets by inner, and an operand without them.
func (p *parser) bracketed(inner func() (operand, error)) (operand, error) {
	from := p.at
	if !p.sign("(") {
		return p.setOperand()
	}
	a, err := inner()
	if err == nil && p.group == [2]int{from + 1, p.at} {
		err = redundant()
	}
	if err == nil {
		err = p.want(")")
	}
	p.group = [2]int{from, p.at}
	return a, err
}

func (p *parser) setOperand() (operand, error) {
	if p.peek() == (token{sign, "("}) {
		return p.bracketed(p.setOperand)
	}
	if !p.opens() {
		return p.operand()
	}
	name := p.peek().text
	p.at += 2
	var args []operand
	for more := true; more; more = p.sign(",") {
		one, err := p.setOperand()
		if err != nil {
			return nil, err
		}
		args = append(args, one)
	}
	if err := p.want(")"); err != nil {
		return nil, err
	}
	if len(args) == 2 && name == "list_append" {
		return listAppend{args[0], args[1]}, nil
	}
	if of, isPath := args[0].(path); isPath && len(args) == 2 && name == "if_not_exists" {
		return ifNotExists{of, args[1]}, nil
	}
	return nil, invalid("no function %s of %d operands in an update", name, len(args))
}

func (p *parser) remove() (any, error) {
	target, err := p.path()
	return removeAction{target}, err
}

func (p *parser) add() (any, error) {
	target, ref, err := p.pathAndValue()
	return addAction{target, ref}, err
}

func (p *parser) delete() (any, error) {
	target, ref, err := p.pathAndValue()
	return deleteAction{target, ref}, err
}

func (p *parser) pathAndValue() (path, string, error) {
	target, err := p.path()
	if err != nil {
		return nil, "", err
	}
	t := p.peek()
	if t.kind != valRef {
		return nil, "", p.wrong()
	}
	p.at++
	p.refs = append(p.refs, t.text)
	return target, t.text, nil
}
