// Package hostguard tells whether a host would put a comment where the function
// did not, and takes the item out of the host's hands where it would.
//
// kpt and kustomize run kyaml's FunctionFilter. It gives each item an id, pairs
// what it sent with what comes back by that id, and then copies comments and the
// order of keys from the one to the other: fields by key, list elements by
// index, and in Kubernetes' own kinds by merge key after that. An element that
// the function put in front of others gets their comments, image-update markers
// included. [Check] foresees that without changing anything; [Release] removes
// the ids, so that the host takes the item as it is.
//
// The host copies from its own tree, which it parsed from the file, and not from
// the text that it sent. In that text the item is an element of a list, and some
// comments, such as those below its last field, belong to other nodes there. So
// [Check] assumes that in has its comments where the file has them. Parsed from
// its lines alone, without the indentation of the list, it nearly always has;
// parsed within the list it often has not, and the host then adds comments that
// Check does not know of. It does so to items that no function touched, too.
//
// kyaml's own copy (comments, order, yaml/walk) loads the OpenAPI schema, which
// takes longer than all else that the function does. It is foreseen here in a
// walk of its own, and the tests hold the two against each other.
package hostguard

import (
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Misplacement is one comment that the host would put where the function did
// not.
type Misplacement struct {
	// Path is where it would put it, in the item as the function printed it, such
	// as spec.template.spec.initContainers[0].image; a key that is more than a
	// word is in brackets and quotes, and the item itself is "".
	Path string
	// Comment is the comment with its #. It is empty where the host would do worse
	// than misplace one: fail, and the whole run with it, because it has paired
	// nodes of two kinds or has no name for a key; or put the first of two equal
	// keys in the place of the second.
	Comment string
}

// Check reports what a host would do to the comments of out, the item as the
// function printed it, when it brings it in line with in, the item that the host
// sent. in is parsed from its own lines (see the package), out as the host will
// parse it: within the list of items.
//
// The result is in the order in which the host gets there. nil: the host will
// leave every comment of out alone, and add none. An item that is sent back as it
// came may have a result too. A nil or empty in or out is paired with nothing:
// nil. Neither tree is changed.
//
// Every comment that would be added counts, even one that the same node of in
// has: out is what the function means to say, and what it dropped it dropped on
// purpose, or with the thing that the comment was about.
//
// Style is not looked at: the host turns folded scalars into quoted ones, whether
// the function changed anything or not.
//
// For merge keys Check takes each kind of Kubernetes' API groups for one that the
// host's schema knows. So it may report a comment that the host would not put.
// The other way round it errs only where a comment holds a schema of its own.
func Check(in, out *yaml.RNode) []Misplacement {
	if isEmpty(in) || isEmpty(out) {
		return nil
	}
	var s simulation
	// An item that has a file of its own keeps the comments around it on its
	// document node.
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

// simulation is what the host does to an item, written down instead of done.
type simulation struct {
	path  []step
	found []Misplacement
	// taken are the slots of out that are filled by now. The host fills a slot
	// once: the first comment stays.
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
	noComment // where the host fails
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

// fail is where the host gives up.
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

// step is one field, or, where key is nil, one list element.
type step struct {
	key   *yaml.Node
	index int
}

// in does what do does, one step further down.
func (s *simulation) in(next step, do func()) {
	s.path = append(s.path, next)
	do()
	s.path = s.path[:len(s.path)-1]
}

// listName is the key whose value the simulation is at.
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
