package edit

import (
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/native-sidecar/native-sidecar/internal/scalar"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// merger brings existing values up to date with what a pattern names: the pattern's
// fields win, all others stay. Lists merge by the keys of Kubernetes' own types. Lists
// without any, and fields that exclude each other, get the pattern's
// value whole. What of it was there keeps its text and its comments.
type merger struct {
	changes []fieldChange
	gone    []*yaml.Node // what was taken out since the last of these
}

// fieldChange is a field that a merge changed.
type fieldChange struct {
	path              string
	current, proposed string // if they are scalars
	added             bool
	gone              []*yaml.Node // what it took out
}

// update merges src into dst and records every field that changed. Field paths are
// relative to the container at the path within, or to the pod if container is nil.
func (e *templateEditor) update(dst, src *yaml.Node, t *kube.Type, object string, container *yaml.Node, within string) error {
	m := merger{}
	err := m.fields(dst, src, t, within)
	if t == &kube.Container {
		if e.links != nil {
			e.links.Changed(container)
		}
		for _, list := range []string{"env", "volumeMounts"} { // where a merge may change a key
			delete(e.inner, inner{container, list})
		}
	}
	if err != nil {
		return err
	}
	for _, c := range m.changes {
		action := finding.Update
		if c.added {
			action = finding.Add
		}
		what := strings.TrimPrefix(strings.TrimPrefix(c.path, within), ".")
		change := e.changed(action, strings.TrimPrefix(what+" of "+object, " of "), container, c.path)
		change.Current, change.Proposed, change.Gone = c.current, c.proposed, c.gone
		if dst.Line > 0 {
			change.Node = dst
		}
	}
	return nil
}

// fields merges the mapping src, of the Kubernetes type t, into dst at path.
func (m *merger) fields(dst, src *yaml.Node, t *kube.Type, path string) error {
	for i := 0; i+1 < len(src.Content); i += 2 {
		key, value := src.Content[i].Value, src.Content[i+1]
		rivals := t.Rivals(key)
		f, _ := t.Field(key)
		for _, rival := range rivals {
			if rival == key || yamlnode.Get(src, rival) != nil { // Kubernetes takes an empty value beside valueFrom
				continue
			}
			if k, v, _ := yamlnode.Own(dst, rival); k != nil {
				m.gone = append(m.gone, k, v)
			}
			if err := yamlnode.Unset(dst, rival); err != nil {
				return err
			}
		}
		_, old, err := yamlnode.Own(dst, key)
		if err != nil {
			return err
		}
		if err := m.field(dst, key, old, value, f, len(rivals) > 0, join(path, key)); err != nil {
			return err
		}
	}
	return nil
}

func (m *merger) field(dst *yaml.Node, key string, old, value *yaml.Node, f kube.Field, whole bool, path string) error {
	switch {
	case old == nil || scalar.IsNull(old):
		m.note(path, nil, value)
		return yamlnode.Set(dst, key, yamlnode.Copy(value), yamlnode.Last())
	case yamlnode.Equal(old, value):
		return nil
	case !whole && value.Kind == yaml.MappingNode && old.Kind == yaml.MappingNode:
		return m.fields(old, value, f.Type, path)
	case !whole && value.Kind == yaml.SequenceNode && f.Keys != nil:
		list, err := yamlnode.List(dst, key, yamlnode.Last())
		if err != nil {
			return err
		}
		return m.elements(list, value, f, path)
	}
	if old.Kind != yaml.ScalarNode {
		gone, kept := yamlnode.Become(old, value)
		if m.gone = append(m.gone, gone...); kept {
			m.note(path, old, value)
			return nil
		}
		m.gone = append(m.gone, old)
	}
	m.note(path, old, value)
	return yamlnode.Set(dst, key, yamlnode.Copy(value), yamlnode.Last())
}

// elements merges the list src into dst, element by element.
func (m *merger) elements(dst, src *yaml.Node, f kube.Field, path string) error {
	present := yamlnode.Roster{Key: f.ID}
	for _, element := range src.Content {
		if old, i := present.Of(dst).Find(f.ID(element)); old != nil {
			if err := m.fields(dst.Content[i], element, f.Type, fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
			continue
		}
		m.note(fmt.Sprintf("%s[%d]", path, len(dst.Content)), nil, element)
		yamlnode.Insert(dst, len(dst.Content), yamlnode.Element(element))
	}
	return nil
}

func (m *merger) note(path string, old, value *yaml.Node) {
	c := fieldChange{path: path, added: old == nil, gone: m.gone}
	m.gone = nil
	if value.Kind == yaml.ScalarNode {
		c.proposed = value.Value
		if old != nil && old.Kind == yaml.ScalarNode {
			c.current = old.Value
		}
	}
	m.changes = append(m.changes, c)
}

func join(path, key string) string { return strings.TrimPrefix(path+"."+key, ".") }
