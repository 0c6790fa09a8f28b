package main

import "strings"

// node is a value to write: a text, or a list or map of nodes.
type node struct {
	text   string
	bare   bool     // never quoted, such as a number
	isList bool     // whether items are the elements of a list
	keys   []string // the keys of the items, in a map
	items  []*node
	anchor string
}

func (n *node) isText() bool { return !n.isList && n.keys == nil }

func text(s string) *node { return &node{text: s} }
func bare(s string) *node { return &node{text: s, bare: true} }

func list(items ...*node) *node { return &node{isList: true, items: items} }

// fields returns a map of keys and values, which are nodes or texts.
func fields(pairs ...any) *node {
	n := &node{keys: []string{}}
	for i := 0; i < len(pairs); i += 2 {
		n.set(pairs[i].(string), pairs[i+1])
	}
	return n
}

func (n *node) set(key string, value any) {
	item, ok := value.(*node)
	if !ok {
		item = text(value.(string))
	}
	n.keys, n.items = append(n.keys, key), append(n.items, item)
}

// size returns the number of texts in a node.
func (n *node) size() int {
	if n.isText() {
		return 1
	}
	size := 0
	for _, item := range n.items {
		size += item.size()
	}
	return size
}

// onlyJSON reports whether JSON can express the node, which then has no anchors.
func (n *node) onlyJSON() bool {
	if n.anchor != "" || n.bare && strings.HasPrefix(n.text, "*") {
		return false
	}
	for _, item := range n.items {
		if !item.onlyJSON() {
			return false
		}
	}
	return true
}
