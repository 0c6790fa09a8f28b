package yamlnode

import "sigs.k8s.io/kustomize/kyaml/yaml"

// Equal reports whether two trees have the same meaning: kinds, types and values,
// with aliases resolved. The order of keys, styles and comments do not count. Merge
// keys are compared as they are written.
func Equal(a, b *yaml.Node) bool { return (&comparison{}).equal(a, b) }

// comparison compares trees. It stops at the first difference, so everything it has
// seen is equal.
type comparison struct {
	// before are what nodes were. An alias in the first of two trees stands for what its
	// node was, if that is known.
	before map[*yaml.Node]*yaml.Node
	// seen are pairs of anchored nodes. Many aliases may refer to them, even inside of
	// themselves.
	seen map[[2]*yaml.Node]bool
}

func (c *comparison) equal(a, b *yaml.Node) bool {
	a, b = Resolve(a), Resolve(b)
	if a == b || a == nil || b == nil {
		return a == b // aliases of one node are equal: its tree may be huge
	}
	if before := c.before[a]; before != nil {
		a = before
	}
	if a.Anchor != "" || b.Anchor != "" {
		pair := [2]*yaml.Node{a, b}
		if c.seen[pair] {
			return true
		}
		if c.seen == nil {
			c.seen = map[[2]*yaml.Node]bool{}
		}
		c.seen[pair] = true
	}
	if a.Kind != b.Kind || len(a.Content) != len(b.Content) {
		return false
	}
	switch a.Kind {
	case yaml.ScalarNode:
		return a.Value == b.Value && a.ShortTag() == b.ShortTag()
	case yaml.MappingNode:
		return c.fields(a, b)
	}
	for i := range a.Content {
		if !c.equal(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}

// name identifies a key.
type name struct {
	value string
	merge bool
}

func nameOf(key *yaml.Node) name { return name{key.Value, IsMerge(key)} }

// fields compares mappings of equal length. Keys are looked up where their order differs.
func (c *comparison) fields(a, b *yaml.Node) bool {
	var places map[name]int
	for i := 0; i+1 < len(a.Content); i += 2 {
		j, key := i, nameOf(a.Content[i])
		if nameOf(b.Content[i]) != key {
			if places == nil {
				places = placesOf(b)
			}
			found := false
			if j, found = places[key]; !found {
				return false
			}
		}
		if !c.equal(a.Content[i+1], b.Content[j+1]) || len(a.Content[i].Content) > 0 && !c.equal(a.Content[i], b.Content[j]) {
			return false
		}
	}
	return true
}

// placesOf returns the index of the first key with each name.
func placesOf(m *yaml.Node) map[name]int {
	places := make(map[name]int, len(m.Content)/2)
	for i := 0; i+1 < len(m.Content); i += 2 {
		if _, found := places[nameOf(m.Content[i])]; !found {
			places[nameOf(m.Content[i])] = i
		}
	}
	return places
}
