package kustomization

import (
	"fmt"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// mend changes the patch where what it makes of an object differs first from what is
// wanted, and reports whether it did.
func (m *merge) mend(d demand) (bool, error) {
	m.use(d.top)
	is, err := merged(m.root, d.now)
	if err != nil {
		return false, err
	}
	if !hasSchema(d.now) {
		return m.replace(d, m.Locate(is), m.Locate(d.want))
	}
	all := m.Locate(is)
	for _, want := range m.Locate(d.want) {
		have, there := atSpot(spotOf(want), all)
		if !there {
			return false, nil
		}
		for _, list := range lists {
			did, err := m.mendList(d, list, have, want)
			if did || err != nil {
				return did, err
			}
		}
		if did, err := m.mendVolumes(d, have, want); did || err != nil {
			return did, err
		}
	}
	return false, nil
}

// mendVolumes removes a volume from the patch that is gone with its container.
func (m *merge) mendVolumes(d demand, have, want pod.Template) (bool, error) {
	const volumes = "volumes"
	wanted := yamlnode.Get(want.Spec, volumes)
	for _, volume := range yamlnode.Elements(yamlnode.Get(have.Spec, volumes)) {
		name := yamlnode.Text(volume, "name")
		if found, _ := yamlnode.Named(wanted, name); found != nil {
			continue
		}
		t, err := m.spec(d, spotOf(want))
		if err != nil {
			return false, err
		}
		if _, i := yamlnode.Named(yamlnode.Get(t.Spec, volumes), name); i >= 0 {
			return true, yamlnode.Cut(t.Spec, volumes, i)
		}
	}
	return false, nil
}

func (m *merge) mendList(d demand, list string, have, want pod.Template) (bool, error) {
	has, wants, at := names(have, list), names(want, list), spotOf(want)
	for _, name := range has {
		if !slices.Contains(wants, name) {
			return true, m.remove(d, at, list, name)
		}
	}
	for i, name := range wants {
		wanted := yamlnode.Elements(want.List(list))[i]
		got, _ := yamlnode.Named(have.List(list), name)
		if got == nil {
			return true, m.put(d, at, list, yamlnode.Clone(wanted))
		}
		if compare(got, wanted, nil) != nil {
			return m.mendContainer(d, at, list, name, got, wanted)
		}
	}
	if !slices.Equal(has, wants) {
		return m.order(d, at, list, wants)
	}
	return false, nil
}

// spec returns the pod's spec in the patch, with its keys.
func (m *merge) spec(d demand, at spot) (pod.Template, error) {
	t, is := atSpot(at, m.LocatePart(m.root, d.now))
	if !is {
		return pod.Template{}, fmt.Errorf("it has no pod template for %s", d.object)
	}
	return t, nil
}

// entry returns the entry of a container in the patch, which it makes if there is none.
func (m *merge) entry(d demand, at spot, list, name string) (*yaml.Node, error) {
	t, err := m.spec(d, at)
	if err != nil {
		return nil, err
	}
	if found, _ := yamlnode.Named(t.List(list), name); found != nil {
		return found, nil
	}
	made := yamlnode.Mapping("name", name)
	return made, m.put(d, at, list, made)
}

// put adds an entry to a list of the patch.
func (m *merge) put(d demand, at spot, list string, entry *yaml.Node) error {
	t, err := m.spec(d, at)
	if err != nil {
		return err
	}
	to, err := yamlnode.List(t.Spec, t.Key(list), yamlnode.Where{Before: []string{t.Key(pod.Containers)}})
	if err != nil {
		return err
	}
	if old, i := yamlnode.Named(to, yamlnode.Text(entry, "name")); old != nil {
		to.Content[i] = entry
		return nil
	}
	yamlnode.Insert(to, len(to.Content), entry)
	return nil
}

// remove lets the patch remove a container, or not bring it.
func (m *merge) remove(d demand, at spot, list, name string) error {
	t, err := m.spec(d, at)
	if err != nil {
		return err
	}
	if _, i := yamlnode.Named(t.List(list), name); i >= 0 && m.find(d.now, at, list, name) == nil {
		return yamlnode.Cut(t.Spec, t.Key(list), i)
	}
	return m.put(d, at, list, yamlnode.Mapping("name", name, "$patch", "delete"))
}

// find returns a container in a list of an object; nil if it is not there.
func (m *merge) find(object *yaml.Node, at spot, list, name string) *yaml.Node {
	t, _ := atSpot(at, m.Locate(object))
	found, _ := yamlnode.Named(t.List(list), name)
	return found
}

// mendContainer sets or removes the fields of a container that differ.
func (m *merge) mendContainer(d demand, at spot, list, name string, got, wanted *yaml.Node) (bool, error) {
	entry, err := m.entry(d, at, list, name)
	if err != nil {
		return false, err
	}
	set, gone := differing(got, wanted)
	now := m.find(d.now, at, list, name)
	for _, key := range set {
		if compare(yamlnode.Get(entry, key), yamlnode.Get(wanted, key), nil) == nil {
			err = remain(yamlnode.Get(entry, key), yamlnode.Get(now, key))
		} else {
			err = assign(entry, key, yamlnode.Get(wanted, key))
		}
		if err != nil {
			return false, err
		}
	}
	for _, key := range gone {
		if yamlnode.Get(now, key) == nil {
			err = yamlnode.Drop(entry, key)
		} else {
			err = yamlnode.Set(entry, key, yamlnode.Null(), yamlnode.Last())
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// remain lets a value of the patch be all that remains of what it is merged into: fields that
// it does not have become null.
func remain(value, into *yaml.Node) error {
	if value == nil || into == nil || value.Kind != yaml.MappingNode || into.Kind != yaml.MappingNode {
		return nil
	}
	for key, below := range yamlnode.Fields(into) {
		if own := yamlnode.Get(value, key.Value); own != nil {
			if err := remain(own, below); err != nil {
				return err
			}
		} else if err := yamlnode.Set(value, key.Value, yamlnode.Null(), yamlnode.Last()); err != nil {
			return err
		}
	}
	return nil
}

// order names containers in the patch, so that kustomize, which puts those to the front
// that a patch names, puts them into the wanted order.
func (m *merge) order(d demand, at spot, list string, wants []string) (bool, error) {
	t, err := m.spec(d, at)
	if err != nil {
		return false, err
	}
	last := -1
	for i, name := range wants {
		if found, _ := yamlnode.Named(t.List(list), name); found != nil {
			last = i
		}
	}
	if last < 0 {
		return false, nil
	}
	to, err := yamlnode.List(t.Spec, t.Key(list), yamlnode.Last())
	if err != nil {
		return false, err
	}
	var ordered []*yaml.Node
	for _, name := range wants[:last+1] {
		entry, _ := yamlnode.Named(to, name)
		if entry == nil {
			for _, other := range m.demands {
				if m.find(other.want, at, list, name) == nil {
					return false, fmt.Errorf("it would have to name container %q to keep the order, and %s has none", name, other.object)
				}
			}
			entry = yamlnode.Mapping("name", name)
		}
		ordered = append(ordered, entry)
	}
	for _, entry := range to.Content {
		if !slices.Contains(ordered, entry) {
			ordered = append(ordered, entry)
		}
	}
	if slices.Equal(to.Content, ordered) {
		return false, nil
	}
	to.Content = ordered
	return true, nil
}
