package manifest

import (
	"bytes"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/scalar"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// flow makes the edits of a node in flow style, or within a collection that is.
func (p *patcher) flow(i int) bool {
	if !p.isEdited(i) {
		return true
	}
	n, was := p.parsed[i].node, &p.parsed[i].was
	switch {
	case n.Anchor != was.Anchor || n.Alias != was.Alias || properties(n) != properties(was):
		return false
	case n.Kind == yaml.ScalarNode && was.Kind == yaml.ScalarNode:
		return p.flowScalar(i)
	case isCollection(n) && (scalar.IsNull(was) || isCollection(was) && len(was.Content) == 0):
		return p.flowFill(i)
	case n.Kind != was.Kind || !isCollection(n) || n.Tag != was.Tag:
		return false
	case len(n.Content) == 0:
		return p.flowEmpty(i)
	}
	return p.flowEntries(i)
}

func (p *patcher) flowScalar(i int) bool {
	was := &p.parsed[i].was
	if was.Value == "" && !isQuoted(was) || p.page.isMarked(was) {
		return false
	}
	text, err := p.flowStyle().scalar(p.parsed[i].node, false)
	if err != nil {
		return false
	}
	p.replace(p.page.start(was), p.layout.tokenEnd(i), text)
	return true
}

// flowFill writes a collection that was null, or empty.
func (p *patcher) flowFill(i int) bool {
	was := &p.parsed[i].was
	start, end := p.page.start(was), p.layout.tokenEnd(i)
	if p.page.isMarked(was) || bytes.IndexByte(p.page.text[start:end], '#') >= 0 {
		return false
	}
	style := p.flowStyle()
	text, err := style.value(p.parsed[i].node, p.prefix(start), p.isBroken(p.parsed[i].parent))
	if err != nil {
		return false
	}
	if start == end && start > 0 && p.page.text[start-1] == ':' {
		text = append([]byte(" "), text...)
	}
	p.replace(start, end, text)
	return true
}

// flowEmpty takes all entries out of a collection.
func (p *patcher) flowEmpty(i int) bool {
	start, end := p.page.valueStart(&p.parsed[i].was)+1, p.layout.tokenEnd(i)-1
	p.erase(start, end)
	return true
}

// span is a range of a text, such as that of an entry in flow style.
type span struct{ start, end int }

// spans returns where the entries of a collection are. ok is false if that is not
// clear.
func (p *patcher) spans(i int) (spans []span, ok bool) {
	behind := 0
	for _, e := range p.layout.entries(i) {
		start := p.page.start(&p.parsed[e].was)
		end := max(p.layout.tokenEnd(p.layout.end(e)), p.layout.tokenEnd(e))
		if start < behind || end < start {
			return nil, false
		}
		spans, behind = append(spans, span{start, end}), end
	}
	return spans, true
}

// prefix returns the blanks at the start of the line that an offset is in.
func (p *patcher) prefix(at int) string {
	line := p.page.text[p.page.offset(p.page.lineOf(at)):]
	return string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}

// isBroken reports whether a collection goes over several lines.
func (p *patcher) isBroken(i int) bool {
	was := &p.parsed[i].was
	if !isFlow(was) {
		return false
	}
	start := p.page.valueStart(was)
	return bytes.IndexByte(p.page.text[start:p.layout.flowEnd(start)], '\n') >= 0
}

// flowEntries makes the edits of a collection that is not emptied.
func (p *patcher) flowEntries(i int) bool {
	spans, ok := p.spans(i)
	if !ok {
		return false
	}
	members := p.members(i)
	first := slices.IndexFunc(members, func(m member) bool { return m.stays })
	if first < 0 {
		return false
	}
	place := func(m member) int { return p.layout.place(m.old) }
	around := p.around(i, spans)
	last := first // the last one that stays
	for at := 0; at < len(members); at++ {
		m := members[at]
		if m.stays {
			last = at
			if !p.flowValue(m, around) {
				return false
			}
			continue
		}
		text, beside, err := around.write(p, m)
		if err != nil {
			return false
		}
		if at < first {
			if len(beside) > 0 {
				return false
			}
			start := spans[place(members[first])].start
			p.replace(start, start, slices.Concat(text, around.separator))
			continue
		}
		p.flowInsert(spans[place(members[last])], text, beside, around.separator)
	}
	stays := make([]bool, len(spans))
	for _, m := range members {
		if m.stays {
			stays[place(m)] = true
		}
	}
	p.flowRemovals(spans, stays)
	return true
}

// flowValue makes the edits of the value of an entry that stays.
func (p *patcher) flowValue(m member, around surroundings) bool {
	end := p.layout.end(m.old)
	if p.parsed[end].node == m.value {
		return p.flow(end)
	}
	was := &p.parsed[end].was
	bare := withoutComments(m.value)
	if m.value.LineComment != was.LineComment || m.value.HeadComment+m.value.FootComment != "" {
		return false
	}
	text, err := around.style.value(bare, around.prefix, around.broken)
	if err != nil || p.page.isMarked(was) || p.layout.tokenEnd(end) == p.page.start(was) {
		return false
	}
	p.replace(p.page.start(was), p.layout.tokenEnd(end), p.lineBreaks(text))
	return true
}

// flowInsert puts an entry behind another one, in a line of its own if one of them has
// a comment beside it.
func (p *patcher) flowInsert(behind span, text, beside, separator []byte) {
	end := behind.end
	next := p.page.lineEnd(end)
	rest := bytes.TrimLeft(p.page.text[end:next], ", \t")
	if len(beside) == 0 && (len(rest) == 0 || rest[0] != '#') {
		p.replace(end, end, slices.Concat(separator, text))
		return
	}
	if comma := bytes.TrimLeft(p.page.text[end:next], " \t"); len(comma) == 0 || comma[0] != ',' {
		p.replace(end, end, []byte(","))
	}
	p.replace(next, next, slices.Concat([]byte(p.prefix(behind.start)), text, []byte(","), beside, p.layout.eol))
}

// flowRemovals removes the entries that are gone: whole lines if they have lines of
// their own, or else with the comma before or behind them.
func (p *patcher) flowRemovals(spans []span, stays []bool) {
	first := slices.Index(stays, true)
	for at := range spans {
		switch {
		case stays[at]:
		case p.ownsLines(spans, at):
			line := p.page.lineOf(spans[at].start)
			for line > 1 && p.page.isComment(line-1) {
				line-- // the comments above it go with it
			}
			p.erase(p.page.offset(line), p.page.lineEnd(spans[at].end))
		case at < first:
			p.erase(spans[at].start, spans[at+1].start)
		default:
			p.erase(spans[at-1].end, spans[at].end)
		}
	}
}

// ownsLines reports whether an entry has a comma behind it and shares its lines with
// nothing else.
func (p *patcher) ownsLines(spans []span, at int) bool {
	start, end := spans[at].start, spans[at].end
	before := bytes.TrimLeft(p.page.text[p.page.offset(p.page.lineOf(start)):start], " \t")
	behind := trimBlanks(p.page.text[end:p.page.lineEnd(end)])
	if len(before) > 0 || len(behind) == 0 || behind[0] != ',' {
		return false
	}
	behind = bytes.TrimLeft(behind[1:], " \t")
	return len(behind) == 0 || behind[0] == '#'
}

// surroundings are how new entries of a collection are written: like the others.
type surroundings struct {
	style     flowStyle
	separator []byte
	prefix    string // what the last line of an entry starts with
	broken    bool   // entries go over several lines
	ownLine   bool   // each starts a line
}

func (p *patcher) around(i int, spans []span) surroundings {
	a := surroundings{style: p.flowStyle(), separator: p.flowStyle().blank(",")}
	last := spans[len(spans)-1]
	a.prefix = p.prefix(max(last.end-1, last.start))
	start := p.page.valueStart(&p.parsed[i].was)
	a.ownLine = p.page.lineOf(spans[0].start) > p.page.lineOf(start)
	if a.ownLine {
		a.prefix = p.prefix(spans[0].start)
		a.separator = slices.Concat([]byte(","), p.layout.eol, []byte(a.prefix))
	}
	if len(spans) > 1 {
		between := p.page.text[spans[0].end:spans[1].start]
		if bytes.IndexByte(between, '#') < 0 && bytes.IndexByte(between, ',') >= 0 {
			a.separator = between
			a.ownLine = a.ownLine && bytes.IndexByte(between, '\n') >= 0
		}
	}
	a.broken = p.broken || a.ownLine && p.parsed[i].was.Kind == yaml.MappingNode
	for _, s := range spans {
		a.broken = a.broken || bytes.IndexByte(p.page.text[s.start:s.end], '\n') >= 0
	}
	return a
}

// write returns the text of an entry that is new or has moved, and the comment that
// goes behind it and its comma.
func (a surroundings) write(p *patcher, m member) (text, beside []byte, err error) {
	text, err = a.style.member(m.key, m.value, a.prefix, a.broken, a.ownLine)
	if a.ownLine {
		above := bytes.TrimPrefix(a.style.above(nil, m.key, m.value, a.prefix), []byte(a.prefix))
		if len(above) > 0 {
			text = slices.Concat(above, []byte(a.prefix), text)
		}
		beside = a.style.beside(nil, m.key, m.value)
	}
	return p.lineBreaks(text), beside, err
}

// flowMoved returns the text of a value that was somewhere else in flow style.
func (p *patcher) flowMoved(n *yaml.Node, prefix string) ([]byte, bool) {
	i := p.doc.find(n)
	if i < 0 || !isFlow(&p.parsed[i].was) || properties(n) != "" || len(p.parsed[i].was.Content) == 0 {
		return nil, false
	}
	inner := p.fork()
	if !inner.flow(i) {
		return nil, false
	}
	start, end := p.page.start(&p.parsed[i].was), p.layout.tokenEnd(i)
	text, err := apply(p.page.text, start, end, inner.edits)
	if err != nil {
		return nil, false
	}
	old := p.prefix(end - 1)
	var out []byte
	for line := range bytes.Lines(text) {
		if rest, found := bytes.CutPrefix(line, []byte(old)); found && len(out) > 0 {
			line = append([]byte(prefix), rest...)
		}
		out = append(out, line...)
	}
	return out, true
}
