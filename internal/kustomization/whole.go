package kustomization

import (
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/openapi"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// hasSchema reports whether kustomize merges the lists of objects of a kind. Those of
// other kinds are replaced.
func hasSchema(object *yaml.Node) bool {
	return openapi.SchemaForResourceType(yaml.TypeMeta{
		APIVersion: yamlnode.Text(object, "apiVersion"), Kind: yamlnode.Text(object, "kind"),
	}) != nil
}

// replace changes the first list of the patch that differs from what is wanted, for an
// object whose lists are replaced, and reports whether it did. have and wanted are the
// templates of what the patch makes of it, and of what is wanted: each may have a list, or
// none, where the other has it.
func (m *merge) replace(d demand, have, wanted []pod.Template) (bool, error) {
	now := m.Locate(d.now)
	for _, at := range spotsOf(have, wanted) {
		is, _ := atSpot(at, have)
		was, _ := atSpot(at, now)
		want, _ := atSpot(at, wanted)
		for _, list := range lists {
			if compare(is.List(list), want.List(list), nil) == nil {
				continue
			}
			t, err := m.spec(d, at)
			if err != nil {
				return false, err
			}
			return true, m.whole(d, t, list, was, want)
		}
	}
	return false, nil
}

// whole writes all of a list into a template of the patch, or nothing if that leaves the
// object the list that is wanted.
func (m *merge) whole(d demand, t pod.Template, list string, was, want pod.Template) error {
	key, where := t.Key(list), yamlnode.Where{Before: []string{t.Key(pod.Containers)}}
	if len(yamlnode.Elements(t.List(list))) == 0 && compare(was.List(list), want.List(list), nil) == nil {
		return yamlnode.Drop(t.Spec, key)
	}
	if want.List(list) == nil {
		if was.List(list) == nil {
			return yamlnode.Drop(t.Spec, key)
		}
		return yamlnode.Set(t.Spec, key, yamlnode.Null(), where)
	}
	to, err := yamlnode.List(t.Spec, key, where)
	if err != nil {
		return err
	}
	var all []*yaml.Node
	for i, name := range names(want, list) {
		wanted := yamlnode.Elements(want.List(list))[i]
		entry, _ := yamlnode.Named(to, name)
		if entry == nil {
			entry, err = d.copied(spotOf(t), wanted)
		} else {
			err = become(entry, wanted)
		}
		if err != nil {
			return err
		}
		all = append(all, entry)
	}
	to.Content = all
	return nil
}
