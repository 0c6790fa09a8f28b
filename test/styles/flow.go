package main

import (
	"regexp"
	"strconv"
	"strings"
)

// plainText matches texts that need no quotes anywhere, and plainInBlock those that
// need none outside brackets.
var (
	plainText    = regexp.MustCompile(`^[A-Za-z/][A-Za-z0-9_./-]*(:[A-Za-z0-9_./-]+)*$`)
	plainInBlock = regexp.MustCompile(`^(--?|/)?[A-Za-z][A-Za-z0-9_./=,-]*(:[A-Za-z0-9_./-]+)*( [a-z]+)*$`)
	notText      = regexp.MustCompile(`^(?i)(true|false|null|yes|no|on|off|y|n)$`)
)

// quoted returns a text of one line in quotes or, for 0, without quotes if possible.
func quoted(s string, quote rune, plain *regexp.Regexp) string {
	switch {
	case quote == 0 && plain.MatchString(s) && !notText.MatchString(s):
		return s
	case quote != '"' && !strings.Contains(s, "\n"):
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	return strconv.Quote(s)
}

// writeFlow returns a value on one line.
func (p *printer) writeFlow(n *node) string {
	if n.isText() {
		if n.bare {
			return n.text
		}
		return quoted(n.text, pick(p.Rand, p.quotes...), plainText)
	}
	var parts []string
	for i, item := range n.items {
		part := p.writeFlow(item)
		if !n.isList {
			part = n.keys[i] + ": " + part
		}
		parts = append(parts, part)
	}
	inner := strings.Join(parts, ", ")
	if inner != "" {
		inner = p.spaces + inner + p.spaces
	}
	anchor := ""
	if n.anchor != "" {
		anchor = "&" + n.anchor + " "
	}
	if n.isList {
		return anchor + "[" + inner + "]"
	}
	return anchor + "{" + inner + "}"
}

// writeJSON returns a value as JSON: on lines that are indented by step more than
// indent, or on one line without a step.
func writeJSON(n *node, step, indent string) string {
	if n.isText() {
		return textInJSON(n)
	}
	open, end, colon, newline := "{", "}", ":", ""
	if n.isList {
		open, end = "[", "]"
	}
	if len(n.items) == 0 {
		return open + end
	}
	if step != "" {
		colon, newline = ": ", "\n"
	}
	var parts []string
	for i, item := range n.items {
		part := writeJSON(item, step, indent+step)
		if !n.isList {
			part = strconv.Quote(n.keys[i]) + colon + part
		}
		parts = append(parts, newline+indent+step+part)
	}
	return open + strings.Join(parts, ",") + newline + indent + end
}

// textInJSON returns a scalar as JSON.
func textInJSON(n *node) string {
	switch {
	case n.bare && n.text == "":
		return "null"
	case n.bare:
		return n.text
	}
	return strconv.Quote(n.text)
}

// writeKYAML returns a value as kubectl prints it with -o kyaml, with comments.
func writeKYAML(c *commenter, n *node, indent string) string {
	switch {
	case n.isText():
		return textInJSON(n)
	case n.isList && len(n.items) == 0:
		return "[]"
	case len(n.items) == 0:
		return "{}"
	}
	var out strings.Builder
	if !n.isList {
		out.WriteString("{\n")
		for i, item := range n.items {
			if c.wants() {
				out.WriteString(indent + "  " + c.comment() + "\n")
			}
			out.WriteString(indent + "  " + kyamlKey(n.keys[i]) + ": " + writeKYAML(c, item, indent+"  ") + "," + c.behind() + "\n")
		}
		return out.String() + indent + "}"
	}
	if n.items[0].isText() {
		out.WriteString("[\n")
		for _, item := range n.items {
			out.WriteString(indent + "  " + writeKYAML(c, item, "") + ",\n")
		}
		return out.String() + indent + "]"
	}
	var items []string
	for _, item := range n.items {
		items = append(items, writeKYAML(c, item, indent))
	}
	return "[" + strings.Join(items, ", ") + "]"
}

func kyamlKey(key string) string {
	if plainText.MatchString(key) && !strings.Contains(key, "/") {
		return key
	}
	return strconv.Quote(key)
}
