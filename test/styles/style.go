package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// style is one person's way to write manifests.
type style struct {
	step, offset, gap int     // indentation of maps and lists, blanks after a dash
	mixed             bool    // lists are indented in different ways
	aligned           bool    // values are aligned in a column
	quotes            []rune  // the quotes around texts; 0 means no quotes
	flow              float64 // probability of flow style for small values
	comments, blanks  float64 // probabilities of a comment and of a blank line
	long              float64 // probability of a text over several lines
	dashAlone         float64
	spaces            string // inside brackets
}

func someStyle(r *rand.Rand) style {
	s := style{step: pick(r, 2, 2, 2, 4), offset: pick(r, 0, 0, 2), gap: 1, flow: pick(r, 0, 0.2, 0.6)}
	if s.step == 4 && pick(r, true, false) {
		s.gap, s.offset = 3, pick(r, 0, 4)
	}
	s.mixed = r.IntN(8) == 0
	s.aligned = r.IntN(12) == 0
	s.quotes = pick(r, []rune{0}, []rune{0}, []rune{'\''}, []rune{'"'}, []rune{0, 0, '\'', '"'})
	s.comments = pick(r, 0, 0.03, 0.1, 0.25)
	s.blanks = pick(r, 0, 0, 0.04, 0.15)
	s.long = pick(r, 0, 0.3, 0.8)
	s.dashAlone = pick(r, 0, 0, 0, 0.05)
	s.spaces = pick(r, "", "", " ")
	return s
}

// file returns a file's name and text.
func file(r *rand.Rand) (name, text string) {
	c := &composer{Rand: r}
	switch r.IntN(20) {
	case 0, 1:
		o := c.objectForJSON()
		return "manifest.json", writeJSON(o, pick(r, "", "  ", "    ", "\t"), "") + pick(r, "\n", "")
	case 2, 3:
		var text strings.Builder
		for range 1 + r.IntN(3) {
			text.WriteString("---\n" + writeKYAML(&commenter{Rand: r, often: pick(r, 0, 0.1)}, c.objectForJSON(), "") + "\n")
		}
		return "kyaml.yaml", text.String()
	case 4:
		items := list()
		for range 1 + r.IntN(4) {
			items.items = append(items.items, c.object())
		}
		return "list.yaml", finish(r, writeBlock(r, someStyle(r), fields("apiVersion", "v1", "kind", "List", "items", items)))
	}
	s, out := someStyle(r), ""
	if r.IntN(6) == 0 {
		out = "# Copyright The Shop Authors.\n# SPDX-License-Identifier: Apache-2.0\n" + pick(r, "", "\n") + "---\n"
	}
	for i := range 1 + r.IntN(3)*r.IntN(3) {
		if i > 0 {
			out += pick(r, "---\n", "---\n", "---\n", "--- # next\n", "---  \n", "---\n# nothing\n---\n", "\n---\n\n", "...\n---\n")
		}
		out += writeBlock(r, s, c.object())
	}
	return "manifest.yaml", finish(r, out+pick(r, "", "", "", "", "", "---\n", "...\n", "# the end\n"))
}

// objectForJSON returns an object that JSON can express.
func (c *composer) objectForJSON() *node {
	for {
		if o := c.object(); o.onlyJSON() {
			return o
		}
	}
}

// finish gives a text the line ends, the start and the end that editors write.
func finish(r *rand.Rand, text string) string {
	switch r.IntN(12) {
	case 0:
		text = strings.TrimRight(text, "\n")
	case 1:
		text += pick(r, "\n", "\n\n", "  \n")
	}
	if r.IntN(10) == 0 {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	if r.IntN(25) == 0 {
		text = "\ufeff" + text
	}
	return text
}

// commenter writes comments that are all different.
type commenter struct {
	*rand.Rand
	often float64
	count int
}

func (c *commenter) wants() bool { return c.Float64() < c.often }

func (c *commenter) comment() string {
	c.count++
	return pick(c.Rand, "#", "# ", "# ", "# ", "## ") + pick(c.Rand, "note", "see #4:", "TODO(me)", "image: old", `{"$imagepolicy": "x:y"}`) + fmt.Sprintf(" %d", c.count)
}

// behind returns a comment at the end of a line, or nothing.
func (c *commenter) behind() string {
	if !c.wants() {
		return ""
	}
	return pick(c.Rand, " ", " ", "  ", "     ", "\t") + c.comment()
}
