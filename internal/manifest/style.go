package manifest

import (
	"bytes"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// style is how a document is laid out in block style.
type style struct {
	// step is how much deeper than its key a mapping is.
	step int
	// dash is how much deeper than their key the dashes of a list are.
	dash int
	// gap is how many blanks follow a dash.
	gap int
	// braces: most mappings in lists are in flow style.
	braces bool
}

// usual is how kyaml prints.
var usual = style{step: 2, dash: 0, gap: 1}

// style returns how most of the document is laid out.
func (l *layout) style() style {
	var steps, dashes, gaps tally
	for i := range l.parsed {
		if p := &l.parsed[i]; p.parent >= 0 {
			l.measure(i, &steps, &dashes, &gaps)
		}
	}
	return style{steps.most(usual.step), dashes.most(usual.dash), gaps.most(usual.gap), l.braces()}
}

// braces reports whether most mappings in lists are in flow style.
func (l *layout) braces() bool {
	flows, blocks := 0, 0
	for i := range l.parsed {
		p := &l.parsed[i]
		if l.doc.slice.form == element && p.parent == 1 {
			continue // the document itself
		}
		if p.was.Kind == yaml.MappingNode && len(p.was.Content) > 0 && l.parsed[p.parent].was.Kind == yaml.SequenceNode {
			flows += count1(isFlow(&p.was))
			blocks += count1(!isFlow(&p.was))
		}
	}
	return flows > blocks
}

// styleIn returns the style of new fields of a mapping: that of its fields, as far as
// they show one.
func (l *layout) styleIn(mapping int, general style) style {
	var steps, dashes, gaps tally
	for _, child := range l.children(mapping) {
		l.measure(child, &steps, &dashes, &gaps)
		for _, inner := range l.children(child) {
			l.measure(inner, &steps, &dashes, &gaps)
		}
	}
	return style{steps.most(general.step), dashes.most(general.dash), gaps.most(general.gap), general.braces}
}

// measure counts how deep a node is below its parent.
func (l *layout) measure(i int, steps, dashes, gaps *tally) {
	parent := &l.parsed[l.parsed[i].parent].was
	was := &l.parsed[i].was
	if isFlow(parent) || isFlow(was) || was.Anchor != "" || was.Style&yaml.TaggedStyle != 0 || len(was.Content) == 0 {
		return
	}
	switch {
	case parent.Kind == yaml.SequenceNode && parent.Anchor == "" && was.Kind == yaml.MappingNode && was.Line > 0:
		if gap := was.Column - parent.Column - 1; gap > 0 && l.first(i) == was.Line {
			gaps.add(gap)
		}
	case parent.Kind != yaml.MappingNode || l.parsed[i].at%2 == 0:
	default:
		key := parent.Content[l.parsed[i].at-1]
		deeper := was.Column - key.Column
		if was.Line <= key.Line {
			return
		}
		if was.Kind == yaml.MappingNode && deeper > 0 {
			steps.add(deeper)
		}
		if was.Kind == yaml.SequenceNode && deeper >= 0 {
			dashes.add(deeper)
		}
	}
}

// tally counts small numbers.
type tally [9]int

func (t *tally) add(n int) {
	if n < len(t) {
		t[n]++
	}
}

// most returns the number that was counted most often, or general if none was.
func (t *tally) most(general int) int {
	best, count := general, 0
	for n, c := range t {
		if c > count || c == count && c > 0 && n == general {
			best, count = n, c
		}
	}
	return best
}

// lineBreak returns how the lines of a text end.
func lineBreak(text []byte) []byte {
	if usesCRLF(text) {
		return []byte("\r\n")
	}
	return []byte("\n")
}

func spaces(n int) []byte { return bytes.Repeat([]byte(" "), max(n, 0)) }
