package kustomization

import (
	"fmt"
	"path"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// ignoredIn are the lists of paths in an entry of what Argo CD ignores.
var ignoredIn = []struct {
	field string
	in    notation
}{{"jsonPointers", pointers}, {"jqPathExpressions", jqPaths}}

// ignored rewrites the paths of the differences that a tool ignores in what it builds, so
// that each means the containers that it meant. One is left alone if not all that the tool
// builds is known, or if objects would need different paths.
func (c *carrier) ignored(a *application) error {
	why := a.why
	var all states
	for _, l := range a.layers {
		if why == "" {
			why = l.obstacle
		}
		for _, w := range c.built[l] {
			if is, err := c.editBuilt(w)(w.object); err == nil {
				all = append(all, state{w.object, is})
			}
		}
	}
	if why == "" && len(all) == 0 {
		return nil
	}
	docs, err := c.documents(a.file)
	if err != nil {
		return err
	}
	var places []finding.Location // of the entries, as they were read
	yamlnode.Each(a.doc.Root, "", a.tool.ignored, func(entry *yaml.Node, _ string) { places = append(places, a.doc.Location(entry)) })
	yamlnode.Each(docs[a.index].Root, "", a.tool.ignored, func(entry *yaml.Node, at string) {
		place := places[0]
		places = places[1:]
		for _, list := range ignoredIn {
			field := at + "." + list.field
			if why != "" {
				c.left[Part{a.file, a.index, field}] = why
			} else if c.ignoredPaths(list.in, yamlnode.Get(entry, list.field), all.ignoredBy(entry), Part{a.file, a.index, field}) {
				c.tell(place, "rewrite %s", field)
			}
		}
	})
	return nil
}

// ignoredPaths rewrites the paths of a list, and reports whether one has changed.
func (c *carrier) ignoredPaths(in notation, list *yaml.Node, all states, part Part) (changed bool) {
	for i, number := 0, 0; i < len(yamlnode.Elements(list)); i, number = i+1, number+1 {
		found, about, err := c.meaning(in, list.Content[i].Value, all)
		one := part
		one.Field = fmt.Sprintf("%s[%d]", part.Field, number)
		if err != nil {
			c.left[one] = err.Error()
		} else if about {
			c.left[one] = ""
			changed = changed || len(found) > 1 || found[0] != list.Content[i].Value
			i = spread(list, i, found)
		}
	}
	return changed
}

// ignoredBy returns the workloads that an entry of what Argo CD ignores is about. One
// without a namespace may be in any.
func (all states) ignoredBy(entry *yaml.Node) states {
	like := func(field, value string) bool {
		matched, err := path.Match(yamlnode.Text(entry, field), value)
		return err == nil && matched
	}
	same := func(field, value string) bool {
		named := yamlnode.Text(entry, field)
		return named == "" || named == value || field == "namespace" && value == ""
	}
	var found states
	for _, s := range all {
		of := pod.ResourceOf(s.was)
		if like("group", of.Group()) && like("kind", of.Kind) && same("name", of.Name) && same("namespace", of.Namespace) {
			found = append(found, s)
		}
	}
	return found
}
