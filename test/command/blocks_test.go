package command

import (
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// block is a range of lines, from 0: those of an element of a list.
type block struct {
	start, end int
	// key is the line of the list's key where all elements of the list are
	// selected, so that the key may go, too; below 0 otherwise.
	key int
}

// movedThing matches the finding about something that is moved or removed.
var movedThing = regexp.MustCompile(`: (?:convert|remove) [a-z ]*"([^"]*)"`)

// moved returns the names of the containers and volumes that were moved or removed.
func moved(stderr string) (names []string) {
	for _, match := range movedThing.FindAllStringSubmatch(stderr, -1) {
		names = append(names, match[1])
	}
	return names
}

// blocks returns the elements with the given names of all lists of containers and
// volumes, as far as they have lines of their own.
func blocks(lines, names []string) []block {
	if len(names) == 0 {
		return nil
	}
	keys := []string{"containers", "initContainers", "volumes"}

	var found []block
	for start := 0; start < len(lines); {
		end := start + 1
		for end < len(lines) && !marker.MatchString(lines[end]) {
			end++
		}
		var document yaml.Node
		text := strings.TrimPrefix(strings.Join(lines[start:end], "\n"), "...")
		if yaml.Unmarshal([]byte(text), &document) == nil {
			nodes := inOrder(&document, nil)
			for _, m := range nodes {
				for i := 0; m.Kind == yaml.MappingNode && i+1 < len(m.Content); i += 2 {
					if key, list := m.Content[i], m.Content[i+1]; slices.Contains(keys, key.Value) && list.Kind == yaml.SequenceNode {
						found = append(found, elements(nodes, lines[:end], start-1, key, list, names)...)
					}
				}
			}
		}
		start = end
	}
	return found
}

// elements returns the blocks of a list. The line of a node is its own and offset.
func elements(nodes []*yaml.Node, lines []string, offset int, key, list *yaml.Node, names []string) []block {
	var found []block
	for _, element := range list.Content {
		if !slices.Contains(names, nameOf(element)) || offset+element.Line >= len(lines) {
			continue // the parser ends lines at more characters than one
		}
		b := block{start: offset + element.Line, end: len(lines), key: -1}
		if list.Style&yaml.FlowStyle == 0 {
			for b.start > 0 && !strings.HasPrefix(strings.TrimSpace(lines[b.start]), "-") {
				b.start-- // the dash stands above
			}
		} else if !strings.HasPrefix(strings.TrimSpace(lines[b.start]), "{") {
			b.start++ // its first line is that of another one as well
		}
		if next := slices.Index(nodes, element) + len(inOrder(element, nil)); next < len(nodes) {
			b.end = offset + nodes[next].Line
		}
		found = append(found, b)
	}
	if len(found) == len(list.Content) {
		for i := range found {
			found[i].key = offset + key.Line
		}
	}
	return found
}

// inOrder returns the nodes of a tree in the order in which they are written.
func inOrder(n *yaml.Node, nodes []*yaml.Node) []*yaml.Node {
	nodes = append(nodes, n)
	for _, child := range n.Content {
		nodes = inOrder(child, nodes)
	}
	return nodes
}

func nameOf(m *yaml.Node) string {
	for i := 0; m.Kind == yaml.MappingNode && i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == "name" {
			return m.Content[i+1].Value
		}
	}
	return ""
}

// split parts the lines that stay where they are from those of blocks. Comments
// around a block may go with it or stay, so they count as its; blank lines around
// it may be gone, and count as neither.
func split(lines []string, blocks []block) (staying, moving []string) {
	const stays, moves, isSpare = 0, 1, 2
	what := make([]int, len(lines))
	loose := func(i int) bool {
		if i < 0 || i >= len(lines) {
			return false
		}
		line := strings.TrimSpace(lines[i])
		switch {
		case line == "":
			what[i] = isSpare
		case strings.HasPrefix(line, "#"):
			what[i] = moves
		default:
			return false
		}
		return true
	}
	for _, b := range blocks {
		for i := b.start; i < b.end; i++ {
			what[i] = moves
		}
		for i := b.start - 1; loose(i); i-- {
		}
		for i := b.end; loose(i); i++ {
		}
		for i := b.end - 1; loose(i); i-- {
		}
		if b.key >= 0 {
			what[b.key] = moves
		}
	}
	for i, line := range lines {
		switch what[i] {
		case stays:
			staying = append(staying, line)
		case moves:
			moving = append(moving, line)
		}
	}
	return staying, moving
}

// commentsStaying returns the lines whose comments stay when blocks are removed: also
// those at the key of a list that is now empty.
func commentsStaying(lines []string, blocks []block) []string {
	blocks = slices.Clone(blocks)
	for i := range blocks {
		blocks[i].key = -1
	}
	staying, _ := split(lines, blocks)
	return staying
}

// changes returns the lines that are neither where they were nor in a block that
// moved, as it was. Where blocks are removed, theirs are gone.
func changes(before, after []string, blocks []block, removed bool) []changedLine {
	staying, moving := split(before, blocks)
	changed := changedLines(staying, after)
	if removed {
		return changed
	}
	rest := missing(after, staying) // what is not one of those that stay
	for _, line := range missing(moving, rest) {
		changed = append(changed, changedLine{was: line})
	}
	return changed
}
