package yamlnode

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Roster finds the elements of a list by a text in each, such as its name. It follows
// the edits of the list: [Roster.Of] compares the list with what it was, and looks only
// at elements that are new. The text of an element must not change. The zero Roster is
// for an empty list, by names.
type Roster struct {
	// Key returns the text of an element; nil for the one in its field name.
	Key func(element *yaml.Node) string
	// Edited is called with the elements that an edit took out of the list and put into
	// it; it may be nil.
	Edited func(gone, added []*yaml.Node)

	// Tag returns a number for a text; it may be nil.
	Tag func(key string) int

	content  []*yaml.Node // of the list
	aliased  bool         // some of its elements were aliases
	elements []*yaml.Node
	shown    bool // the elements have been returned as a slice
	keys     []string
	tags     []int
	by       map[string][]*yaml.Node // the elements with a text; nil for a short list

	edits, lowest int // how many there were, and the first place that the last one changed
}

// short is the length up to which comparing each text is faster than a map.
const short = 16

// Of brings the roster up to date with a list, and returns it. A nil list has no
// elements.
func (r *Roster) Of(list *yaml.Node) *Roster {
	now := Elements(list)
	start, end, limit := 0, len(r.content), len(now)
	for start < min(end, limit) && r.content[start] == now[start] {
		start++
	}
	if start == end && start == limit {
		return r
	}
	for end > start && limit > start && r.content[end-1] == now[limit-1] {
		end, limit = end-1, limit-1
	}
	added, keys := make([]*yaml.Node, limit-start), make([]string, limit-start)
	for i, element := range now[start:limit] {
		added[i] = Resolve(element)
		keys[i] = r.key(added[i])
		r.aliased = r.aliased || added[i] != element
	}
	var gone []*yaml.Node
	if start < end {
		gone = slices.Clone(r.elements[start:end])
	}
	r.index(gone, r.keys[start:end], added, keys)
	if r.shown {
		r.elements, r.shown = slices.Clone(r.elements), false
	}
	if len(r.elements) == 0 {
		r.elements, r.keys = added, keys
	} else {
		r.elements = slices.Replace(r.elements, start, end, added...)
		r.keys = slices.Replace(r.keys, start, end, keys...)
	}
	if r.Tag != nil {
		tags := make([]int, len(keys))
		for i, key := range keys {
			tags[i] = r.Tag(key)
		}
		r.tags = slices.Replace(r.tags, start, end, tags...)
	}
	if r.content = r.elements; r.aliased {
		r.content = slices.Clone(now)
	}
	r.edits, r.lowest = r.edits+1, start
	if r.Edited != nil {
		r.Edited(gone, added)
	}
	if r.by == nil && len(now) > short {
		r.by = map[string][]*yaml.Node{}
		r.index(nil, nil, r.elements, r.keys)
	}
	return r
}

func (r *Roster) key(element *yaml.Node) string {
	if r.Key == nil {
		return Text(element, "name")
	}
	return r.Key(element)
}

// index takes elements out of the map, and puts others in.
func (r *Roster) index(gone []*yaml.Node, goneKeys []string, added []*yaml.Node, keys []string) {
	if r.by == nil {
		return
	}
	for i, element := range gone {
		key := goneKeys[i]
		if at := slices.Index(r.by[key], element); at >= 0 {
			r.by[key] = slices.Delete(r.by[key], at, at+1)
		}
		if len(r.by[key]) == 0 {
			delete(r.by, key)
		}
	}
	for i, element := range added {
		r.by[keys[i]] = append(r.by[keys[i]], element)
	}
}

// Elements returns the elements, with aliases resolved. The slice must not be changed. It
// stays as it is when the list is edited.
func (r *Roster) Elements() []*yaml.Node {
	r.shown = true
	return r.elements
}

// Edits returns how many edits of the list the roster has followed.
func (r *Roster) Edits() int { return r.edits }

// Same returns an index up to which the elements are certainly the same as after a
// number of edits.
func (r *Roster) Same(edits int) int {
	switch r.edits {
	case edits:
		return len(r.elements)
	case edits + 1:
		return r.lowest
	}
	return 0
}

// Len returns the number of elements.
func (r *Roster) Len() int { return len(r.elements) }

// Keys returns the texts of the elements, until the list is edited.
func (r *Roster) Keys() []string { return r.keys }

// Tags returns the numbers of the texts, until the list is edited.
func (r *Roster) Tags() []int { return r.tags }

// Has reports whether an element has the text.
func (r *Roster) Has(key string) bool {
	if r.by == nil {
		return slices.Contains(r.keys, key)
	}
	return len(r.by[key]) > 0
}

// Find returns the first element with the text and its index, or nil and -1.
func (r *Roster) Find(key string) (*yaml.Node, int) {
	at := -1
	switch {
	case r.by == nil, len(r.by[key]) > 1:
		at = slices.Index(r.keys, key)
	case len(r.by[key]) == 1:
		at = r.Index(r.by[key][0])
	}
	if at < 0 {
		return nil, -1
	}
	return r.elements[at], at
}

// First returns the first element with the text, or nil. If only one has it, the time
// does not depend on the length of the list.
func (r *Roster) First(key string) *yaml.Node {
	if r.by == nil || len(r.by[key]) > 1 {
		first, _ := r.Find(key)
		return first
	}
	if only := r.by[key]; len(only) == 1 {
		return only[0]
	}
	return nil
}

// Last returns the index of the last element with the text, or -1.
func (r *Roster) Last(key string) int {
	if r.by != nil && len(r.by[key]) < 2 {
		_, at := r.Find(key)
		return at
	}
	for i, own := range slices.Backward(r.keys) {
		if own == key {
			return i
		}
	}
	return -1
}

// Index returns the index of an element, or -1.
func (r *Roster) Index(element *yaml.Node) int { return slices.Index(r.elements, element) }
