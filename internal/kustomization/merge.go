package kustomization

import (
	"fmt"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/api/filters/patchstrategicmerge"
	"sigs.k8s.io/kustomize/kyaml/openapi"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// demand is what a patch has to make of one of the objects that it reaches: of what the
// function makes of the object before the patch, what it makes of the object behind it.
type demand struct {
	object      string // names it, for people
	edit        Edit
	before, now *yaml.Node
	after, want *yaml.Node
}

// merged returns what a strategic merge makes of an object.
func merged(patch, object *yaml.Node) (*yaml.Node, error) {
	filter := patchstrategicmerge.Filter{Patch: yaml.NewRNode(yamlnode.Clone(patch))}
	out, err := filter.Filter([]*yaml.RNode{yaml.NewRNode(yamlnode.Clone(object))})
	if err != nil || len(out) == 0 {
		return nil, err
	}
	return out[0].YNode(), nil
}

// merge rewrites a part of an object that is merged into others.
type merge struct {
	locate  func(*yaml.Node) []pod.Template
	root    *yaml.Node
	demands []demand
}

// rewrite edits the patch until it meets all demands. A patch that does is not touched.
func (m *merge) rewrite() error {
	const attempts = 64 // each mends one container in one list
	if met, err := m.met(); met || err != nil {
		return err
	}
	if err := m.move(); err != nil {
		return err
	}
	for range attempts {
		changed := false
		for _, d := range m.demands {
			did, err := m.mend(d)
			if err != nil {
				return err
			}
			changed = changed || did
		}
		if !changed {
			break
		}
	}
	if met, err := m.met(); met || err != nil {
		return err
	}
	return m.unmet()
}

// met reports whether the patch meets all demands.
func (m *merge) met() (bool, error) {
	for _, d := range m.demands {
		is, err := merged(m.root, d.now)
		if err != nil {
			return false, err
		}
		if compare(withoutKind(is), withoutKind(d.want), nil) != nil {
			return false, nil
		}
	}
	return true, nil
}

// unmet returns the error for a patch that does not meet a demand.
func (m *merge) unmet() error {
	for _, d := range m.demands {
		is, err := merged(m.root, d.now)
		if err != nil {
			return err
		}
		if differs := compare(withoutKind(is), withoutKind(d.want), nil); differs != nil {
			return fmt.Errorf("no text of it gives %s the right %s", d.object, differs.at)
		}
	}
	return nil
}

// withoutKind returns the spec of an object: a patch keeps the object's own name and
// kind.
func withoutKind(object *yaml.Node) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	if spec := yamlnode.Get(object, "spec"); spec != nil {
		n.Content = append(n.Content, yamlnode.String("spec"), spec)
	}
	return n
}

// templates returns the pod templates in the patch, as in an object of the kind of the
// given one.
func (m *merge) templates(like *yaml.Node) []pod.Template {
	return m.locate(asKind(m.root, like))
}

// asKind returns a mapping with the fields of a patch, and the kind of an object.
func asKind(root, like *yaml.Node) *yaml.Node {
	n := mapping("apiVersion", yamlnode.Text(like, "apiVersion"), "kind", yamlnode.Text(like, "kind"))
	for i := 0; i+1 < len(root.Content); i += 2 {
		if key := root.Content[i].Value; key != "apiVersion" && key != "kind" {
			n.Content = append(n.Content, root.Content[i], root.Content[i+1])
		}
	}
	return n
}

// move puts each entry into the list that has its container in the objects.
func (m *merge) move() error {
	if len(m.demands) == 0 {
		return nil
	}
	for at, t := range m.templates(m.demands[0].now) {
		for _, list := range lists {
			if err := m.moveFrom(t, at, list); err != nil {
				return err
			}
		}
	}
	return nil
}

// moveFrom moves the entries of one list that belong to the other.
func (m *merge) moveFrom(t pod.Template, at int, list string) error {
	var moving []string
	for _, name := range names(t, list) {
		wanted, err := m.target(at, name)
		if err != nil {
			return err
		}
		if wanted == other(list) {
			moving = append(moving, name)
		}
	}
	if len(moving) == 0 {
		return nil
	}
	key, from, err := yamlnode.Own(t.Spec, t.Key(list))
	if err != nil {
		return err
	}
	if len(moving) == len(from.Content) && t.List(other(list)) == nil {
		key.Value = t.Key(other(list))
		return nil
	}
	to, err := yamlnode.List(t.Spec, t.Key(other(list)), yamlnode.Where{Before: []string{t.Key(pod.Containers)}})
	if err != nil {
		return err
	}
	for _, name := range moving {
		entry, i := yamlnode.Named(from, name)
		if err := yamlnode.CutFrom(t.Spec, t.Key(list), i); err != nil {
			return err
		}
		yamlnode.Insert(to, len(to.Content), entry)
	}
	if len(from.Content) > 0 {
		return nil
	}
	// What was said about the list is now above the first entry that has moved.
	first, _ := yamlnode.Named(to, moving[0])
	first.HeadComment = yamlnode.Joined(key.HeadComment, key.LineComment, from.HeadComment, from.LineComment, first.HeadComment)
	return yamlnode.Drop(t.Spec, t.Key(list))
}

// target returns the list that has a container in all objects; "" if none has. It is an
// error if the objects disagree.
func (m *merge) target(template int, name string) (string, error) {
	found, in := "", ""
	for _, d := range m.demands {
		for _, object := range []*yaml.Node{d.want, d.now} {
			templates := m.locate(object)
			if template >= len(templates) {
				continue
			}
			list := listOf(templates[template], name)
			if list == "" {
				continue
			}
			if found != "" && found != list {
				return "", fmt.Errorf("container %q belongs to %s in %s and to %s in %s", name, found, in, list, d.object)
			}
			found, in = list, d.object
			break
		}
	}
	return found, nil
}

// mend changes the patch where what it makes of an object differs first from what is
// wanted, and reports whether it did.
func (m *merge) mend(d demand) (bool, error) {
	is, err := merged(m.root, d.now)
	if err != nil {
		return false, err
	}
	have, want := m.locate(is), m.locate(d.want)
	for at := range want {
		if at >= len(have) {
			return false, nil
		}
		for _, list := range lists {
			did, err := m.mendList(d, at, list, have[at], want[at])
			if did || err != nil {
				return did, err
			}
		}
	}
	return false, nil
}

func (m *merge) mendList(d demand, at int, list string, have, want pod.Template) (bool, error) {
	has, wants := names(have, list), names(want, list)
	if !hasSchema(d.now) {
		return m.whole(d, at, list, have, want)
	}
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

// hasSchema reports whether kustomize merges the lists of objects of a kind. Those of
// other kinds are replaced.
func hasSchema(object *yaml.Node) bool {
	return openapi.SchemaForResourceType(yaml.TypeMeta{
		APIVersion: yamlnode.Text(object, "apiVersion"), Kind: yamlnode.Text(object, "kind"),
	}) != nil
}

// whole writes all containers of a list into the patch, which replaces the list.
func (m *merge) whole(d demand, at int, list string, have, want pod.Template) (bool, error) {
	if compare(have.List(list), want.List(list), nil) == nil {
		return false, nil
	}
	t, err := m.spec(d, at)
	if err != nil {
		return false, err
	}
	to, err := yamlnode.List(t.Spec, t.Key(list), yamlnode.Where{Before: []string{t.Key(pod.Containers)}})
	if err != nil {
		return false, err
	}
	var all []*yaml.Node
	for i, name := range names(want, list) {
		wanted := yamlnode.Elements(want.List(list))[i]
		entry, _ := yamlnode.Named(to, name)
		if entry == nil {
			entry = yamlnode.Clone(wanted)
		}
		if err := become(entry, wanted); err != nil {
			return false, err
		}
		all = append(all, entry)
	}
	to.Content = all
	return true, nil
}

// spec returns the pod's spec in the patch, with its keys.
func (m *merge) spec(d demand, at int) (pod.Template, error) {
	templates := m.templates(d.now)
	if at >= len(templates) {
		return pod.Template{}, fmt.Errorf("it has no pod template for %s", d.object)
	}
	return templates[at], nil
}

// entry returns the entry of a container in the patch, which it makes if there is none.
func (m *merge) entry(d demand, at int, list, name string) (*yaml.Node, error) {
	t, err := m.spec(d, at)
	if err != nil {
		return nil, err
	}
	if found, _ := yamlnode.Named(t.List(list), name); found != nil {
		return found, nil
	}
	made := mapping("name", name)
	return made, m.put(d, at, list, made)
}

// put adds an entry to a list of the patch.
func (m *merge) put(d demand, at int, list string, entry *yaml.Node) error {
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
func (m *merge) remove(d demand, at int, list, name string) error {
	t, err := m.spec(d, at)
	if err != nil {
		return err
	}
	if _, i := yamlnode.Named(t.List(list), name); i >= 0 && m.find(d.now, at, list, name) == nil {
		return yamlnode.Cut(t.Spec, t.Key(list), i)
	}
	return m.put(d, at, list, mapping("name", name, "$patch", "delete"))
}

// find returns a container in a list of an object; nil if it is not there.
func (m *merge) find(object *yaml.Node, at int, list, name string) *yaml.Node {
	templates := m.locate(object)
	if at >= len(templates) {
		return nil
	}
	found, _ := yamlnode.Named(templates[at].List(list), name)
	return found
}

// mendContainer sets or removes the fields of a container that differ.
func (m *merge) mendContainer(d demand, at int, list, name string, got, wanted *yaml.Node) (bool, error) {
	entry, err := m.entry(d, at, list, name)
	if err != nil {
		return false, err
	}
	set, gone := differing(got, wanted)
	for _, key := range set {
		if err := yamlnode.Set(entry, key, yamlnode.Clone(yamlnode.Get(wanted, key)), behindImage); err != nil {
			return false, err
		}
	}
	now := m.find(d.now, at, list, name)
	for _, key := range gone {
		if yamlnode.Get(now, key) == nil {
			err = yamlnode.Drop(entry, key)
		} else {
			err = yamlnode.Set(entry, key, &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagNull, Value: "null"}, yamlnode.Last())
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// order names containers in the patch, so that kustomize, which puts those to the front
// that a patch names, puts them into the wanted order.
func (m *merge) order(d demand, at int, list string, wants []string) (bool, error) {
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
			entry = mapping("name", name)
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
