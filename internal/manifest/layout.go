package manifest

import (
	"bytes"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/scalar"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// layout knows where the parsed nodes are in the text of a document.
//
// The parser says where a node starts. Where it ends is read from the text: a scalar
// ends as its style requires, and all lines from there to the next node are blank or
// comments. To which entry a comment belongs is read from the text as well, by its
// column.
type layout struct {
	doc    *Document
	page   *page
	parsed []past // those of the document
	eol    []byte
	ended  bool          // the last line has a line end
	found  map[int][]int // the children of nodes that have many
	// flowEnds are the ends of the collections in flow style that were asked for, and of
	// those in them, by where they start.
	flowEnds map[int]int
}

func newLayout(d *Document) *layout {
	text, ended := d.slice.Text(), true
	eol := lineBreak(text)
	if !bytes.HasSuffix(text, []byte("\n")) {
		text, ended = slices.Concat(text, eol), false
	}
	return &layout{doc: d, page: newPage(text), parsed: d.parsed, eol: eol, ended: ended, found: map[int][]int{}, flowEnds: map[int]int{}}
}

// entry is a field of a mapping or an element of a list, in block style.
type entry struct {
	// first and last are the lines of its content.
	first, last int
	// head is the first line of the comments above it that are its own, and foot
	// the last line of those below; without any, first and last.
	head, foot int
	// column is that of its key or dash.
	column int
	// inline: there is something before it in its line.
	inline bool
}

// entry returns where the entry with the node i is.
func (l *layout) entry(i int) entry {
	e := entry{first: l.first(i), column: l.column(i)}
	e.inline = l.inline(e)
	limit := l.limit(i)
	e.last = l.last(l.end(i), e.first, limit)
	e.head, e.foot = l.head(i, e), l.foot(i, e, limit)
	return e
}

// head returns the first line of the comments above an entry, behind those of the
// entry before.
func (l *layout) head(i int, e entry) int {
	head := e.first
	if e.inline {
		return head
	}
	bound := 0
	if before, found := l.before(i); found {
		above := entry{first: l.first(before), column: e.column}
		limit := l.limit(before)
		above.last = l.last(l.end(before), above.first, limit)
		bound = l.foot(before, above, limit)
	}
	for line := e.first - 1; line > bound && (l.page.isBlank(line) || l.page.isComment(line)); line-- {
		if l.page.isComment(line) {
			head = line
		}
	}
	return head
}

// foot returns the last line of the comments below an entry that are deeper than the
// entry or, below the last field of a mapping, as deep. Comments directly below a field
// without a value belong to it as well: they are its value, commented out.
func (l *layout) foot(i int, e entry, limit int) int {
	deep := e.column + 1
	if parent := &l.parsed[l.parsed[i].parent].was; l.isField(i) && l.parsed[i].at+2 == len(parent.Content) {
		deep = e.column
	}
	last := e.last
	if value := &l.parsed[l.end(i)].was; l.isField(i) && scalar.IsNull(value) && value.Value == "" {
		for last+1 < limit && l.page.isComment(last+1) && l.page.depth(last+1) >= e.column {
			last++
		}
	}
	return l.below(last, deep, limit)
}

// below returns the last of the comments below a line that are at least so deep.
func (l *layout) below(last, deep, limit int) int {
	for line := last + 1; line < limit; line++ {
		if l.page.isBlank(line) || l.page.isBareHash(line) {
			continue
		}
		if !l.page.isComment(line) || l.page.depth(line) < deep {
			break
		}
		last = line
	}
	return last
}

func (l *layout) inline(e entry) bool {
	return l.page.indent(e.first) != e.column
}

// isField reports whether the node is a key, and not an element.
func (l *layout) isField(i int) bool {
	return l.parsed[l.parsed[i].parent].was.Kind == yaml.MappingNode
}

// before returns the entry before another one.
func (l *layout) before(i int) (int, bool) {
	parent := l.parsed[i].parent
	step := 1
	if l.isField(i) {
		step = 2
	}
	if l.parsed[i].at < step {
		return 0, false
	}
	return l.child(parent, l.parsed[i].at-step), true
}

// fewChildren is how many children a node may have to be found by counting.
const fewChildren = 64

// child returns the node at a place in the content of another one.
func (l *layout) child(i, at int) int {
	if len(l.parsed[i].was.Content) > fewChildren {
		if l.found[i] == nil {
			l.found[i] = l.children(i)
		}
		return l.found[i][at]
	}
	child := i + 1
	for ; at > 0; at-- {
		child += l.parsed[child].size
	}
	return child
}

// children returns the nodes in the content of another one.
func (l *layout) children(i int) []int {
	children := make([]int, 0, len(l.parsed[i].was.Content))
	for child := i + 1; len(children) < cap(children); child += l.parsed[child].size {
		children = append(children, child)
	}
	return children
}

// entries returns the keys of a mapping, or the elements of a list.
func (l *layout) entries(i int) []int {
	children := l.children(i)
	if l.parsed[i].was.Kind != yaml.MappingNode {
		return children
	}
	keys := children[:0]
	for at := 0; at < len(children); at += 2 {
		keys = append(keys, children[at])
	}
	return keys
}

// place returns the index of an entry in its collection.
func (l *layout) place(i int) int {
	if l.isField(i) {
		return l.parsed[i].at / 2
	}
	return l.parsed[i].at
}

// end returns the last node of an entry: the value of a key, or the element.
func (l *layout) end(i int) int {
	if l.isField(i) {
		return i + l.parsed[i].size
	}
	return i
}

// behind returns the node that follows an entry.
func (l *layout) behind(i int) int {
	end := l.end(i)
	return end + l.parsed[end].size
}

// column returns the column of the key or the dash of an entry.
func (l *layout) column(i int) int {
	was := &l.parsed[i].was
	if l.isField(i) {
		start := l.page.offset(was.Line)
		if before := bytes.TrimRight(l.page.text[start:l.page.start(was)], " \t"); bytes.HasSuffix(before, []byte("?")) {
			return len(before) - 1
		}
		return was.Column - 1
	}
	list := &l.parsed[l.parsed[i].parent].was
	if list.Anchor == "" && list.Style&yaml.TaggedStyle == 0 {
		return list.Column - 1
	}
	for line := list.Line + 1; line <= l.page.lines(); line++ { // to the parser, the list starts at its anchor or tag
		if text := l.page.text[l.page.offset(line):]; isMarker(l.page.line(line), "-") {
			return indentOf(text)
		}
	}
	return list.Column - 1
}

// first returns the line of the key or the dash of an entry.
func (l *layout) first(i int) int {
	line := l.parsed[i].was.Line
	if l.isField(i) {
		return line
	}
	column := l.column(i)
	for top := l.parsed[l.parsed[i].parent].was.Line; line > top && !l.isDash(line, column); {
		line-- // the dash is alone in its line, or before a comment
	}
	return line
}

func (l *layout) isDash(line, column int) bool {
	text := l.page.text[l.page.offset(line):l.page.offset(line+1)]
	return len(text) > column && indentOf(text) <= column && isMarker(text[column:], "-")
}

// limit returns the line at which what follows an entry begins, with the comment that
// is its heading.
func (l *layout) limit(i int) int {
	for i > 0 {
		parent := l.parsed[i].parent
		was := &l.parsed[parent].was
		next := l.parsed[i].at + 1
		if was.Kind == yaml.MappingNode {
			next += 1 - l.parsed[i].at%2 // behind the value
		}
		if next < len(was.Content) && !isFlow(was) {
			return l.heading(l.child(parent, next))
		}
		i = parent
	}
	return l.page.lines() + 1
}
