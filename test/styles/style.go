package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// style is how somebody writes manifests.
type style struct {
	step, offset, gap int     // indents of maps and lists, blanks behind a dash
	mixed             bool    // lists are indented now so, now so
	aligned           bool    // values stand in one column
	quotes            []rune  // how texts are quoted: with these, or 0 for not
	flow              float64 // how often something small is in flow style
	comments, blanks  float64 // how often there is one
	long              float64 // how often a text stands in several lines
	dashAlone         float64
	spaces            string // within brackets
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

// file is a file's name and text.
func file(r *rand.Rand) (name, text string) {
	c := &composer{Rand: r}
	switch r.IntN(20) {
	case 0, 1:
		o := c.objectForJSON()
		return "manifest.json", writeJSON(o, pick(r, "", "  ", "    ", "\t")) + pick(r, "\n", "")
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

// objectForJSON is an object that JSON can say.
func (c *composer) objectForJSON() *node {
	for {
		if o := c.object(); o.onlyJSON() {
			return o
		}
	}
}

// finish gives a text the line ends, start and end that editors give it.
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

// commenter writes comments, each of which is another one.
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

// behind is a comment behind something, or nothing.
func (c *commenter) behind() string {
	if !c.wants() {
		return ""
	}
	return pick(c.Rand, " ", " ", "  ", "     ", "\t") + c.comment()
}
