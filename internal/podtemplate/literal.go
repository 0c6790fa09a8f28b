package podtemplate

import (
	"regexp/syntax"
)

// literal is text that all matches of a regular expression contain.
type literal struct {
	// text is "" if nothing is known.
	text string
	// whole reports that the expression matches text and nothing else.
	whole bool
}

// literalOf returns the literal of an anchored expression. One that does not compile has
// none.
func literalOf(expression string) literal {
	parsed, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return literal{}
	}
	return literalIn(parsed)
}

func literalIn(e *syntax.Regexp) literal {
	switch e.Op {
	case syntax.OpLiteral:
		if e.Flags&syntax.FoldCase == 0 {
			return literal{string(e.Rune), true}
		}
	case syntax.OpCapture:
		return literalIn(e.Sub[0])
	case syntax.OpPlus:
		return literal{text: literalIn(e.Sub[0]).text}
	case syntax.OpConcat:
		var longest literal
		for _, part := range e.Sub {
			if l := literalIn(part); len(l.text) > len(longest.text) {
				longest.text = l.text
			}
		}
		return longest
	}
	return literal{}
}
