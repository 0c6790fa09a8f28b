package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// printer writes a document in block style, with a given style.
type printer struct {
	style
	*commenter
	out strings.Builder
}

func writeBlock(r *rand.Rand, s style, n *node) string {
	p := &printer{style: s, commenter: &commenter{Rand: r, often: s.comments}}
	p.between(0, false)
	p.fields(n, 0, "")
	if p.wants() {
		p.out.WriteString(pick(r, "", "  ", "    ", "        ") + p.comment() + "\n")
	}
	return p.out.String()
}

func blanks(n int) string { return strings.Repeat(" ", n) }

// between may write comments and blank lines between two entries.
func (p *printer) between(indent int, inList bool) {
	if p.Float64() < p.blanks {
		p.out.WriteString(pick(p.Rand, "\n", "\n", "\n\n", blanks(indent)+"\n"))
	}
	if !p.wants() {
		return
	}
	at := blanks(pick(p.Rand, indent, indent, indent, indent, indent+2, indent+5, 0))
	p.out.WriteString(at + p.comment() + "\n")
	switch p.IntN(6) {
	case 0:
		p.out.WriteString("\n" + at + p.comment() + "\n")
	case 1:
		p.out.WriteString("\n")
	case 2:
		if inList {
			p.count++
			fmt.Fprintf(&p.out, "%[1]s# - name: old-%[2]d\n%[1]s#   image: old:%[2]d\n", blanks(indent), p.count)
		}
	}
}

// fields writes a map. If lead is not empty, the first line starts with it.
func (p *printer) fields(n *node, indent int, lead string) {
	width := 0
	if p.aligned {
		for _, key := range n.keys {
			width = max(width, len(key))
		}
	}
	for i, key := range n.keys {
		head := lead
		if i > 0 || lead == "" {
			if i > 0 {
				p.between(indent, false)
			}
			head = blanks(indent)
		}
		key = quoted(key, 0, plainText) + ":"
		p.value(head+key, blanks(max(1, width+2-len(key))), n.items[i], indent, p.step)
	}
}

// value writes a value after a key or a dash. The lines below are indented by step
// more than indent.
func (p *printer) value(head, gap string, n *node, indent, step int) {
	switch {
	case n.isText() && n.bare && n.text == "":
		p.out.WriteString(head + p.behind() + "\n")
	case n.isText() && n.bare:
		p.out.WriteString(head + gap + n.text + p.behind() + "\n")
	case n.isText():
		p.text(head+gap, n.text, indent, step)
	case len(n.items) == 0 || n.size() <= 6 && p.Float64() < p.flow:
		p.out.WriteString(head + " " + p.writeFlow(n) + p.behind() + "\n")
	default:
		if n.anchor != "" {
			head += " &" + n.anchor
		}
		p.out.WriteString(head + p.behind() + "\n")
		if n.isList {
			p.list(n, indent)
		} else {
			p.fields(n, indent+step, "")
		}
	}
}

// list writes a list below a key with an indentation.
func (p *printer) list(n *node, indent int) {
	key := indent
	indent += p.offset
	if p.mixed {
		indent = key + pick(p.Rand, 0, 2, 3)
	}
	for i, item := range n.items {
		if i > 0 || p.wants() {
			p.between(indent, true)
		}
		dash := blanks(indent) + "-"
		switch {
		case item.isText():
			p.value(dash, blanks(p.gap), item, indent, 1+p.gap)
		case len(item.items) == 0 || item.size() <= 4 && p.Float64() < p.flow:
			p.out.WriteString(dash + blanks(p.gap) + p.writeFlow(item) + p.behind() + "\n")
		case p.Float64() < p.dashAlone:
			p.out.WriteString(dash + strings.ReplaceAll(p.behind(), "\t", " ") + "\n") // not all parsers accept a tab there
			p.fields(item, indent+1+p.gap, "")
		default:
			p.fields(item, indent+1+p.gap, dash+blanks(p.gap))
		}
	}
	if p.wants() { // at the end of the list
		p.out.WriteString(blanks(pick(p.Rand, indent, indent, key, indent+1+p.gap)) + p.comment() + "\n")
	}
}

// text writes a text after head, in one of the possible ways.
func (p *printer) text(head, s string, indent, step int) {
	if strings.Contains(s, "\n") && p.Float64() < 0.9 {
		p.literal(head, s, blanks(indent+step))
		return
	}
	words := strings.Split(s, " ")
	if plainInBlock.MatchString(s) && len(words) > 2 && p.Float64() < p.long {
		half := len(words) / 2
		first, rest := strings.Join(words[:half], " "), blanks(indent+step)+strings.Join(words[half:], " ")
		switch p.IntN(4) {
		case 0:
			p.out.WriteString(head + ">-\n" + blanks(indent+step) + first + "\n" + rest + "\n")
		case 1:
			p.out.WriteString(head + "\"" + first + "\n" + rest + "\"" + p.behind() + "\n")
		case 2:
			p.out.WriteString(head + "'" + first + "\n" + rest + "'" + p.behind() + "\n")
		default:
			p.out.WriteString(head + first + "\n" + rest + "\n")
		}
		return
	}
	p.out.WriteString(head + quoted(s, pick(p.Rand, p.quotes...), plainInBlock) + p.behind() + "\n")
}

// literal writes a text as a literal block scalar.
func (p *printer) literal(head, s, indent string) {
	end := ""
	switch trimmed := strings.TrimRight(s, "\n"); len(s) - len(trimmed) {
	case 0:
		end = "-"
	case 1:
	default:
		end = "+"
	}
	p.out.WriteString(head + "|" + end + "\n")
	for line := range strings.Lines(s) {
		if strings.TrimSpace(line) != "" {
			p.out.WriteString(indent)
		}
		p.out.WriteString(line)
	}
	if end == "-" {
		p.out.WriteString("\n")
	}
}
