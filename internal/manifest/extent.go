package manifest

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// last returns the last line of a node of an entry that starts at line first. The next
// entry starts at line limit.
func (l *layout) last(i, first, limit int) int {
	for {
		was := &l.parsed[i].was
		if !isCollection(was) || isFlow(was) || len(was.Content) == 0 {
			break
		}
		i = l.child(i, len(was.Content)-1)
	}
	was := &l.parsed[i].was
	line := max(first, was.Line)
	switch {
	case isBlockScalar(was):
		return l.page.lastOfBlockScalar(was, l.owner(i), limit)
	case isQuoted(was), isFlow(was):
		return l.page.lineOf(max(l.tokenEnd(i)-1, 0))
	}
	for at := line + 1; at < limit; at++ {
		if !l.page.isBlank(at) {
			if l.page.isComment(at) {
				break
			}
			line = at
		}
	}
	return line
}

func isBlockScalar(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0
}

func isQuoted(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0
}

// owner returns the column of the key or dash in front of a value, below 0 for a
// document.
func (l *layout) owner(i int) int {
	parent := l.parsed[i].parent
	switch l.parsed[parent].was.Kind {
	case yaml.MappingNode:
		return l.column(l.child(parent, l.parsed[i].at-1))
	case yaml.SequenceNode:
		return l.column(i)
	}
	return -1
}

// tokenEnd returns the offset at which a scalar, or a value in flow style, ends.
func (l *layout) tokenEnd(i int) int {
	was := &l.parsed[i].was
	at := l.page.valueStart(was)
	switch {
	case isQuoted(was):
		return min(quotedEnd(l.page.text, at)+1, len(l.page.text))
	case isFlow(was):
		return l.flowEnd(at)
	case l.inFlow(i):
		return at + flowLength(l.page.text[at:])
	case was.Value == "" && was.Kind == yaml.ScalarNode:
		return at
	}
	end := l.page.offset(l.last(i, was.Line, l.limit(i)) + 1)
	line := max(at, l.page.offset(l.page.lineOf(max(end-1, 0))))
	if comment := commentStart(l.page.text[line:end]); comment >= 0 {
		end = line + comment
	}
	return at + len(trimBlanks(l.page.text[at:end]))
}

// flowEnd returns where a collection in flow style ends that starts at an offset. The
// ends of all collections in it are found together.
func (l *layout) flowEnd(start int) int {
	end, found := l.flowEnds[start]
	if !found {
		end = flowEnds(l.flowEnds, l.page.text, start)
		l.flowEnds[start] = end
	}
	return end
}

// inFlow reports whether a node is within a collection in flow style.
func (l *layout) inFlow(i int) bool {
	for i = l.parsed[i].parent; i >= 0; i = l.parsed[i].parent {
		if isFlow(&l.parsed[i].was) {
			return true
		}
	}
	return false
}
