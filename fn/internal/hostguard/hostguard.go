// Package hostguard predicts whether a host would put a comment on the wrong node of
// an item that the function returns, and prevents that. A host is a program that runs
// the function: kpt or kustomize.
//
// Hosts run kyaml's FunctionFilter. It gives each item an id, pairs the items that it
// sent with those that come back by that id, and copies comments and the order of
// keys from the one to the other: fields by key, list elements by index and, in
// Kubernetes' own kinds, by merge key after that. An element that the function put in
// front of others gets their comments, image-update markers included. [Check] predicts
// that without changing anything; [Release] removes the ids, so that the host takes
// the item as it is.
//
// The host copies from its own tree, which it parsed from the file, and not from the
// text that it sent. In that text the item is an element of a list, where some
// comments, such as those below its last field, belong to other nodes. So [Check]
// assumes that in has its comments where the file has them. Parsed from its lines
// alone, without the indentation of the list, it nearly always has. Parsed within the
// list it often does not, and the host then adds comments that Check does not know of.
// The host does the same to items that no function touched.
//
// kyaml's own copy (comments, order, yaml/walk) loads the OpenAPI schema, which takes
// longer than the rest of the function. This package has its own walk instead, and the
// tests compare the two.
package hostguard

import (
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Misplacement is a comment that the host would put where the function did not.
type Misplacement struct {
	// Path is the field that would get it, in the item as the function printed it:
	// spec.template.spec.initContainers[0].image. A key that is more than a word is in
	// brackets and quotes. The item itself is "".
	Path string
	// Comment is the comment with its #. It is empty if the host would do worse than
	// misplace a comment: fail, and the whole run with it, because it paired nodes of
	// different kinds or cannot name a key; or replace the second of two equal keys by
	// the first.
	Comment string
}

// Check returns what a host would do to the comments of out, the item as the function
// printed it, when it copies comments and key order from in, the item that the host
// sent. in is parsed from its own lines (see the package), out as the host will parse
// it: within the list of items. Neither tree is changed.
//
// The result is in the order in which the host proceeds. It is nil if the host will
// leave every comment of out alone and add none, or if in or out is nil or empty. An
// item that is sent back as it came may have a result, too.
//
// Every comment that would be added counts, even one that the same node of in has: if
// the function dropped a comment, it did so on purpose, or with what the comment was
// about.
//
// Check ignores style: the host turns folded scalars into quoted ones, whether the
// function changed anything or not.
//
// For merge keys, Check assumes that the host's schema knows each kind of Kubernetes'
// API groups. So it may report a comment that the host would not add. It misses one
// only if a comment contains its own schema.
func Check(in, out *yaml.RNode) []Misplacement {
	if isEmpty(in) || isEmpty(out) {
		return nil
	}
	var s simulation
	// An item that has a file to itself has the comments around it on its document node.
	s.fill(in.Document(), out.Document())
	from, to := in.YNode(), out.YNode()
	if s.comparable(from, to) {
		s.content(from, to, false)
	}
	s.order(from, to, true)
	return s.found
}

func isEmpty(item *yaml.RNode) bool {
	if item == nil || item.Document() == nil {
		return true
	}
	doc := item.Document()
	return doc.Kind == yaml.DocumentNode && len(doc.Content) == 0
}

// simulation records what the host would do to an item, without doing it.
type simulation struct {
	path  []step
	found []Misplacement
	// taken are the slots of out that are already filled. The host fills a slot once:
	// the first comment stays.
	taken map[slot]bool
}

// slot is a place for a comment, at one node of out.
type slot struct {
	node *yaml.Node
	part part
}

type part int

const (
	lineComment part = iota
	headComment
	footComment
	noComment // the host fails there
)

// fill puts the comments of from into the slots of to that are empty.
func (s *simulation) fill(from, to *yaml.Node) {
	s.put(from.LineComment, to.LineComment, slot{to, lineComment})
	s.put(from.HeadComment, to.HeadComment, slot{to, headComment})
	s.put(from.FootComment, to.FootComment, slot{to, footComment})
}

func (s *simulation) put(comment, old string, at slot) {
	if comment != "" && old == "" {
		s.report(comment, at)
	}
}

// fail records that the host gives up at a node.
func (s *simulation) fail(to *yaml.Node) {
	s.report("", slot{to, noComment})
}

func (s *simulation) report(comment string, at slot) {
	if s.taken[at] {
		return
	}
	if s.taken == nil {
		s.taken = map[slot]bool{}
	}
	s.taken[at] = true
	s.found = append(s.found, Misplacement{Path: pathString(s.path), Comment: comment})
}

// step is one field or, if key is nil, one list element.
type step struct {
	key   *yaml.Node
	index int
}

// in calls do one step further down.
func (s *simulation) in(next step, do func()) {
	s.path = append(s.path, next)
	do()
	s.path = s.path[:len(s.path)-1]
}

// listName returns the key whose value the simulation is at.
func (s *simulation) listName() string {
	if len(s.path) == 0 || s.path[len(s.path)-1].key == nil {
		return ""
	}
	return s.path[len(s.path)-1].key.Value
}

func pathString(path []step) string {
	var b strings.Builder
	for _, p := range path {
		switch {
		case p.key == nil:
			b.WriteString("[" + strconv.Itoa(p.index) + "]")
		case p.key.Value == "" || strings.ContainsAny(p.key.Value, `./[]"`):
			b.WriteString("[" + strconv.Quote(p.key.Value) + "]")
		case b.Len() > 0:
			b.WriteString("." + p.key.Value)
		default:
			b.WriteString(p.key.Value)
		}
	}
	return b.String()
}
