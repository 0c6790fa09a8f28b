package kustomization

import (
	"cmp"
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/api/filters/patchstrategicmerge"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

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
	Function
	use     func(top *layer) // before what depends on its schema
	root    *yaml.Node
	demands []demand
	left    []left
}

// left is a list of a pod template that entries have left.
type left struct {
	template spot
	list     string
}

// rewrite edits the patch until it meets all demands. A patch that does is not touched.
func (m *merge) rewrite() error {
	const attempts = 64 // each mends one container in one list
	if unmet, err := m.unmet(); unmet == nil || err != nil {
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
	unmet, err := m.unmet()
	if err := cmp.Or(err, unmet); err != nil {
		return err
	}
	return m.prune()
}

// unmet returns the first demand that the patch does not meet, as an error; nil if it meets
// all. err is why it cannot be carried out.
func (m *merge) unmet() (unmet, err error) {
	for _, d := range m.demands {
		m.use(d.top)
		is, err := merged(m.root, d.now)
		if err != nil {
			return nil, err
		}
		if differs := compare(withoutKind(is), withoutKind(d.want), nil); differs != nil {
			return fmt.Errorf("no text of it gives %s the right %s", d.object, differs.at), nil
		}
	}
	return nil, nil
}

// withoutKind returns an object without its kind and metadata: a patch keeps the object's own
// name and kind.
func withoutKind(object *yaml.Node) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	for i := 0; object != nil && i+1 < len(object.Content); i += 2 {
		if key := object.Content[i].Value; key != "apiVersion" && key != "kind" && key != "metadata" {
			n.Content = append(n.Content, object.Content[i:i+2]...)
		}
	}
	return n
}

// move puts each entry into the list that has its container in the objects.
func (m *merge) move() error {
	if len(m.demands) == 0 {
		return nil
	}
	for _, t := range m.LocatePart(m.root, m.demands[0].now) {
		for _, list := range lists {
			if err := m.moveFrom(t, list); err != nil {
				return err
			}
		}
	}
	return nil
}

// moveFrom moves the entries of one list that belong to the other.
func (m *merge) moveFrom(t pod.Template, list string) error {
	var moving []string
	for _, name := range names(t, list) {
		wanted, err := m.target(spotOf(t), name)
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
		m.left = append(m.left, left{spotOf(t), list})
		return nil
	}
	// What was said about the list is now above the first entry that has moved.
	first, _ := yamlnode.Named(to, moving[0])
	first.HeadComment = yamlnode.Joined(key.HeadComment, key.LineComment, from.HeadComment, from.LineComment, first.HeadComment)
	return yamlnode.Drop(t.Spec, t.Key(list))
}

// target returns the list that has a container in all objects; "" if none has. It is an
// error if the objects disagree.
func (m *merge) target(at spot, name string) (string, error) {
	found, in := "", ""
	for _, d := range m.demands {
		for _, object := range []*yaml.Node{d.want, d.now} {
			t, _ := atSpot(at, m.Locate(object))
			list := listOf(t, name)
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
